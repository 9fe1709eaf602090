package org.tornado4j.websocket;

/**
 * Decides how much memory a {@link MessageReader} may hold.
 *
 * <p>Thread: that of the reader.
 */
@FunctionalInterface
interface ReaderMemory {

    /** Any amount. */
    ReaderMemory UNLIMITED = bytes -> true;

    /**
     * Counts {@code bytes} as what the reader holds in all, in place of the number before, if so much may be held.
     *
     * @return whether it may
     */
    boolean mayHold(long bytes);
}
