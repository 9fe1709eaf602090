package org.tornado4j.websocket;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a client that is slower than they come, of which the oldest are dropped. They are not compressed yet: a
 * message that was dropped must not be built on.
 *
 * <p>Thread: confined to the loop of the socket.
 */
final class Outbox {

    /** A message that waits: an object, its future, the place in the queue, the header of its array. */
    private static final int OVERHEAD = 128;

    /**
     * @param sent completed when it has left, or was dropped
     * @param shared the message if it is one for many sockets, whose frame is the payload; else null
     * @param listener whoever wants to know what becomes of that
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody asks whether two are equal
    record Waiting(
            int opcode,
            byte[] payload,
            CompletableFuture<@Nullable Void> sent,
            @Nullable SharedMessage shared,
            @Nullable SharedMessageListener listener) {

        private void drop() {
            sent.completeExceptionally(new MessageDroppedException());
            if (listener != null) {
                listener.dropped();
            }
        }

        long memory() {
            return (long) OVERHEAD + payload.length;
        }
    }

    private final ArrayDeque<Waiting> messages = new ArrayDeque<>();
    private long memory;

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Returns how much the messages take, in bytes. */
    long memory() {
        return memory;
    }

    /** Adds a message, for which older ones are dropped until no more than {@code most} bytes are taken, or it is alone. */
    Waiting add(int opcode, byte[] payload, long most) {
        Waiting added = new Waiting(opcode, payload, new CompletableFuture<>(), null, null);
        add(added, most);
        return added;
    }

    /** Adds a message for many sockets, as {@link #add(int, byte[], long)} does. Each of them counts all of it. */
    void add(SharedMessage message, SharedMessageListener listener, long most) {
        add(new Waiting(0, message.frame(), new CompletableFuture<>(), message, listener), most);
    }

    private void add(Waiting added, long most) {
        messages.add(added);
        memory += added.memory();
        while (memory > most && messages.size() > 1) {
            take().drop();
        }
    }

    /** Takes the oldest message out; there has to be one. */
    Waiting take() {
        Waiting oldest = messages.remove();
        memory -= oldest.memory();
        return oldest;
    }

    /** Drops all: the socket is closing. */
    void clear() {
        while (!messages.isEmpty()) {
            take().sent().completeExceptionally(new WebSocketClosedException());
        }
    }
}
