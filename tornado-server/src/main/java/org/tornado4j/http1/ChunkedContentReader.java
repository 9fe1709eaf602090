package org.tornado4j.http1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;

/**
 * Chunked content (RFC 9112 section 7.1).
 *
 * <pre>
 * chunked-body  = *chunk last-chunk trailer-section CRLF
 * chunk         = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
 * last-chunk    = 1*"0" [ chunk-ext ] CRLF
 *
 * SIZE ─┬────────────→ SIZE_LF ─┬→ DATA → DATA_CR → DATA_LF → SIZE
 *       └→ EXTENSION ──┘        └→ TRAILERS → DONE
 * </pre>
 */
final class ChunkedContentReader implements ContentReader {

    /** Fifteen digits say more than a long content can have, without overflow. */
    private static final int MOST_DIGITS = 15;

    private enum State {
        /** Waits for a digit of the size, or what ends it. */
        SIZE,
        /** Waits for the CR that ends the extensions. */
        EXTENSION,
        /** Waits for the LF behind size and extensions. */
        SIZE_LF,
        /** Waits for data. */
        DATA,
        /** Waits for the CR behind the data. */
        DATA_CR,
        /** Waits for the LF behind the data. */
        DATA_LF,
        /** Waits for the empty line that ends the trailer section. */
        TRAILERS,
        /** Waits for nothing. */
        DONE
    }

    private final ContentLimits limits;
    private final ChunkExtensions extensions;
    private State state = State.SIZE;
    private int digits;
    private long size;
    private long total;
    private byte[] trailerBytes = {};
    private int trailerLength;
    private @Nullable HTTPHeaders trailers;

    ChunkedContentReader(ContentLimits limits) {
        this.limits = limits;
        this.extensions = new ChunkExtensions(limits.maxExtensionBytes());
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public @Nullable HTTPHeaders trailers() {
        return trailers;
    }

    @Override
    public int next(ByteBuffer in, int max) {
        while (in.hasRemaining() || state == State.DONE) {
            switch (state) {
                case SIZE -> size(in.get());
                case EXTENSION -> extension(in.get());
                case SIZE_LF -> sizeEnd(in.get());
                case DATA -> {
                    return data(in, max);
                }
                case DATA_CR -> dataEnd(in.get(), Bytes.CR, State.DATA_LF);
                case DATA_LF -> dataEnd(in.get(), Bytes.LF, State.SIZE);
                case TRAILERS -> trailer(in.get());
                case DONE -> {
                    return DONE;
                }
            }
        }
        return INCOMPLETE;
    }

    // chunk-size = 1*HEXDIG
    private void size(byte b) {
        int digit = Bytes.hexValue(b);
        if (digit >= 0) {
            if (++digits > MOST_DIGITS) {
                throw new ProtocolViolation(Violation.INVALID_CHUNK_SIZE);
            }
            size = 16 * size + digit;
        } else if (digits == 0) {
            throw new ProtocolViolation(Violation.INVALID_CHUNK_SIZE, new byte[] {b}, 0, 1);
        } else {
            afterSize(b);
        }
    }

    private void afterSize(byte b) {
        switch (b) {
            case Bytes.CR -> state = State.SIZE_LF;
            case Bytes.LF -> throw new ProtocolViolation(Violation.BARE_LF);
            case ';', Bytes.SP, Bytes.HTAB -> {
                state = State.EXTENSION;
                extensions.begin();
                extensions.read(b);
            }
            default -> throw new ProtocolViolation(Violation.INVALID_CHUNK_SIZE, new byte[] {b}, 0, 1);
        }
    }

    private void extension(byte b) {
        if (b == Bytes.CR) {
            extensions.end();
            state = State.SIZE_LF;
        } else if (b == Bytes.LF) {
            throw new ProtocolViolation(Violation.BARE_LF);
        } else {
            extensions.read(b);
        }
    }

    private void sizeEnd(byte b) {
        if (b != Bytes.LF) {
            throw new ProtocolViolation(Violation.BARE_CR);
        }
        if (size > limits.maxBytes() - total) {
            throw new ProtocolViolation(Violation.CHUNKED_BODY_TOO_LARGE);
        }
        total += size;
        state = size == 0 ? State.TRAILERS : State.DATA;
    }

    private int data(ByteBuffer in, int max) {
        int piece = (int) Math.min(size, Math.min(in.remaining(), max));
        size -= piece;
        if (size == 0) {
            state = State.DATA_CR;
        }
        return piece;
    }

    private void dataEnd(byte b, byte expected, State next) {
        if (b != expected) {
            throw new ProtocolViolation(Violation.MISSING_CRLF_AFTER_CHUNK);
        }
        state = next;
        if (next == State.SIZE) {
            digits = 0;
        }
    }

    // ---------------------------------------------------------------------------------------- trailers

    // trailer-section = *( field-line CRLF )
    private void trailer(byte b) {
        if (trailerLength == limits.maxTrailerBytes()) {
            throw new ProtocolViolation(Violation.TRAILERS_TOO_LARGE);
        }
        if (trailerLength == trailerBytes.length) {
            trailerBytes = Arrays.copyOf(trailerBytes, Math.max(128, 2 * trailerLength));
        }
        trailerBytes[trailerLength++] = b;
        if (b == Bytes.LF && endsWithEmptyLine()) {
            trailers = trailerLength == 2 ? null : parseTrailers();
            state = State.DONE;
        }
    }

    private boolean endsWithEmptyLine() {
        int at = trailerLength - 2;
        if (at < 0 || trailerBytes[at] != Bytes.CR) {
            throw new ProtocolViolation(Violation.BARE_LF);
        }
        return at == 0 || trailerBytes[at - 1] == Bytes.LF;
    }

    private HTTPHeaders parseTrailers() {
        FieldLines fields = new FieldLines(limits.maxTrailerFields());
        int at = 0;
        while (at < trailerLength - 2) {
            if (Bytes.isBlank(trailerBytes[at])) {
                throw new ProtocolViolation(Violation.OBSOLETE_FOLDING);
            }
            at = fields.read(trailerBytes, 0, at, trailerLength);
        }
        return Trailers.checked(fields.toHeaders(trailerBytes, 0));
    }
}
