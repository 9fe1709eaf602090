package org.tornado4j.httpserver;

import org.tornado4j.iostream.IOStream;

/**
 * The memory that one connection holds for its peer, beyond itself, as it was last counted, and what the peer moved of late. A
 * connection that holds nothing has none of these.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class HeldMemory {

    private static final long NOT_BLOCKED = -1;

    private final MovedBytes moved = new MovedBytes();
    private long bytes;
    /** Bytes that the peer had taken when this was last looked at. */
    private long taken = NOT_BLOCKED;

    /** Returns what was counted last. */
    long bytes() {
        return bytes;
    }

    /** Sets what is held, and returns by how much it differs from before. */
    long set(long held) {
        long difference = held - bytes;
        bytes = held;
        return difference;
    }

    /** Notes that the peer sent something. */
    void received(int count, long now) {
        moved.add(count, now);
    }

    /** Returns how much the peer sent, or took of what waits for it, in the last {@link MovedBytes#SECONDS}. */
    long moved(IOStream stream, long now) {
        observe(stream, now);
        return moved.sum(now);
    }

    /** Notes what the peer has taken since the last call. */
    void observe(IOStream stream, long now) {
        long takenNow = stream.isBlocked() ? stream.sentWhileBlocked() : NOT_BLOCKED;
        if (taken != NOT_BLOCKED && takenNow > taken) {
            moved.add(takenNow - taken, now);
        }
        taken = takenNow;
    }
}
