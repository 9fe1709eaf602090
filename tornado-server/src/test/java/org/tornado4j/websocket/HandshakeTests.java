package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;

/** The opening handshake, on paper. */
class HandshakeTests {

    private static final String[] FIELDS = {
        "Host: example.com",
        "Upgrade: websocket",
        "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13"
    };

    private static HTTPServerRequest request(String startLine, String... changes) {
        HTTPHeaders headers = new HTTPHeaders();
        for (String field : FIELDS) {
            headers.add(name(field), value(field));
        }
        for (String change : changes) {
            if (change.startsWith("-")) {
                headers.remove(change.substring(1));
            } else if (change.startsWith("+")) {
                headers.add(name(change.substring(1)), value(change));
            } else {
                headers.set(name(change), value(change));
            }
        }
        String[] words = startLine.split(" ");
        return new HTTPServerRequest(new RequestStartLine(words[0], words[1], words[2]), headers);
    }

    private static String name(String field) {
        return field.substring(0, field.indexOf(':'));
    }

    private static String value(String field) {
        return field.substring(field.indexOf(':') + 1).strip();
    }

    private static HTTPServerRequest get(String... changes) {
        return request("GET /chat HTTP/1.1", changes);
    }

    private static Handshake accepted(HTTPServerRequest request) throws HandshakeRefusal {
        return Handshake.of(request, AllowedOrigins.SAME::allow);
    }

    private static String refused(HTTPServerRequest request) {
        try {
            return "accepted " + accepted(request);
        } catch (HandshakeRefusal e) {
            return e.status() + " " + e.text();
        }
    }

    /** The example of RFC 6455 section 1.3. */
    @Test
    void example() throws Exception {
        Handshake handshake =
                accepted(get("Sec-WebSocket-Protocol: chat, superchat", "+Sec-WebSocket-Extensions: a;b"));
        assertThat(handshake.accept()).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(handshake.subprotocols()).containsExactly("chat", "superchat");
        assertThat(handshake.extensions()).extracting(ExtensionOffer::name).containsExactly("a");
    }

    @Test
    void wordsHaveNoCase() throws Exception {
        assertThat(accepted(get("Upgrade: WebSocket", "Connection: UPGRADE")).subprotocols())
                .isEmpty();
        assertThat(accepted(get("Upgrade: h2c, websocket")).extensions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Upgrade | 400 Can \"Upgrade\" only to \"WebSocket\".",
                "Upgrade: websocket2 | 400 Can \"Upgrade\" only to \"WebSocket\".",
                "-Connection | 400 \"Connection\" must be \"Upgrade\".",
                "Connection: close | 400 \"Connection\" must be \"Upgrade\".",
                "Origin: http://evil.example | 403 Cross origin websockets not allowed",
                "-Sec-WebSocket-Version | 426 WebSocket version 13 is needed",
                "Sec-WebSocket-Version: 12 | 426 WebSocket version 13 is needed",
                "Sec-WebSocket-Version: 8 | 426 WebSocket version 13 is needed",
                "+Sec-WebSocket-Version: 13 | 426 WebSocket version 13 is needed",
                "-Sec-WebSocket-Key | 400 Missing/Invalid WebSocket headers",
                "Sec-WebSocket-Key: | 400 Missing/Invalid WebSocket headers",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ | 400 Missing/Invalid WebSocket headers",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=! | 400 Missing/Invalid WebSocket headers",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTEy | 400 Missing/Invalid WebSocket headers",
                "+Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | 400 Missing/Invalid WebSocket headers",
                "Sec-WebSocket-Protocol: a,,b | 400 Sec-WebSocket-Protocol is not a list of different tokens",
                "Sec-WebSocket-Protocol: | 400 Sec-WebSocket-Protocol is not a list of different tokens",
                "Sec-WebSocket-Protocol: a b | 400 Sec-WebSocket-Protocol is not a list of different tokens",
                "Sec-WebSocket-Protocol: a, a | 400 Sec-WebSocket-Protocol is not a list of different tokens",
                "Sec-WebSocket-Extensions: a; | 400 Sec-WebSocket-Extensions is malformed",
                "Content-Length: 5 | 400 A WebSocket handshake has no content",
                "Transfer-Encoding: chunked | 400 A WebSocket handshake has no content",
            })
    void refusals(String change, String expected) {
        assertThat(refused(get(change))).isEqualTo(expected);
    }

    @Test
    void onlyGetOfHTTP11() {
        assertThat(refused(request("HEAD / HTTP/1.1"))).startsWith("400 ");
        assertThat(refused(request("GET / HTTP/1.0"))).startsWith("400 ");
        assertThat(refused(get("Content-Length: 0"))).startsWith("accepted");
    }

    // ------------------------------------------------------------------------------------------ origins

    private static boolean allows(AllowedOrigins origins, String host, String origin) {
        return origins.allow(get("Host: " + host, "Origin: " + origin));
    }

    /** E36, K09. */
    @ParameterizedTest
    @CsvSource({
        "example.com, http://example.com, true",
        "example.com, https://example.com, true",
        "example.com, http://EXAMPLE.com, true",
        "Example.COM, http://example.com, true",
        "example.com:80, http://example.com, true",
        "example.com, http://example.com:80, true",
        "example.com:443, https://example.com, true",
        "example.com, http://example.com:443, false",
        "example.com:8080, http://example.com:8080, true",
        "example.com:8080, http://example.com, false",
        "example.com, http://example.com:8080, false",
        "example.com, http://www.example.com, false",
        "www.example.com, http://example.com, false",
        "example.com, http://example.com.evil.org, false",
        "example.com, http://example.com@evil.org, false",
        "example.com, http://example.com/path, false",
        "example.com, example.com, false",
        "example.com, //example.com, false",
        "example.com, '', false",
        "example.com, 'null', false",
        "example.com, 'http://example.com, http://example.com', false",
        "[::1]:8080, http://[::1]:8080, true",
        "[::1], http://[::1], true",
    })
    void sameOrigin(String host, String origin, boolean allowed) {
        assertThat(allows(AllowedOrigins.SAME, host, origin)).isEqualTo(allowed);
    }

    @Test
    void noOriginIsNoBrowser() {
        assertThat(AllowedOrigins.SAME.allow(get())).isTrue();
    }

    @Test
    void others() {
        AllowedOrigins origins = AllowedOrigins.of(List.of("https://app.example.com", "http://localhost:3000"));
        assertThat(allows(origins, "example.com", "https://APP.example.com:443"))
                .isTrue();
        assertThat(allows(origins, "example.com", "http://app.example.com")).isFalse();
        assertThat(allows(origins, "example.com", "http://localhost:3000")).isTrue();
        assertThat(allows(origins, "example.com", "http://example.com")).isTrue();
        assertThat(allows(origins, "example.com", "null")).isFalse();
        assertThat(allows(AllowedOrigins.of(List.of("*")), "example.com", "null"))
                .isTrue();
        assertThat(AllowedOrigins.of(List.of())).isSameAs(AllowedOrigins.SAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "https://", "https://*.example.com", "https://a/b", "", "null"})
    void whatIsNoOrigin(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedOrigins.of(List.of(text)))
                .withMessageContaining("https://app.example.com");
    }
}
