package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;

@Timeout(60)
class ResponseEncoderTests {

    private final ResponseEncoder encoder = new ResponseEncoder();

    private String encoded() {
        return new String(encoder.bytes(), 0, encoder.length(), StandardCharsets.ISO_8859_1);
    }

    /** Fields as a careless protocol or a wire could bring them, past the checks of {@link HTTPHeaders#add}. */
    private static HTTPHeaders unchecked(String name, String value) {
        byte[] bytes = MessageFeed.latin1(name + value);
        int[] index = {0, name.length(), name.length(), name.length() + value.length()};
        return HTTPHeaders.ofFields(bytes, 0, index, 1);
    }

    private static HTTPHeaders headers(String... namesAndValues) {
        HTTPHeaders headers = new HTTPHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    @ParameterizedTest
    @CsvSource({"200, OK", "404, Not Found", "100, Continue", "599, Unknown", "431, Request Header Fields Too Large"})
    void statusLineHasTheStandardPhrase(int status, String phrase) {
        encoder.begin(status, null);
        assertThat(encoded()).isEqualTo("HTTP/1.1 " + status + " " + phrase + "\r\n");
    }

    @Test
    void statusLineHasTheGivenPhrase() {
        encoder.begin(200, "Fine \u00e9");
        assertThat(encoded()).isEqualTo("HTTP/1.1 200 Fine \u00e9\r\n");
        encoder.begin(200, "");
        assertThat(encoded()).isEqualTo("HTTP/1.1 200 \r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 600, 1000})
    void statusIsChecked(int status) {
        assertThatThrownBy(() -> encoder.begin(status, null)).isInstanceOf(HTTPOutputError.class);
        assertThatThrownBy(() -> encoder.begin(status, "x")).isInstanceOf(HTTPOutputError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\u0001b", "a\u007fb", "a\u0100b", "\ud83d\ude00", "a\r\nX: y"})
    @DisplayName("S10: nothing in a reason phrase ends the line")
    void reasonIsChecked(String reason) {
        assertThatThrownBy(() -> encoder.begin(200, reason)).isInstanceOf(HTTPOutputError.class);
    }

    @Test
    @DisplayName("A field of the same strings is the same line each time, and no other field is taken for it")
    void fieldsThatComeAgain() {
        HTTPHeaders constant = headers("X-Name", "value", "Y-Name", "other");
        HTTPHeaders equal = headers("X-Name", String.valueOf(new char[] {'v', 'a', 'l', 'u', 'e'}));
        HTTPHeaders ofSameLength = headers("X-Name", "VALUE");
        for (int i = 0; i < 4; i++) {
            assertThat(fields(constant)).isEqualTo("X-Name: value\r\nY-Name: other\r\n");
            assertThat(fields(equal)).isEqualTo("X-Name: value\r\n");
            assertThat(fields(constant)).isEqualTo("X-Name: value\r\nY-Name: other\r\n");
        }
        for (int i = 0; i < 4; i++) {
            assertThat(fields(ofSameLength)).isEqualTo("X-Name: VALUE\r\n");
        }
        assertThat(fields(constant)).isEqualTo("X-Name: value\r\nY-Name: other\r\n");
    }

    private String fields(HTTPHeaders headers) {
        encoder.clear();
        encoder.fields(headers);
        return encoded();
    }

    @Test
    @DisplayName("A field that cannot be sent cannot be sent at any time")
    void unsafeFieldStaysUnsafe() {
        HTTPHeaders headers = unchecked("X-Name", "a\nb");
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> encoder.fields(headers)).isInstanceOf(HTTPOutputError.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\rb", "a\nb", "a\0b", "a\u001fb", "a\u007fb", "a\r\nSet-Cookie: x=y", "\n", "\r\n\r\n<html>"})
    @DisplayName("S10: nothing in a value ends the line")
    void valueIsChecked(String value) {
        encoder.begin(200, null);
        HTTPHeaders headers = unchecked("X-Name", value);
        assertThatThrownBy(() -> encoder.fields(headers))
                .isInstanceOf(HTTPOutputError.class)
                .hasMessageStartingWith("Unsafe header value")
                .hasMessageNotContainingAny("\r", "\n", "\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X Y", "X:", "X\r\nY", "X\n", "X\0", "\u00e9", "X\""})
    @DisplayName("S10: nothing in a name ends it")
    void nameIsChecked(String name) {
        encoder.begin(200, null);
        HTTPHeaders headers = unchecked(name, "v");
        assertThatThrownBy(() -> encoder.fields(headers))
                .isInstanceOf(HTTPOutputError.class)
                .hasMessageStartingWith("Illegal header name")
                .hasMessageNotContainingAny("\r", "\n", "\0");
    }

    @Test
    @DisplayName("S10: names and values beyond U+00FF are refused where they are added")
    void headersRefuseWhatHasNoByte() {
        HTTPHeaders headers = new HTTPHeaders();
        assertThatThrownBy(() -> headers.add("X", "\u0100")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> headers.add("X", "\u010a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> headers.set("X\u010a", "y")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fieldsTravelInOrderAndAsLatin1() {
        encoder.begin(200, null);
        encoder.fields(headers("Set-Cookie", "a=b", "X-Latin", "\u00e9\t\u00ff", "set-cookie", "c=d", "X-Empty", ""));
        encoder.end();
        assertThat(encoded()).isEqualTo("""
                HTTP/1.1 200 OK\r
                Set-Cookie: a=b\r
                X-Latin: \u00e9\t\u00ff\r
                set-cookie: c=d\r
                X-Empty: \r
                \r
                """);
    }

    @Test
    void framingIsLeftToTheCaller() {
        encoder.begin(200, null);
        encoder.fields(headers("content-length", "42", "Transfer-Encoding", "gzip", "CONNECTION", "Close", "A", "b"));
        assertThat(encoded()).isEqualTo("HTTP/1.1 200 OK\r\nA: b\r\n");
        assertThat(encoder.contentLength()).isEqualTo(42);
        assertThat(encoder.saysClose()).isTrue();
        encoder.fields(headers("A", "b"));
        assertThat(encoder.contentLength()).isEqualTo(-1);
        assertThat(encoder.saysClose()).isFalse();
    }

    @Test
    void keepAliveIsNotForTheApplicationToPromise() {
        encoder.begin(200, null);
        encoder.fields(headers("Connection", "keep-alive"));
        assertThat(encoded()).isEqualTo("HTTP/1.1 200 OK\r\n");
        assertThat(encoder.saysClose()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"close, x", "x,close", "x ,\tCLOSE ,"})
    @DisplayName("E03: close in a list of connection options")
    void closeMayStandInList(String connection) {
        encoder.begin(200, null);
        encoder.fields(headers("Connection", connection));
        assertThat(encoder.saysClose()).isTrue();
        assertThat(encoded()).contains("Connection: " + connection);
    }

    @Test
    void otherConnectionOptionsTravel() {
        encoder.begin(200, null);
        encoder.fields(headers("Connection", "X-Hop, closed"));
        assertThat(encoded()).contains("Connection: X-Hop, closed\r\n");
        assertThat(encoder.saysClose()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "+10", "1_0", "", " 5", "-1", "0x5", "9999999999999999999", "\u0661"})
    @DisplayName("H37: Content-Length is digits")
    void contentLengthIsDigits(String length) {
        encoder.begin(200, null);
        HTTPHeaders headers =
                length.equals("\u0661") ? unchecked("Content-Length", "\u00b2") : headers("Content-Length", length);
        assertThatThrownBy(() -> encoder.fields(headers)).isInstanceOf(HTTPOutputError.class);
    }

    @Test
    void contentLengthMayBeSaidTwiceIfItIsTheSame() {
        encoder.begin(200, null);
        encoder.fields(headers("Content-Length", "10", "Content-Length", "10"));
        assertThat(encoder.contentLength()).isEqualTo(10);
        HTTPHeaders different = headers("Content-Length", "10", "content-length", "11");
        assertThatThrownBy(() -> encoder.fields(different)).isInstanceOf(HTTPOutputError.class);
    }

    @Test
    void dateAndServerAreSeen() {
        encoder.begin(200, null);
        encoder.fields(headers("date", "x"));
        assertThat(encoder.hasDate()).isTrue();
        assertThat(encoder.hasServer()).isFalse();
        encoder.fields(headers("SERVER", "x"));
        assertThat(encoder.hasDate()).isFalse();
        assertThat(encoder.hasServer()).isTrue();
    }

    @Test
    void framingLinesAreWhatTheySay() {
        encoder.begin(200, null);
        encoder.contentLength(0);
        encoder.contentLength(9);
        encoder.contentLength(10);
        encoder.contentLength(Long.MAX_VALUE);
        encoder.chunked();
        encoder.close();
        encoder.keepAlive();
        encoder.line(MessageFeed.latin1("Date: now\r\n"));
        encoder.end();
        assertThat(encoded()).isEqualTo("""
                HTTP/1.1 200 OK\r
                Content-Length: 0\r
                Content-Length: 9\r
                Content-Length: 10\r
                Content-Length: 9223372036854775807\r
                Transfer-Encoding: chunked\r
                Connection: close\r
                Connection: Keep-Alive\r
                Date: now\r
                \r
                """);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                9,
                0xA,
                0xF,
                0x10,
                0x11,
                0xFF,
                0x100,
                0xFFFF,
                0x10000,
                0x7FFFFFFF,
                0x80000000L,
                0xFFFFFFFFFL,
                Long.MAX_VALUE
            })
    void chunkSizeIsHexadecimalWithoutZerosInFront(long size) {
        encoder.clear();
        encoder.chunkSize(size);
        assertThat(encoded()).isEqualTo(Long.toHexString(size) + "\r\n");
    }

    @Test
    void headMayBeLong() {
        String value = "x".repeat(10_000);
        encoder.begin(200, null);
        encoder.fields(headers("X", value, "Y", value));
        assertThat(encoded()).isEqualTo("HTTP/1.1 200 OK\r\nX: " + value + "\r\nY: " + value + "\r\n");
    }

    @Test
    void encoderCanBeUsedAfterAnError() {
        encoder.begin(200, null);
        HTTPHeaders bad = unchecked("X", "\r\n");
        assertThatThrownBy(() -> encoder.fields(bad)).isInstanceOf(HTTPOutputError.class);
        encoder.begin(204, null);
        encoder.end();
        assertThat(encoded()).isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
    }
}
