package org.tornado4j.examples.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The last messages, and the requests that wait for the next one. Thread: any. */
final class MessageBuffer {

    private static final int MOST_KEPT = 200;

    private final Deque<Message> messages = new ArrayDeque<>();
    private final List<CompletableFuture<List<Message>>> waiting = new ArrayList<>();

    synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    /**
     * Returns the messages behind one that the client has, as soon as there are any.
     *
     * @param cursor the id of the last message that the client has; all messages are new to one that has none, and to one whose
     *     message is not kept any more
     * @return to be {@linkplain #giveUp given up} if the client leaves
     */
    synchronized CompletableFuture<List<Message>> since(@Nullable String cursor) {
        CompletableFuture<List<Message>> result = new CompletableFuture<>();
        List<Message> newer = newerThan(cursor);
        if (newer.isEmpty()) {
            waiting.add(result);
        } else {
            result.complete(newer);
        }
        return result;
    }

    private List<Message> newerThan(@Nullable String cursor) {
        Deque<Message> newer = new ArrayDeque<>();
        Iterator<Message> newestFirst = messages.descendingIterator();
        while (newestFirst.hasNext()) {
            Message message = newestFirst.next();
            if (message.id().equals(cursor)) {
                break;
            }
            newer.addFirst(message);
        }
        return List.copyOf(newer);
    }

    /** Adds a message. A client that waits has all earlier ones, and gets this one. */
    void add(Message message) {
        told(message).forEach(client -> client.complete(List.of(message)));
    }

    private synchronized List<CompletableFuture<List<Message>>> told(Message message) {
        messages.addLast(message);
        if (messages.size() > MOST_KEPT) {
            messages.removeFirst();
        }
        List<CompletableFuture<List<Message>>> told = List.copyOf(waiting);
        waiting.clear();
        return told;
    }

    /** Has a request that waits go on, without messages. */
    void giveUp(CompletableFuture<List<Message>> request) {
        synchronized (this) {
            waiting.removeIf(other -> other == request); // futures are equal only to themselves
        }
        request.complete(List.of());
    }

    /** Returns how many requests wait. */
    synchronized int waiting() {
        return waiting.size();
    }
}
