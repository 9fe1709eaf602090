package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that are packed are the same ones afterwards, and take less. */
class PackedFieldsTests {

    private static final String HANDSHAKE = """
            Host: localhost:8080\r
            Upgrade: websocket\r
            Connection: keep-alive, Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            """;

    private static HTTPHeaders fields(String lines) {
        return packedAndUnpacked(HTTPHeaders.parse(lines)); // in the form in which they travelled
    }

    private static HTTPHeaders packedAndUnpacked(HTTPHeaders fields) {
        return PackedFields.unpack(Objects.requireNonNull(PackedFields.pack(fields)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HANDSHAKE,
                "",
                "A: b\r\n",
                "host: one\r\nHOST: two\r\nHost: two\r\n",
                "Empty:\r\nX: caf\u00e9 \u00ff\r\n",
            })
    void fieldsStayTheSame(String lines) {
        HTTPHeaders fields = HTTPHeaders.parse(lines);
        HTTPHeaders same = packedAndUnpacked(fields);
        assertThat(same.size()).isEqualTo(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            assertThat(same.nameAt(i)).isEqualTo(fields.nameAt(i));
            assertThat(same.valueAt(i)).isEqualTo(fields.valueAt(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 255, 256, 257, 10_000})
    void valuesOfAnyLengthStayTheSame(int length) {
        String value = "x".repeat(length);
        HTTPHeaders same =
                packedAndUnpacked(HTTPHeaders.parse("Cookie: " + value + "\r\nUnknown-Name: " + value + "\r\n"));
        assertThat(same.get("cookie")).isEqualTo(value);
        assertThat(same.get("Unknown-Name")).isEqualTo(value);
        assertThat(same.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dGhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZSBub25jZR==", // the same octets, in a form that no encoder makes
                "dGhlIHNhbXBsZSBub25jZ!==",
                "dGhlIHNhbXBsZSBub25jZSA=",
                "////////////////////////",
            })
    void keysAndWhatLooksLikeThemStayTheSame(String value) {
        HTTPHeaders same = fields("Sec-WebSocket-Key: " + value + "\r\nX: " + value + "\r\n");
        assertThat(same.get("Sec-WebSocket-Key")).isEqualTo(value);
        assertThat(same.get("X")).isEqualTo(value);
    }

    @Test
    void keyTakesSixteenOctets() {
        assertThat(PackedFields.pack(fields("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")))
                .hasSize(1 + 1 + 16);
    }

    @Test
    void handshakeTakesLessThanHalf() {
        byte[] packed = Objects.requireNonNull(PackedFields.pack(fields(HANDSHAKE)));
        assertThat(packed.length).isLessThan(HANDSHAKE.getBytes(StandardCharsets.US_ASCII).length / 2);
    }

    @Test
    void compactRequestTellsTheSame() {
        HTTPHeaders fields = fields(HANDSHAKE + "Cookie: a=b\r\n");
        RequestStartLine line = new RequestStartLine("GET", "/chat?room=1", "HTTP/1.1");
        HTTPServerRequest request = new HTTPServerRequest(line, fields);
        for (int i = 0; i < 2; i++) {
            assertThat(request.headers()).isEqualTo(fields);
            assertThat(request.headers()).isSameAs(request.headers());
            assertThat(request.path()).isEqualTo("/chat");
            assertThat(request.host()).isEqualTo("localhost:8080");
            assertThat(request.hostName()).isEqualTo("localhost");
            assertThat(request.cookies()).containsEntry("a", "b");
            assertThat(request.arguments()).containsKey("room");
            HTTPHeaders before = request.headers();
            request.compact();
            assertThat(request.headers()).isNotSameAs(before);
            request.compact();
        }
    }

    @Test
    void whatCannotBeComputedAgainIsKept() {
        HTTPServerRequest request =
                new HTTPServerRequest(new RequestStartLine("POST", "/?a=1", "HTTP/1.1"), fields(HANDSHAKE));
        HTTPHeaders trailers = HTTPHeaders.parse("Digest: x\r\n");
        request.setTrailers(trailers);
        request.setForm(new FormData(Map.of("b", List.of(new byte[] {'2'})), Map.of()));
        assertThat(request.arguments()).containsOnlyKeys("a", "b");
        request.compact();
        assertThat(request.trailers()).isSameAs(trailers);
        assertThat(request.bodyArguments()).containsOnlyKeys("b");
        assertThat(request.arguments()).containsOnlyKeys("a", "b");
    }

    @Test
    void fieldsThatWereChangedAreKept() {
        HTTPHeaders fields = fields(HANDSHAKE);
        fields.add("X", "added");
        HTTPServerRequest request = new HTTPServerRequest(new RequestStartLine("GET", "/", "HTTP/1.1"), fields);
        request.compact();
        assertThat(request.headers()).isSameAs(fields);
    }
}
