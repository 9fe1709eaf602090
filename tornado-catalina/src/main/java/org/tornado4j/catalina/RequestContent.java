package org.tornado4j.catalina;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;

/**
 * The content of a request on its way from the loop to the thread that reads it. Up to 64 KB wait here; then the connection
 * reads no more until half of that is gone.
 *
 * <p>Thread: the methods say so. A lock guards what both sides see; nothing waits while it holds the lock.
 */
final class RequestContent {

    private static final int MOST_BUFFERED = 64 * 1024;

    /** Bytes that are read in vain so that the connection can go on after the response. */
    private static final long MOST_DROPPED = 256 * 1024;

    private static final long UNKNOWN = -1;

    private final HTTPConnection connection;
    /** Called on the loop when there is something to read for a listener that waits. */
    private final Runnable readable;
    /** The length that was announced; {@link #UNKNOWN} for content in chunks, or that is decoded. */
    private final long announced;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    private int buffered;
    private boolean anything;
    private boolean ended;
    private boolean dropping;
    private boolean readInterest;
    /** The reason for which no more content will come; null for none. */
    private @Nullable String failure;
    /** Called, on the loop, when content has come or no more will; null for none. */
    private @Nullable Runnable arrival;
    /** The stage that the connection waits for; null while it reads. */
    private @Nullable CompletableFuture<@Nullable Void> hold;

    // Confined to the loop.
    private boolean awaitsContinue;
    private long received;
    private long dropped;
    private boolean droppable = true;

    private RequestContent(HTTPConnection connection, Runnable readable, long announced, boolean awaitsContinue) {
        this.connection = connection;
        this.readable = readable;
        this.announced = announced;
        this.awaitsContinue = awaitsContinue;
    }

    /** Returns the content that {@code headers} announce; null if they announce none. */
    static @Nullable RequestContent of(HTTPConnection connection, HTTPHeaders headers, Runnable readable) {
        String length = headers.first("Content-Length");
        boolean expects = headers.contains("Expect");
        if (length != null && Long.parseLong(length) > 0) {
            boolean decoded = headers.contains("X-Consumed-Content-Encoding");
            return new RequestContent(connection, readable, decoded ? UNKNOWN : Long.parseLong(length), expects);
        }
        return headers.contains("Transfer-Encoding")
                ? new RequestContent(connection, readable, UNKNOWN, expects)
                : null;
    }

    // ------------------------------------------------------------------------------------------ on the loop

    /** Returns null if content can come now; else a stage that completes when it is asked for, which 100 (Continue) waits for. */
    @Nullable
    CompletionStage<?> readiness() {
        if (!awaitsContinue) {
            return null;
        }
        lock.lock();
        try {
            return newHold();
        } finally {
            lock.unlock();
        }
    }

    private CompletionStage<?> newHold() {
        CompletableFuture<@Nullable Void> waiting = new CompletableFuture<>();
        hold = waiting;
        return waiting;
    }

    /** Returns whether the client is to be told to send the content, since it is asked for. */
    boolean onExpectContinue() {
        awaitsContinue = false;
        return true;
    }

    /** Takes a piece. Ownership: it is lent until this returns. */
    @Nullable
    CompletionStage<?> receive(ByteBuffer lent) {
        awaitsContinue = false;
        received += lent.remaining();
        boolean tell;
        Runnable arrived;
        int held;
        CompletionStage<?> waiting = null;
        lock.lock();
        try {
            if (dropping) {
                return drop(lent.remaining());
            }
            byte[] piece = new byte[lent.remaining()];
            lent.get(piece);
            pieces.add(piece);
            anything = true;
            buffered += piece.length;
            held = buffered;
            if (buffered >= MOST_BUFFERED && received != announced) {
                waiting = newHold();
            }
            tell = readInterest;
            readInterest = false;
            arrived = arrival;
            changed.signal();
        } finally {
            lock.unlock();
        }
        connection.holds(held);
        if (tell) {
            readable.run();
        }
        if (arrived != null) {
            arrived.run();
        }
        return waiting;
    }

    private @Nullable CompletionStage<?> drop(int count) {
        dropped += count;
        return dropped <= MOST_DROPPED ? null : newHold(); // until the response ends
    }

    /** All of it has come. */
    void complete() {
        end(null);
    }

    /** Nothing more of it will come; does nothing if all has. */
    void fail(String reason) {
        end(reason);
    }

    private void end(@Nullable String reason) {
        boolean tell;
        Runnable arrived;
        lock.lock();
        try {
            if (ended || failure != null) {
                return;
            }
            ended = reason == null;
            failure = reason;
            tell = readInterest;
            readInterest = false;
            arrived = arrival;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (tell && reason == null) { // a failure is told as an error
            readable.run();
        }
        if (arrived != null) {
            arrived.run();
        }
    }

    /** Returns whether more of it is to come, and reading that in vain is better than to end the connection. */
    boolean canBeDropped() {
        lock.lock();
        try {
            return !ended
                    && failure == null
                    && droppable
                    && !awaitsContinue
                    && (announced == UNKNOWN ? dropped < MOST_DROPPED : announced - received <= MOST_DROPPED);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether so much was dropped that the connection had better end. */
    boolean isTooMuch() {
        return dropped > MOST_DROPPED;
    }

    /** Drops what is here, and what comes from now on. */
    void drop() {
        CompletableFuture<@Nullable Void> waiting;
        lock.lock();
        try {
            dropping = true;
            pieces.clear();
            buffered = 0;
            waiting = hold;
            hold = null;
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    /** Keeps the rest from being read in vain: the connection ends with the response. */
    void refuseRest() {
        droppable = false;
    }

    // ------------------------------------------------------------------------------------------ on any other thread

    /**
     * Returns the next piece, and waits for it; null at the end.
     *
     * @throws IOException if the connection is gone or gave the content up
     */
    byte @Nullable [] take() throws IOException {
        lock.lock();
        try {
            byte[] piece = pieces.poll();
            while (piece == null) {
                if (failure != null) {
                    throw new IOException(failure);
                }
                if (ended) {
                    return null;
                }
                release();
                changed.await();
                piece = pieces.poll();
            }
            buffered -= piece.length;
            if (buffered <= MOST_BUFFERED / 2) {
                release();
            }
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while content of the request was awaited");
        } finally {
            lock.unlock();
        }
    }

    /** Asks the connection for more, if it waits to be asked. Called with the lock. */
    private void release() {
        CompletableFuture<@Nullable Void> waiting = hold;
        if (waiting != null) {
            hold = null;
            connection.loop().execute(() -> {
                connection.holds(available());
                waiting.complete(null);
            });
        }
    }

    /** Asks for content, for a client that waits for 100 (Continue). */
    void demand() {
        lock.lock();
        try {
            release();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of bytes that can be taken without waiting. */
    int available() {
        lock.lock();
        try {
            return buffered;
        } finally {
            lock.unlock();
        }
    }

    /** Has {@code callback} called on the loop when content has come, or no more will; null for none. */
    void setArrival(@Nullable Runnable callback) {
        lock.lock();
        try {
            arrival = callback;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether {@link #take} would return, or throw, at once. */
    boolean isReadable() {
        lock.lock();
        try {
            return buffered > 0 || ended || failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether all of it has come and was no byte. */
    boolean wasEmpty() {
        lock.lock();
        try {
            return ended && !anything;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether something can be taken without waiting; if not, {@code readable} is called when it can. */
    boolean isReady() {
        lock.lock();
        try {
            if (buffered > 0) {
                return true;
            }
            if (!ended && failure == null) {
                readInterest = true;
                release();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether all of it has come and was taken. */
    boolean isFullyRead() {
        lock.lock();
        try {
            return ended && pieces.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
