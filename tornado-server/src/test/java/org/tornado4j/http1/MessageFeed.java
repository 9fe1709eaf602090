package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;

/**
 * Feeds the bytes of one request, in pieces, to parser and content reader, as a connection does, and keeps what they
 * find. {@link #inEveryWay} feeds them whole, cut at each position, byte by byte, with the next request glued on, and to
 * a parser that has seen them before: what is found must not depend on that.
 */
final class MessageFeed {

    /** Small, so that a test can go beyond them. */
    static final HeadLimits HEAD_LIMITS = new HeadLimits(400, 200, 6);

    static final ContentLimits CONTENT_LIMITS = new ContentLimits(64, 48, 64, 3);

    private static final String NEXT_REQUEST = "GET /next HTTP/1.1\r\nHost: next\r\n\r\n";
    /** Heads do not begin where buffers do. */
    private static final int BASE = 3;

    /**
     * The result of reading a request.
     *
     * @param violation the reason for refusing the request, if it was; the rest is the result up to there
     * @param length the number of bytes of the request; -1 if it was incomplete
     */
    record Found(
            @Nullable Violation violation,
            @Nullable RequestStartLine startLine,
            @Nullable List<String> fields,
            @Nullable String framing,
            String content,
            @Nullable List<String> trailers,
            int length) {

        HTTPHeaders headers() {
            HTTPHeaders headers = new HTTPHeaders();
            assertThat(fields).isNotNull().allSatisfy(line -> {
                int colon = line.indexOf(": ");
                headers.add(line.substring(0, colon), line.substring(colon + 2));
            });
            return headers;
        }
    }

    private final RequestHeadParser parser;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private byte[] head = new byte[BASE];
    private int headLength = -1;
    private @Nullable ContentReader reader;
    private @Nullable Violation violation;
    private boolean whole;
    private int contentBytes;

    private MessageFeed(RequestHeadParser parser) {
        this.parser = parser;
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the result for {@code wire}, which is the same however it is cut. */
    static Found inEveryWay(String wire) {
        byte[] bytes = latin1(wire);
        Found whole = inPieces(bytes, bytes.length);
        RequestHeadParser experienced = parserThatKnows(bytes);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(inPieces(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
            assertThat(inPieces(experienced, bytes, cut, bytes.length - cut))
                    .as("cut at %d, and seen before", cut)
                    .isEqualTo(whole);
        }
        assertThat(inPieces(bytes, 1, 1)).as("byte by byte").isEqualTo(whole);
        if (whole.length() == bytes.length || whole.violation() != null) {
            byte[] glued = latin1(wire + NEXT_REQUEST);
            assertThat(inPieces(glued, glued.length))
                    .as("with the next one glued on")
                    .isEqualTo(whole);
        }
        return whole;
    }

    /** The first piece has {@code first} bytes, the rest is another one. */
    static Found inPieces(byte[] bytes, int first) {
        return inPieces(bytes, first, Math.max(1, bytes.length - first));
    }

    static Found inPieces(byte[] bytes, int first, int following) {
        return inPieces(new RequestHeadParser(HEAD_LIMITS), bytes, first, following);
    }

    /** One that has read the request before, and may remember parts of it. */
    private static RequestHeadParser parserThatKnows(byte[] bytes) {
        RequestHeadParser parser = new RequestHeadParser(HEAD_LIMITS);
        for (int i = 0; i < 3; i++) {
            inPieces(parser, bytes, bytes.length, 1);
        }
        return parser;
    }

    static Found inPieces(RequestHeadParser parser, byte[] bytes, int first, int following) {
        parser.reset();
        MessageFeed feed = new MessageFeed(parser);
        int at = 0;
        int size = first;
        while (at < bytes.length && !feed.isOver()) {
            int end = Math.min(bytes.length, at + size);
            feed.feed(Arrays.copyOfRange(bytes, at, end));
            at = end;
            size = following;
        }
        return feed.found();
    }

    boolean isOver() {
        return whole || violation != null;
    }

    void feed(byte[] piece) {
        try {
            if (headLength < 0) {
                feedHead(piece);
            } else {
                feedContent(ByteBuffer.wrap(piece));
            }
        } catch (ProtocolViolation e) {
            violation = e.violation();
        }
    }

    private void feedHead(byte[] piece) {
        int before = head.length;
        head = Arrays.copyOf(head, before + piece.length);
        System.arraycopy(piece, 0, head, before, piece.length);
        headLength = parser.parse(head, BASE, head.length);
        if (headLength == RequestHeadParser.INCOMPLETE) {
            return;
        }
        HeadSemantics semantics = parser.semantics();
        if (semantics.chunked() || semantics.contentLength() > 0) {
            reader = ContentReader.of(semantics.chunked(), semantics.contentLength(), CONTENT_LIMITS);
        }
        int rest = BASE + headLength;
        feedContent(ByteBuffer.wrap(head, rest, head.length - rest).slice());
    }

    private void feedContent(ByteBuffer in) {
        ContentReader reader = this.reader;
        if (reader == null) {
            whole = true;
            return;
        }
        int piece;
        while ((piece = reader.next(in, 7)) > 0) {
            assertThat(piece).isLessThanOrEqualTo(Math.min(7, in.remaining()));
            byte[] taken = new byte[piece];
            in.get(taken);
            content.writeBytes(taken);
        }
        contentBytes += in.position();
        whole = piece == ContentReader.DONE;
        assertThat(whole || !in.hasRemaining())
                .as("used up, unless the content is over")
                .isTrue();
    }

    Found found() {
        boolean headFound = headLength >= 0;
        HTTPHeaders trailers = reader == null ? null : reader.trailers();
        return new Found(
                violation,
                headFound ? parser.startLine() : null,
                headFound ? lines(parser.headers()) : null,
                headFound ? framing(parser.semantics(), parser.startLine().method()) : null,
                content.toString(StandardCharsets.ISO_8859_1),
                trailers == null ? null : lines(trailers),
                whole ? headLength + contentBytes : -1);
    }

    private static List<String> lines(HTTPHeaders headers) {
        return headers.getAll().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.toList());
    }

    private static String framing(HeadSemantics semantics, String method) {
        String framing = semantics.chunked() ? "chunked" : Long.toString(semantics.contentLength());
        return framing
                + (semantics.persistent(method) ? " keep" : " close")
                + (semantics.expectsContinue() ? " continue" : "")
                + (semantics.acceptsTrailers() ? " trailers" : "")
                + (semantics.asksForUpgrade() ? " upgrade" : "");
    }
}
