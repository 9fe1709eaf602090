package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code multipart/form-data} as it arrives (RFC 7578, RFC 2046 section 5.1): bytes in, events out, however the
 * bytes are split. It does no I/O, keeps no content, and looks at each byte a fixed number of times.
 *
 * <pre>
 * START ─→ PREAMBLE ─┐
 *   │                ↓
 *   └──────────→ DELIMITER ─→ HEAD ─→ CONTENT ─→ DELIMITER ...  ─→ EPILOGUE
 * </pre>
 *
 * <p>Call {@link #next} until it returns {@link Event#MORE}, pass it more bytes, and call {@link #finish} at the end of
 * the content. It stops at the first error.
 *
 * <p>Thread: any, but only one at a time.
 */
public final class MultipartReader {

    /** The outcome of a step. */
    public enum Event {
        /** All input was used; more is needed. */
        MORE,
        /** The head of a part: {@link #part}. */
        PART,
        /** Content of the part: {@link #content}. */
        CONTENT,
        /** The part is whole. */
        PART_END,
        /** The form is whole; what follows is ignored. */
        END
    }

    private enum State {
        /** Waits for the first byte. */
        START,
        /** Waits for the rest of a Content-Disposition that has no delimiter before it. */
        BARE_HEAD,
        /** Waits for the first delimiter; what comes before it is ignored. */
        PREAMBLE,
        /** Waits for the empty line after the head of a part. */
        HEAD,
        /** Waits for the delimiter after the content of a part. */
        CONTENT,
        /** The part is whole, and its delimiter was not the last. */
        BETWEEN,
        /** The part is whole, and its delimiter was the last. */
        LAST,
        /** Waits for nothing. */
        EPILOGUE
    }

    /** The state of a possible delimiter after another byte. */
    private enum Match {
        /** It may still become one. */
        MAYBE,
        /** It is content. */
        NO,
        /** It is the delimiter before a part. */
        DELIMITER,
        /** It is the one after the last part. */
        CLOSE
    }

    private static final byte[] BARE_HEAD = ascii("content-disposition:");
    private static final byte[] EMPTY_LINE = ascii("\r\n\r\n");
    private static final int LINE_END = 2;
    private static final int MOST_PADDING = DelimiterSearch.MOST_PADDING;

    private final DelimiterSearch search;
    /** CRLF "--" boundary. CR occurs only at its start, so a mismatch can hide another delimiter only at its end. */
    private final byte[] delimiter;

    private final FormLimits limits;
    private State state = State.START;
    private int parts;

    /** The number of bytes of the delimiter that matched, of those after it, and the last of these. */
    private int matched;

    private int tail;
    private byte tailByte;
    /** The bytes that matched so far, which are content if they turn out not to be a delimiter. */
    private final byte[] held;

    private int heldLength;

    private byte[] head = new byte[256];
    private int headLength;
    /** The number of bytes of the empty line that matched. */
    private int headEnd;

    private @Nullable FormPart part;
    private ByteBuffer content = ByteBuffer.allocate(0);

    private MultipartReader(String boundary, FormLimits limits) {
        this.search = new DelimiterSearch(boundary);
        this.delimiter = search.delimiter();
        this.held = new byte[delimiter.length + MOST_PADDING + 1];
        this.limits = limits;
    }

    /**
     * Returns a reader for content with that boundary.
     *
     * @param boundary the parameter of the content's media type, without quotes
     * @throws HTTPInputError with 400 if the boundary is invalid, or such forms are disabled
     */
    public static MultipartReader of(String boundary, FormLimits limits) {
        if (!limits.multipartEnabled()) {
            throw bad("multipart/form-data parsing is disabled");
        }
        if (!isBoundary(boundary)) {
            throw bad("multipart boundary missing or invalid: \"" + boundary + "\"");
        }
        return new MultipartReader(boundary, limits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** boundary = visible ASCII and spaces, no space at the end; RFC 2046's limit of 70 is not enforced */
    private static boolean isBoundary(String boundary) {
        return !boundary.isEmpty()
                && !boundary.endsWith(" ")
                && boundary.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** Returns the head of the part, after {@link Event#PART}. */
    public FormPart part() {
        return Objects.requireNonNull(part, "no part yet");
    }

    /** Returns a piece of content, after {@link Event#CONTENT}. Ownership: lent until the next call. */
    public ByteBuffer content() {
        return content;
    }

    /**
     * Reads up to the next event.
     *
     * <p>Ownership: {@code in} is lent; bytes left in it must be passed again.
     *
     * @throws HTTPInputError with 400 if the content is malformed or exceeds a limit
     */
    public Event next(ByteBuffer in) {
        while (in.hasRemaining() || state == State.BETWEEN || state == State.LAST) {
            Event event = switch (state) {
                case START -> start(in);
                case BARE_HEAD -> bareHead(in);
                case PREAMBLE, CONTENT -> content(in);
                case HEAD -> head(in);
                case BETWEEN -> nextPart();
                case LAST -> end();
                case EPILOGUE -> ignore(in);
            };
            if (event != Event.MORE) {
                return event;
            }
        }
        return Event.MORE;
    }

    /**
     * Ends the content.
     *
     * @throws HTTPInputError with 400 if the form is incomplete
     */
    public void finish() {
        if (state != State.EPILOGUE) {
            throw bad("Invalid multipart/form-data: no final boundary");
        }
    }

    private static Event ignore(ByteBuffer in) {
        in.position(in.limit());
        return Event.MORE;
    }

    // ------------------------------------------------------------------------------------------ before the first part

    /** A first part whose delimiter is missing is what old clients send. */
    private Event start(ByteBuffer in) {
        boolean bare = (in.get(in.position()) | 0x20) == BARE_HEAD[0];
        state = bare ? State.BARE_HEAD : State.PREAMBLE;
        matched = bare ? 0 : LINE_END; // the start of the content is the start of a line
        return Event.MORE;
    }

    private Event bareHead(ByteBuffer in) {
        byte b = in.get();
        if (Character.toLowerCase(b) != BARE_HEAD[headLength]) {
            in.position(in.position() - 1);
            headLength = 0;
            state = State.PREAMBLE;
            return Event.MORE;
        }
        head[headLength++] = b;
        if (headLength == BARE_HEAD.length) {
            beginPart();
        }
        return Event.MORE;
    }

    // ------------------------------------------------------------------------------------------ head of a part

    private void beginPart() {
        if (++parts > limits.maxParts()) {
            throw new HTTPInputError(
                    HTTPStatus.BAD_REQUEST,
                    "multipart/form-data has too many parts: more than " + limits.maxParts(),
                    Limit.MAX_PARTS);
        }
        state = State.HEAD;
    }

    // body-part = 1*( field-line CRLF ) CRLF *OCTET
    private Event head(ByteBuffer in) {
        while (in.hasRemaining()) {
            add(in.get());
            if (headEnd == EMPTY_LINE.length) {
                return headComplete();
            }
        }
        return Event.MORE;
    }

    private void add(byte b) {
        if (headLength == head.length) {
            head = Arrays.copyOf(head, 2 * headLength);
        }
        head[headLength++] = b;
        if (b == EMPTY_LINE[headEnd]) {
            headEnd++;
        } else {
            headEnd = b == EMPTY_LINE[0] ? 1 : 0;
        }
        if (headLength == LINE_END && headEnd == LINE_END) {
            throw bad("multipart/form-data missing headers");
        }
        if (headLength - headEnd > limits.maxPartHeaderBytes()) {
            throw new HTTPInputError(
                    HTTPStatus.BAD_REQUEST, "multipart/form-data part header too large", Limit.MAX_PART_HEADER_SIZE);
        }
    }

    private Event headComplete() {
        part = FormPart.of(Arrays.copyOf(head, headLength - headEnd));
        headLength = 0;
        headEnd = 0;
        matched = LINE_END; // the empty line may be the line end of the delimiter, too
        state = State.CONTENT;
        return Event.PART;
    }

    // ------------------------------------------------------------------------------------------ content

    private Event content(ByteBuffer in) {
        return matched == 0 ? plain(in) : candidate(in);
    }

    /** Up to what may be a delimiter; what cannot be one is passed over without leaving it. */
    private Event plain(ByteBuffer in) {
        int start = in.position();
        int end = in.limit();
        int at = search.find(in, start, end);
        if (at == start) {
            return candidate(in);
        }
        in.position(at);
        return found(in.duplicate().position(start).limit(at));
    }

    /** In the preamble content is nothing. */
    private Event found(ByteBuffer bytes) {
        if (state != State.CONTENT || !bytes.hasRemaining()) {
            return Event.MORE;
        }
        content = bytes;
        return Event.CONTENT;
    }

    /** Byte by byte, as long as it may be a delimiter. */
    private Event candidate(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get(in.position());
            switch (match(b)) {
                case MAYBE -> held[heldLength++] = in.get();
                case NO -> {
                    int length = heldLength;
                    forget();
                    return found(ByteBuffer.wrap(held, 0, length));
                }
                case DELIMITER -> {
                    in.get();
                    forget();
                    return delimited(State.BETWEEN);
                }
                case CLOSE -> {
                    in.get();
                    forget();
                    return delimited(State.LAST);
                }
            }
        }
        return Event.MORE;
    }

    private void forget() {
        matched = 0;
        tail = 0;
        heldLength = 0;
    }

    // delimiter = CRLF "--" boundary; close-delimiter = delimiter "--"; both *LWSP-char, and CRLF after the first
    private Match match(byte b) {
        if (matched < delimiter.length) {
            if (b != delimiter[matched]) {
                return Match.NO;
            }
            matched++;
            return Match.MAYBE;
        }
        Match match = matchTail(b);
        tail++;
        tailByte = b;
        return match;
    }

    private Match matchTail(byte b) {
        if (tail > 0 && tailByte == '-') {
            return b == '-' ? Match.CLOSE : Match.NO;
        }
        if (tail > 0 && tailByte == '\r') {
            return b == '\n' ? Match.DELIMITER : Match.NO;
        }
        boolean padding = (b == ' ' || b == '\t') && tail < MOST_PADDING;
        return padding || b == '\r' || (b == '-' && tail == 0) ? Match.MAYBE : Match.NO;
    }

    // ------------------------------------------------------------------------------------------ after a part

    private Event delimited(State next) {
        if (state == State.CONTENT) {
            state = next;
        } else if (next == State.LAST) {
            return end();
        } else {
            beginPart();
        }
        return Event.MORE;
    }

    private Event nextPart() {
        beginPart();
        return Event.PART_END;
    }

    /** Two events: the last part is whole, then the form is. */
    private Event end() {
        if (part != null) {
            part = null;
            state = State.LAST;
            return Event.PART_END;
        }
        state = State.EPILOGUE;
        return Event.END;
    }

    private static HTTPInputError bad(String message) {
        return new HTTPInputError(HTTPStatus.BAD_REQUEST, message);
    }
}
