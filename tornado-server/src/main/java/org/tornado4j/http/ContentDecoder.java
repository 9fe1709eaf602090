package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a content coding piece by piece: gzip and deflate (RFC 9110 section 8.4.1). Reads from one buffer and writes
 * to another; limiting the amount of output is up to the caller.
 *
 * <ol>
 *   <li>{@link #feed} with each piece that arrives
 *   <li>{@link #decode} until it returns 0
 *   <li>{@link #isWhole} at the end
 *   <li>{@link #close}, in any case: it frees memory outside the heap
 * </ol>
 *
 * <p>Thread: one at a time.
 */
public final class ContentDecoder implements AutoCloseable {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final String coding;
    private final Inflater inflater;
    /** The framing around the compressed data; null if the inflater reads it itself. */
    private final @Nullable GzipFraming gzip;

    private ByteBuffer input = NOTHING;
    private boolean begun;
    /** True if the last call filled its target, so that the inflater may have more output. */
    private boolean moreToCome;

    private ContentDecoder(String coding, @Nullable GzipFraming gzip) {
        this.coding = coding;
        this.gzip = gzip;
        this.inflater = new Inflater(gzip != null);
    }

    /**
     * Returns a decoder for the value of Content-Encoding.
     *
     * @return null if there is no coding, an unknown one, or more than one
     */
    public static @Nullable ContentDecoder of(String contentEncoding) {
        return switch (Text.lowerCase(contentEncoding)) {
            case "gzip", "x-gzip" -> new ContentDecoder("gzip", new GzipFraming());
            case "deflate" -> new ContentDecoder("deflate", null);
            default -> null;
        };
    }

    /**
     * Takes the next piece.
     *
     * <p>Ownership: {@code data} is read by the calls of {@link #decode} that follow, until one returns 0 or {@link
     * #keepInput} copies what is left.
     */
    public void feed(ByteBuffer data) {
        input = data;
        begun |= data.hasRemaining();
    }

    /** Copies the unused input, because the fed buffer is about to be returned to its owner. */
    public void keepInput() {
        ByteBuffer copy = ByteBuffer.allocate(input.remaining());
        input = copy.put(input).flip();
    }

    /**
     * Decodes into {@code target}.
     *
     * @return the number of bytes written to it; 0 when all input is consumed
     * @throws HTTPInputError with 400 if the input is not of that coding
     */
    public int decode(byte[] target) {
        try {
            return gzip == null ? decompress(target) : gunzip(gzip, target);
        } catch (DataFormatException e) {
            throw malformed(e.getMessage());
        } finally {
            if (!input.hasRemaining()) {
                input = NOTHING;
            }
        }
    }

    private int gunzip(GzipFraming framing, byte[] target) throws DataFormatException {
        int count = 0;
        while (count == 0 && (input.hasRemaining() || moreToCome)) {
            if (framing.isInData()) {
                count = inflate(target);
                framing.decoded(target, count);
                if (inflater.finished()) {
                    framing.endOfData();
                    inflater.reset();
                }
            } else {
                framing.read(input);
            }
        }
        return count;
    }

    private int decompress(byte[] target) throws DataFormatException {
        int count = inflate(target);
        if (inflater.finished() && input.hasRemaining()) {
            throw new DataFormatException("more behind its end");
        }
        return count;
    }

    /** The inflater keeps nothing of the input: what it does not read stays there. */
    private int inflate(byte[] target) throws DataFormatException {
        inflater.setInput(input);
        int count = inflater.inflate(target);
        if (inflater.needsDictionary()) {
            throw new DataFormatException("preset dictionary");
        }
        moreToCome = count == target.length && !inflater.finished();
        return count;
    }

    /** Returns whether the input so far is complete; empty input is. */
    public boolean isWhole() {
        return !begun || (gzip == null ? inflater.finished() : gzip.isBetweenMembers());
    }

    /** Returns the error to throw if the input ends before it is complete. */
    public HTTPInputError incomplete() {
        return malformed("it ends too early");
    }

    private HTTPInputError malformed(@Nullable String detail) {
        return new HTTPInputError(
                HTTPStatus.BAD_REQUEST, "Malformed " + coding + " content" + (detail == null ? "" : ": " + detail));
    }

    @Override
    public void close() {
        inflater.end();
        input = NOTHING;
    }
}
