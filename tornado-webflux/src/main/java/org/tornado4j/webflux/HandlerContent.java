package org.tornado4j.webflux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.tornado4j.http.HTTPConnection;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The content that a handler writes, for one subscriber: the response, or what filters put around it. A piece leaves when it was
 * asked for and the client is not behind.
 *
 * <p>Thread: the subscriber may subscribe, ask and cancel from any thread. Everything else, and every signal to the
 * subscriber but the first, is on the loop of the connection.
 */
final class HandlerContent extends Flux<DataBuffer> implements Subscription {

    /** The size of the pieces, in bytes, in which a file is read. */
    private static final int FILE_PIECE = 64 * 1024;
    /** Bytes that leave before the client is looked at, and others have their turn. */
    private static final int MOST_PER_TURN = 64 * 1024;
    /** Bytes that a piece counts besides its own, of which it may have none. */
    private static final int PIECE = 512;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    @SuppressWarnings("rawtypes") // there is no class of a generic type
    private static final AtomicReferenceFieldUpdater<HandlerContent, @Nullable CoreSubscriber> SUBSCRIBER =
            AtomicReferenceFieldUpdater.newUpdater(HandlerContent.class, CoreSubscriber.class, "subscriber");

    private static final AtomicLongFieldUpdater<HandlerContent> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(HandlerContent.class, "requested");

    /** Something that was written and has not left. */
    private interface Piece {

        /** Returns the next of it, which leaves; asked again as long as {@link #isWhole} says that there is more. */
        DataBuffer next(DataBufferFactory buffers) throws IOException;

        boolean isWhole();

        default void discard() {}
    }

    private final HTTPConnection connection;
    private final DataBufferFactory buffers;
    private final Runnable waitingChanged;
    private final Queue<Piece> queue = new ArrayDeque<>();
    /** Bytes in memory that wait in the queue. */
    private long waiting;
    /** Bytes that {@link #waitingChanged} was told of. */
    private long told;
    /** Completes when nothing is left in the queue; null if no caller waits for that. */
    private @Nullable CompletableFuture<@Nullable Void> emptied;

    private boolean live;
    private boolean emitting;
    private boolean paused;
    private boolean complete;
    /** Set once the subscriber gets nothing more: it was told the end, or has cancelled. */
    private boolean ended;

    private @Nullable Throwable failure;
    private long leftInTurn;

    private volatile @Nullable CoreSubscriber<? super DataBuffer> subscriber;
    private volatile long requested;

    /** @param waitingChanged called when {@link #waiting} may have changed */
    HandlerContent(HTTPConnection connection, DataBufferFactory buffers, Runnable waitingChanged) {
        this.connection = connection;
        this.buffers = buffers;
        this.waitingChanged = waitingChanged;
    }

    // ------------------------------------------------------------------------------------------ from the handler

    /** Adds bytes, or none to have the head leave. Ownership: {@code content} is taken over. */
    void write(byte[] content, int offset, int length) {
        if (!ended) {
            waiting += length;
            queue.add(new Bytes(content, offset, length));
            emit();
        }
    }

    /** Adds a part of a file, which is taken over. */
    void writeFile(FileChannel file, long position, long count) {
        FilePart part = new FilePart(file, position, count);
        if (ended || count == 0) {
            part.discard();
        } else {
            queue.add(part);
            emit();
        }
    }

    /** Ends the content when what was written has left. */
    void complete() {
        complete = true;
        emit();
    }

    /** Ends the content at once. */
    void fail(Throwable reason) {
        failure = reason;
        discard();
        complete();
    }

    /** Returns the number of bytes in memory that were written and have not left. */
    long waiting() {
        return waiting;
    }

    /** Completes, on the loop, when all that was written has left for the connection. */
    CompletionStage<@Nullable Void> emptied() {
        if (queue.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<@Nullable Void> known = emptied;
        if (known == null) {
            known = new CompletableFuture<>();
            emptied = known;
        }
        return known;
    }

    /** Drops what waits, and all that is written from now on. */
    void close() {
        ended = true;
        discard();
    }

    private void discard() {
        queue.forEach(Piece::discard);
        queue.clear();
        waiting = 0;
        tellChanges();
    }

    private void tellChanges() {
        if (waiting != told) {
            told = waiting;
            waitingChanged.run();
        }
        CompletableFuture<@Nullable Void> waiter = emptied;
        if (waiter != null && queue.isEmpty()) {
            emptied = null;
            waiter.complete(null);
        }
    }

    // ------------------------------------------------------------------------------------------ to the subscriber

    private void emit() {
        CoreSubscriber<? super DataBuffer> target = subscriber;
        if (emitting) {
            return;
        }
        if (!live || target == null) {
            tellChanges();
            return;
        }
        emitting = true;
        try {
            emitTo(target);
        } finally {
            emitting = false;
        }
        tellChanges();
    }

    private void emitTo(CoreSubscriber<? super DataBuffer> target) {
        while (!ended && !paused && requested > 0 && !queue.isEmpty()) {
            if (leftInTurn >= MOST_PER_TURN) {
                pause();
            } else {
                emitNext(target);
            }
        }
        if (complete && !ended && queue.isEmpty()) {
            ended = true;
            if (failure != null) {
                target.onError(failure);
            } else {
                target.onComplete();
            }
        }
    }

    private void emitNext(CoreSubscriber<? super DataBuffer> target) {
        Piece piece = queue.element();
        DataBuffer next;
        try {
            next = piece.next(buffers);
        } catch (IOException e) {
            failure = e;
            complete = true;
            discard();
            return;
        }
        if (piece.isWhole()) {
            queue.remove();
            piece.discard();
        }
        leftInTurn += PIECE + next.readableByteCount();
        Operators.produced(REQUESTED, this, 1);
        target.onNext(next);
    }

    /** Lets others have their turn, and then waits for the client if that is behind. */
    private void pause() {
        paused = true;
        connection.loop().execute(this::awaitClient);
    }

    private void awaitClient() {
        if (connection.unsentBytes() < Math.min(MOST_PER_TURN, connection.writeBufferSize())) {
            goOn();
        } else {
            connection.flushed().whenComplete((sent, lost) -> goOn()); // if the client is gone, all is cancelled soon
        }
    }

    private void goOn() {
        paused = false;
        leftInTurn = 0;
        emit();
    }

    // ------------------------------------------------------------------------------------------ from the subscriber

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
        if (!SUBSCRIBER.compareAndSet(this, null, actual)) {
            Operators.error(actual, new IllegalStateException("the content of a handler can be read only once"));
            return;
        }
        actual.onSubscribe(this);
        onLoop(() -> {
            live = true;
            emit();
        });
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            onLoop(() -> fail(new IllegalArgumentException("asked for " + n + " pieces; rule 3.9")));
        } else {
            Operators.addCap(REQUESTED, this, n);
            onLoop(this::emit);
        }
    }

    @Override
    public void cancel() {
        onLoop(this::close);
    }

    private void onLoop(Runnable task) {
        if (connection.loop().isRunningHere()) {
            task.run();
        } else {
            connection.loop().execute(task);
        }
    }

    // ------------------------------------------------------------------------------------------ pieces

    /** Bytes in memory. */
    private final class Bytes implements Piece {

        private final byte[] content;
        private final int offset;
        private final int length;

        Bytes(byte[] content, int offset, int length) {
            this.content = content;
            this.offset = offset;
            this.length = length;
        }

        @Override
        public DataBuffer next(DataBufferFactory factory) {
            waiting -= length;
            return factory.wrap(ByteBuffer.wrap(content, offset, length));
        }

        @Override
        public boolean isWhole() {
            return true;
        }
    }

    /** A part of a file that is read as it leaves. */
    private static final class FilePart implements Piece {

        private final FileChannel file;
        private long position;
        private long left;

        FilePart(FileChannel file, long position, long count) {
            this.file = file;
            this.position = position;
            this.left = count;
        }

        @Override
        public DataBuffer next(DataBufferFactory factory) throws IOException {
            ByteBuffer read = ByteBuffer.allocate((int) Math.min(FILE_PIECE, left));
            while (read.hasRemaining()) {
                int count = file.read(read, position + read.position());
                if (count < 0) {
                    throw new IOException("the file is " + (left - read.position()) + " bytes shorter than it was");
                }
            }
            position += read.capacity();
            left -= read.capacity();
            return factory.wrap(read.flip());
        }

        @Override
        public boolean isWhole() {
            return left == 0;
        }

        @Override
        public void discard() {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("cannot close a file", e);
            }
        }
    }
}
