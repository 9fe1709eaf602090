package org.tornado4j.websocket;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses messages, piece by piece (RFC 7692 section 7.2.2). How much comes out is for the caller to bound.
 *
 * <ol>
 *   <li>{@link #feed} with each piece that comes in, and {@link #feedEnd} behind the last
 *   <li>{@link #inflate} until it returns 0, after each of these
 *   <li>{@link #close}, always: memory outside of the heap depends on it
 * </ol>
 */
final class MessageInflater implements AutoCloseable {

    /** Memory of one, most of it outside of the heap, in bytes. */
    static final int MEMORY = 48 * 1024;

    /** The end of a flushed block, which senders leave out. */
    private static final byte[] END = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Inflater inflater = new Inflater(true);
    private byte[] input = END;
    private int inputLength;
    /** True if {@link #input} is not the caller's any more. */
    private boolean ownsInput;
    /** Bytes that came out since the inflater began anew. */
    private long produced;
    /** True if what was fed is not compressed data. */
    private boolean corrupt;

    /** Takes the first {@code length} bytes of {@code bytes}. Ownership: lent until {@link #inflate} returns 0. */
    void feed(byte[] bytes, int length) {
        input = bytes;
        inputLength = length;
        ownsInput = false;
        inflater.setInput(bytes, 0, length);
    }

    /** Copies what was fed and not used, so that the caller can have its array back. */
    void keepInput() {
        if (!ownsInput) {
            int rest = inflater.getRemaining();
            feed(Arrays.copyOfRange(input, inputLength - rest, inputLength), rest);
            ownsInput = true;
        }
    }

    /** Lets go of a copy, all of which was used. */
    void letGoOfInput() {
        if (ownsInput) {
            feed(END, 0);
        }
    }

    /** Returns the memory that is taken, in bytes. */
    long memory() {
        return ownsInput ? MEMORY + inputLength : MEMORY;
    }

    /** The message is whole. */
    void feedEnd() {
        feed(END, END.length);
    }

    /**
     * Decompresses into {@code target}, from {@code offset} on, where there has to be room.
     *
     * @return how many bytes were put there; 0 if all that was fed is used up, or {@link #isCorrupt}
     */
    int inflate(byte[] target, int offset) {
        if (corrupt) {
            return 0;
        }
        try {
            int count = inflater.inflate(target, offset, target.length - offset);
            while (count == 0 && inflater.finished() && inflater.getRemaining() > 0) {
                beginAnew();
                count = inflater.inflate(target, offset, target.length - offset);
            }
            produced += count;
            return count;
        } catch (DataFormatException e) {
            corrupt = true;
            return (int) (inflater.getBytesWritten() - produced); // came out before the fault was noticed
        }
    }

    /** Returns whether what was fed is not compressed data; what came out before is right all the same. */
    boolean isCorrupt() {
        return corrupt;
    }

    /** A block may say that it is the last, and others follow all the same (RFC 7692 section 7.2.3.4). */
    private void beginAnew() {
        int rest = inflater.getRemaining();
        inflater.reset();
        produced = 0;
        inflater.setInput(input, inputLength - rest, rest);
    }

    /** Forgets the messages before. */
    void reset() {
        inflater.reset();
        produced = 0;
        corrupt = false;
        input = END;
        inputLength = 0;
        ownsInput = false;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
