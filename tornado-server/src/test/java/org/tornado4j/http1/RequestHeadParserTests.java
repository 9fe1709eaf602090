package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http1.MessageFeed.Found;

/** Valid requests. Invalid ones are in {@link RefusedRequestTests}. */
@Timeout(60)
class RequestHeadParserTests {

    private static Found found(String wire) {
        Found found = MessageFeed.inEveryWay(wire);
        assertThat(found.violation()).isNull();
        assertThat(found.length()).as("all of it is the request").isEqualTo(wire.length());
        return found;
    }

    private static Found withFields(String fields) {
        return found("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }

    @Test
    @DisplayName("A91: the head ends at the empty line and is Latin-1")
    void headEndsAtTheEmptyLine() {
        Found found = found("""
                GET /path?q=1 HTTP/1.1\r
                Host: example.com:8888\r
                X-Latin: caf\u00e9 \u00ff\r
                x-latin: again\r
                Accept: */*\r
                \r
                """);
        assertThat(found.startLine()).isEqualTo(new RequestStartLine("GET", "/path?q=1", "HTTP/1.1"));
        assertThat(found.fields())
                .containsExactly(
                        "Host: example.com:8888", "X-Latin: caf\u00e9 \u00ff", "x-latin: again", "Accept: */*");
        assertThat(found.headers().get("X-LATIN")).isEqualTo("caf\u00e9 \u00ff,again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "HEAD",
                "POST",
                "PUT",
                "DELETE",
                "OPTIONS",
                "PATCH",
                "QUERY",
                "FOO",
                "get",
                "M-SEARCH",
                "~"
            })
    @DisplayName("H21: any token is a method; whether it is known is for the handler to say")
    void anyTokenIsMethod(String method) {
        Found found = found(method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(found.startLine()).isEqualTo(new RequestStartLine(method, "/", "HTTP/1.1"));
    }

    @Test
    void knownMethodIsTheConstant() {
        RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
        byte[] head = MessageFeed.latin1("GET / HTTP/1.0\r\n\r\n");
        assertThat(parser.parse(head, 0, head.length)).isEqualTo(head.length);
        assertThat(parser.startLine().method()).isSameAs(HTTPMethod.GET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/b;c=d?e=f&g=%C3%A9",
                "//double", // H09
                "/%00%2e%2F",
                "/{tpl}|^`\\[]",
                "/?",
                "http://a",
                "HTTP://A/",
                "http://a:80/x?y",
                "http://a?y",
                "http://a:/"
            })
    void targetTravelsAsItIs(String target) {
        assertThat(found("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").startLine())
                .isEqualTo(new RequestStartLine("GET", target, "HTTP/1.1"));
    }

    @Test
    void asteriskGoesWithOptions() {
        assertThat(found("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").startLine())
                .isEqualTo(new RequestStartLine("OPTIONS", "*", "HTTP/1.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/, A.Example",
        "http://a.example/, a.example:80",
        "http://a.example:80/, a.example",
        "https://a.example:443/, a.example",
        "http://a.example:8080/, a.example:8080",
        "http://[::1]:80/, [::1]",
    })
    @DisplayName("E10, S6: the authority of an absolute-form target and Host say the same")
    void absoluteFormAgreesWithHost(String target, String host) {
        found("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @Test
    @DisplayName("E09: empty lines before a request are skipped")
    void emptyLinesBeforeTheRequestAreSkipped() {
        assertThat(found("\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n").startLine())
                .isEqualTo(new RequestStartLine("GET", "/", "HTTP/1.0"));
    }

    @Test
    void emptyLinesAreNoBegunRequest() {
        RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
        byte[] bytes = MessageFeed.latin1("\r\n\r\nG");
        assertThat(parser.parse(bytes, 0, 3)).isEqualTo(RequestHeadParser.INCOMPLETE);
        assertThat(parser.begun()).isFalse();
        assertThat(parser.parse(bytes, 0, 5)).isEqualTo(RequestHeadParser.INCOMPLETE);
        assertThat(parser.begun()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:",
                "a:0",
                "a.example:65535",
                "127.0.0.1:8888",
                "[::1]",
                "[2001:db8::7]:80",
                "[::ffff:1.2.3.4]",
                "[::]",
                "[1:2:3:4:5:6:7:8]",
                "[1:2:3:4:5:6:7::]",
                "[ABCD:ABCD:ABCD:ABCD:ABCD:ABCD:192.168.158.190]:80",
                "[v1.a:b]",
                "[vF09.~!$&'()*+;=:]:80",
                "999.1.1.1",
                "%c3%A4%20",
                "xn--bcher-kva.example",
                "under_score",
                "a%20b!$&'()*+;=~"
            })
    void hostIsNameOrAddressWithPort(String host) {
        assertThat(found("GET / HTTP/1.1\r\nHost:" + host + "\r\n\r\n")
                        .headers()
                        .get("Host"))
                .isEqualTo(host);
    }

    @Test
    void http10NeedsNoHost() {
        assertThat(found("GET / HTTP/1.0\r\n\r\n").fields()).isEmpty();
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("X:", ""),
                arguments("X: \t ", ""),
                arguments("X:v", "v"),
                arguments("X: \t v \t", "v"),
                arguments("X: a \t b", "a \t b"),
                arguments("X: :,;\"\\()", ":,;\"\\()"),
                arguments("!#$%&'*+-.^_`|~09azAZ: v", null));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueIsTrimmedOfSpacesAndTabs(String line, @org.jspecify.annotations.Nullable String value) {
        Found found = withFields(line + "\r\n");
        if (value != null) {
            assertThat(found.headers().getList("X")).containsExactly(value);
        }
    }

    static Stream<Arguments> framings() {
        return Stream.of(
                arguments("", "0 keep"),
                arguments("Content-Length: 0\r\n", "0 keep"),
                arguments("content-length:0000\r\n", "0 keep"),
                arguments("Transfer-Encoding: chunked\r\n", "chunked keep"), // H15
                arguments("transfer-encoding:\tChunKed \r\n", "chunked keep"), // H15
                arguments("Expect: 100-continue\r\n", "0 keep continue"),
                arguments("Expect: 100-Continue\r\n", "0 keep continue"), // E11
                arguments("Expect: ,100-continue ,\t,\r\n", "0 keep continue"),
                arguments("Expect: 100-continue, 100-continue\r\n", "0 keep continue"),
                arguments("Expect:\r\n", "0 keep"),
                arguments("Transfer_Encoding: chunked\r\n", "0 keep"), // S1: another field
                arguments("X-Transfer-Encoding: chunked\r\n", "0 keep"),
                arguments("Content_Length: 5\r\n", "0 keep"), // S2: another field
                arguments("TE: trailers\r\n", "0 keep trailers"),
                arguments("te: gzip;q=0.5 ,\tTrailers,\r\n", "0 keep trailers"),
                arguments("TE: deflate\r\nTE: trailers\r\n", "0 keep trailers"),
                arguments("TE: trailer, trailers2, x;trailers\r\n", "0 keep"),
                arguments("TE:\r\nX-TE: trailers\r\n", "0 keep"),
                arguments("Connection: upgrade\r\nUpgrade: websocket\r\n", "0 keep upgrade"),
                arguments("UPGRADE: x\r\nConnection: keep-alive, Upgrade\r\n", "0 keep upgrade"),
                arguments("Connection: close, upgrade\r\nUpgrade: x\r\n", "0 close upgrade"),
                arguments("Connection: upgrade\r\n", "0 keep"),
                arguments("Connection: upgrades\r\nUpgrade: x\r\n", "0 keep"),
                arguments("Upgrade: x\r\n", "0 keep"),
                arguments("Connection: close\r\n", "0 close"),
                arguments("Connection: CLOSE\r\n", "0 close"),
                arguments("Connection: close, x\r\n", "0 close"), // E03
                arguments("Connection: x ,\t Close ,,\r\n", "0 close"), // E03
                arguments("Connection: x\r\nConnection: close\r\n", "0 close"),
                arguments("Connection: closed\r\n", "0 keep"),
                arguments("Connection: keep-alive, close\r\n", "0 close"),
                arguments("Connection: ,\r\n", "0 keep"),
                arguments("Connection:\r\n", "0 keep"));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void fieldsSayHowTheRequestIsFramed(String fields, String framing) {
        boolean chunked = framing.startsWith("chunked");
        Found found = found("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + (chunked ? "0\r\n\r\n" : ""));
        assertThat(found.framing()).isEqualTo(framing);
    }

    @ParameterizedTest
    @CsvSource({
        // A96: HTTP/1.0 goes on only if the client asks and shows where its request ends
        "GET, '', 0 close",
        "GET, Connection: keep-alive|, 0 keep",
        "HEAD, Connection: Keep-Alive|, 0 keep",
        "POST, Connection: Keep-Alive|, 0 close",
        "POST, Connection: Keep-Alive|Content-Length: 0|, 0 keep",
        "GET, Connection: keep-alive|Connection: close|, 0 close",
        "GET, Connection: upgrade|Upgrade: x|, 0 close", // RFC 9110 section 7.8: not in HTTP/1.0
        "GET, Expect: 100-continue|, 0 close", // an HTTP/1.0 client waits for nothing
    })
    @DisplayName("A96: keep-alive in HTTP/1.0")
    void http10GoesOnOnlyIfAsked(String method, String fields, String framing) {
        Found found = found(method + " / HTTP/1.0\r\n" + fields.replace("|", "\r\n") + "\r\n");
        assertThat(found.framing()).isEqualTo(framing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "010", "0000000000000000000000000000010", "\t10", "  10 \t"})
    @DisplayName("S2: lengths are decimal, whatever stands before them")
    void lengthIsDecimal(String length) {
        assertThat(found("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:" + length + "\r\n\r\n0123456789")
                        .content())
                .isEqualTo("0123456789");
    }

    @ParameterizedTest
    @CsvSource({"/, false", "http://a/, false", "https://a/, true", "HTTPS://a, true"})
    @DisplayName("RFC 9110 section 4.2.2: a target may ask for a secured connection")
    void targetMayBeOfHttps(String target, boolean https) {
        RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
        byte[] head = MessageFeed.latin1("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(parser.parse(head, 0, head.length)).isEqualTo(head.length);
        assertThat(parser.semantics().forHttps()).isEqualTo(https);
    }

    @Test
    @DisplayName("A93: content of the declared length, to the byte")
    void contentIsAsLongAsDeclared() {
        assertThat(found("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
                        .content())
                .isEqualTo("x");
        String limit = "x".repeat(64);
        assertThat(found("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 64\r\n\r\n" + limit)
                        .content())
                .isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @DisplayName("S8: a head up to the limit")
    void headMayFillTheLimit(int difference) {
        String start = "GET / HTTP/1.0\r\nX: ";
        int filler = MessageFeed.HEAD_LIMITS.maxBytes() - start.length() - 4 + difference;
        found(start + "x".repeat(filler) + "\r\n\r\n");
    }

    @Test
    @DisplayName("RFC 9112 section 3: request lines of 8000 bytes at least")
    void requestLineMayBeLong() {
        byte[] head = MessageFeed.latin1("GET /" + "x".repeat(8000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(new RequestHeadParser(HeadLimits.DEFAULT).parse(head, 0, head.length))
                .isEqualTo(head.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @DisplayName("S8: a target up to the limit")
    void targetMayFillTheLimit(int difference) {
        int filler = MessageFeed.HEAD_LIMITS.maxTargetBytes() - "/".length() + difference;
        found("GET /" + "x".repeat(filler) + " HTTP/1.0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @DisplayName("S8: field lines up to the limit")
    void fieldsMayFillTheLimit(int difference) {
        int count = MessageFeed.HEAD_LIMITS.maxFields() + difference;
        assertThat(found("GET / HTTP/1.0\r\n" + "X: y\r\n".repeat(count) + "\r\n")
                        .fields())
                .hasSize(count);
    }

    @Test
    void headersKeepTheirBytes() {
        RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
        byte[] head = MessageFeed.latin1("GET / HTTP/1.0\r\nX: y\r\n\r\n");
        parser.parse(head, 0, head.length);
        java.util.Arrays.fill(head, (byte) '!');
        assertThat(parser.headers().get("x")).isEqualTo("y");
    }

    @Test
    void resetForgetsEverything() {
        RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
        byte[] torn = MessageFeed.latin1("POST /some HTTP/1.0\r\nX: y\r\nContent-Len");
        assertThat(parser.parse(torn, 0, torn.length)).isEqualTo(RequestHeadParser.INCOMPLETE);
        assertThatThrownBy(parser::headers).isInstanceOf(IllegalStateException.class);
        parser.reset();
        byte[] head = MessageFeed.latin1("GET / HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(parser.parse(head, 0, head.length)).isEqualTo(head.length);
        assertThat(parser.headers().getAll()).hasSize(1);
        assertThat(parser.semantics().contentLength()).isZero();
        assertThat(parser.startLine().method()).isEqualTo("GET");
    }

    /** No timing: the parser tells how far it looked, and may look at a dozen bytes again with each call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%s HTTP/1.1",
                "%s / HTTP/1.1",
                "GET / HTTP/1.1\r\n%s: v",
                "GET / HTTP/1.1\r\nX: %s",
                "GET / HTTP/1.1\r\nX:%s"
            })
    void workIsLinearInTheBytesReceived(String form) {
        byte[] wire = MessageFeed.latin1(String.format(form, (form.endsWith(":%s") ? " " : "x").repeat(60_000)));
        RequestHeadParser parser = new RequestHeadParser(new HeadLimits(65_536, 65_536, 100));
        for (int end = 1; end <= wire.length; end++) {
            assertThat(parser.parse(wire, 0, end)).isEqualTo(RequestHeadParser.INCOMPLETE);
            assertThat(parser.scanned()).isGreaterThanOrEqualTo(end - 12);
        }
    }
}
