package org.tornado4j.websocket;

/**
 * State that the {@link MessageReader}s of a loop share: arrays for payload, and inflaters.
 *
 * <p>Thread: that of the readers.
 */
final class ReadParts {

    private final byte[] unmasked;
    private final byte[] decompressed;
    private final Inflaters inflaters = new Inflaters();

    /** @param size of the arrays, in bytes: payload comes in pieces of that size at most */
    ReadParts(int size) {
        this.unmasked = new byte[size];
        this.decompressed = new byte[size];
    }

    /** Returns the array for payload as it came. */
    byte[] unmasked() {
        return unmasked;
    }

    /** Returns the array for what comes out of decompression. */
    byte[] decompressed() {
        return decompressed;
    }

    Inflaters inflaters() {
        return inflaters;
    }
}
