package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http1.MessageFeed.Found;

/** Valid chunked content. Invalid content is in {@link RefusedRequestTests}. */
@Timeout(60)
class ChunkedContentReaderTests {

    private static Found found(String content) {
        String wire = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + content;
        Found found = MessageFeed.inEveryWay(wire);
        assertThat(found.violation()).isNull();
        assertThat(found.length()).as("all of it is the request").isEqualTo(wire.length());
        return found;
    }

    @Test
    void lastChunkAloneIsNoContent() {
        Found found = found("0\r\n\r\n");
        assertThat(found.content()).isEmpty();
        assertThat(found.trailers()).isNull();
    }

    @Test
    @DisplayName("H15: two chunks are joined")
    void chunksAreJoined() {
        assertThat(found("""
                4\r
                foo=\r
                3\r
                bar\r
                0\r
                \r
                """).content()).isEqualTo("foo=bar");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "a, 10", "A, 10", "0f, 15", "0F, 15", "10, 16", "000000000000010, 16", "40, 64"})
    void sizeIsHexadecimal(String size, int length) {
        String data = "x".repeat(length);
        assertThat(found(size + "\r\n" + data + "\r\n0\r\n\r\n").content()).isEqualTo(data);
    }

    @Test
    void dataMayLookLikeFraming() {
        String data = "0\r\n\r\n5\r\nGET / HTTP/1.1\r\n\r\n";
        assertThat(found(Integer.toHexString(data.length()) + "\r\n" + data + "\r\n0\r\n\r\n")
                        .content())
                .isEqualTo(data);
    }

    @Test
    void lastChunkMayHaveSeveralZeros() {
        assertThat(found("1\r\nx\r\n000\r\n\r\n").content()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ";a",
                ";a=b",
                ";a=b;c;d=e",
                "; a = b ; c",
                " ;\ta",
                ";a=\"\"",
                ";a=\"b;c,\t\\\"\\\\ \u00e9\"",
                ";a=\"b\";c",
                ";!#$%&'*+-.^_`|~=!#$%&'*+-.^_`|~"
            })
    @DisplayName("stricter and laxer than Tornado: extensions are checked and forgotten")
    void extensionsAreForgotten(String extension) {
        assertThat(found("1" + extension + "\r\nx\r\n0\r\n\r\n").content()).isEqualTo("x");
        assertThat(found("1\r\nx\r\n0" + extension + "\r\n\r\n").content()).isEqualTo("x");
    }

    @Test
    void extensionsMayFillTheLimit() {
        int limit = MessageFeed.CONTENT_LIMITS.maxExtensionBytes();
        found("1;" + "a".repeat(limit - 1) + "\r\nx\r\n0\r\n\r\n");
        String half = ";" + "a".repeat(limit / 2 - 1);
        found("1" + half + "\r\nx\r\n0" + half + "\r\n\r\n");
    }

    @Test
    void trailersAreKeptApart() {
        Found found = found("""
                1\r
                x\r
                0\r
                Digest: abc\r
                X: y\r
                \r
                """);
        assertThat(found.trailers()).containsExactly("Digest: abc", "X: y");
        assertThat(found.fields()).containsExactly("Host: a", "Transfer-Encoding: chunked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 50",
                "transfer-encoding: chunked",
                "HOST: b",
                "Authorization: Basic eDp5",
                "Content-Type: text/html",
                "Cookie: a=b",
                "If-None-Match: *",
                "X-Forwarded-For: 10.0.0.1"
            })
    @DisplayName("RFC 9110 section 6.5.1: fields that come too late are ignored")
    void trailersThatComeTooLateAreIgnored(String line) {
        assertThat(found("0\r\n" + line + "\r\n\r\n").trailers()).isEmpty();
        assertThat(found("0\r\nA: b\r\n" + line + "\r\nC: d\r\n\r\n").trailers())
                .containsExactly("A: b", "C: d");
    }

    @Test
    void trailersMayFillTheLimit() {
        int limit = MessageFeed.CONTENT_LIMITS.maxTrailerBytes();
        assertThat(found("0\r\nX: " + "x".repeat(limit - 7) + "\r\n\r\n").trailers())
                .hasSize(1);
    }

    @Test
    @DisplayName("H40: content up to the limit")
    void contentMayFillTheLimit() {
        int limit = (int) MessageFeed.CONTENT_LIMITS.maxBytes();
        assertThat(found("1\r\nx\r\n3f\r\n" + "x".repeat(63) + "\r\n0\r\n\r\n").content())
                .hasSize(limit);
    }

    private static List<Integer> pieces(ContentReader reader, String wire, int max) {
        ByteBuffer in = ByteBuffer.wrap(MessageFeed.latin1(wire));
        List<Integer> pieces = new ArrayList<>();
        int piece;
        while ((piece = reader.next(in, max)) > 0) {
            pieces.add(piece);
            in.position(in.position() + piece);
        }
        assertThat(piece).isEqualTo(ContentReader.DONE);
        return pieces;
    }

    @Test
    @DisplayName("H36: pieces are at most as long as wanted and end where chunks do")
    void piecesEndWhereChunksDo() {
        ContentLimits limits = ContentLimits.of(100);
        String chunks = "14\r\n" + "x".repeat(20) + "\r\n1e\r\n" + "y".repeat(30) + "\r\n0\r\n\r\n";
        assertThat(pieces(ContentReader.of(true, 0, limits), chunks, 16)).containsExactly(16, 4, 16, 14);
        assertThat(pieces(ContentReader.of(false, 50, limits), "x".repeat(50), 16))
                .containsExactly(16, 16, 16, 2);
    }

    @Test
    void endedContentStaysEnded() {
        ContentReader reader = ContentReader.of(true, 0, ContentLimits.of(100));
        ByteBuffer in = ByteBuffer.wrap(MessageFeed.latin1("0\r\n\r\nGET"));
        assertThat(reader.next(in, 16)).isEqualTo(ContentReader.DONE);
        assertThat(reader.next(in, 16)).isEqualTo(ContentReader.DONE);
        assertThat(in.remaining()).isEqualTo(3);
    }

    @Test
    void limitOfAllThereIsDoesNotOverflow() {
        ContentReader reader = ContentReader.of(true, 0, ContentLimits.of(Long.MAX_VALUE));
        ByteBuffer in = ByteBuffer.wrap(MessageFeed.latin1("1\r\nx\r\nfffffffffffffff\r\ny"));
        assertThat(reader.next(in, 16)).isEqualTo(1);
        in.get();
        assertThat(reader.next(in, 16)).isEqualTo(1);
    }

    @Test
    void lengthIsKnownOnlyWhenDeclared() {
        assertThat(ContentReader.of(true, 5, ContentLimits.of(10)).length()).isEqualTo(-1);
        assertThat(ContentReader.of(false, 5, ContentLimits.of(10)).length()).isEqualTo(5);
        assertThatThrownBy(() -> ContentReader.of(false, 11, ContentLimits.of(10)))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class,
                        violation -> assertThat(violation.status()).isEqualTo(413));
    }
}
