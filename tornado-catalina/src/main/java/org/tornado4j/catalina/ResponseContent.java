package org.tornado4j.catalina;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;

/**
 * A response on its way from the thread that writes it to the loop. What fits into one piece of 32 KB leaves whole, in one go.
 * Of a longer one, 64 KB may wait for the client; then the writer waits, or a listener is called when it can go on.
 *
 * <pre>
 * NONE ──→ BEGUN ──→ SENT ──→ OVER
 *   └────────┴─────────────────↑
 * </pre>
 *
 * <p>Thread: the methods say so. A lock guards what both sides see.
 */
final class ResponseContent {

    /** As far as the loop has got. */
    private enum State {
        /** Nothing was sent. */
        NONE,
        /** The head was sent, and content may follow. */
        BEGUN,
        /** Everything was sent; the end waits for the rest of the request's content, which is dropped. */
        SENT,
        /** The response has ended, or was given up. */
        OVER
    }

    /** One step of the way to the loop. */
    private static final class Piece {

        private final byte[] bytes;
        private final int length;
        private final @Nullable FilePart file;
        private final boolean last;
        private final @Nullable HTTPHeaders trailers;

        /**
         * @param file taken over; null for none
         * @param last whether the response ends with it
         * @param trailers null for none
         */
        Piece(byte[] bytes, int length, @Nullable FilePart file, boolean last, @Nullable HTTPHeaders trailers) {
            this.bytes = bytes;
            this.length = length;
            this.file = file;
            this.last = last;
            this.trailers = trailers;
        }
    }

    /** A part of a file. */
    record FilePart(FileChannel channel, long position, long count) {}

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private static final byte[] NO_CONTENT = {};

    private static final int PIECE = 32 * 1024;
    /** Bytes that may wait on their way to the loop before a writer waits. */
    private static final int MOST_WAITING = 64 * 1024;
    /** Bytes that still wait when the writer goes on, so that it has room for more than one piece. */
    private static final int GO_ON = 32 * 1024;
    /** Arrays that are kept for the next pieces of a long response: as many as wait for the loop. */
    private static final int MOST_SPARE = 3;
    /** Bytes that may wait for the client before the loop takes no more. */
    private static final long MOST_UNSENT = 64 * 1024;

    private final HTTPConnection connection;
    private final @Nullable RequestContent requestContent;
    /** Called on the loop when a listener that waits can write again. */
    private final Runnable writable;

    // Confined to the threads that write, of which there is one at a time.
    private byte[] buffer = NO_CONTENT;
    private int length;
    private long written;
    private @Nullable ResponseHead head;
    private @Nullable FilePart file;
    /** The length of the content as far as it is known beforehand; 0 if it is not. */
    private long announced;
    /** True once a piece was full, so that the next one probably is. */
    private boolean large;

    private boolean swallowing;
    private boolean finished;
    /** True once the head was handed to the loop. */
    private boolean handedOver;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(4);
    /** Arrays of pieces that have been sent; null for none. */
    private @Nullable ArrayDeque<byte[]> spare;

    private int waiting;
    private boolean pumping;
    private boolean writeInterest;
    private boolean gone;

    // Confined to the loop.
    private State state = State.NONE;
    private @Nullable HTTPHeaders trailers;
    /** Set before the first piece is handed over. */
    private @Nullable ResponseHead headToSend;

    ResponseContent(HTTPConnection connection, @Nullable RequestContent requestContent, Runnable writable) {
        this.connection = connection;
        this.requestContent = requestContent;
        this.writable = writable;
    }

    // ------------------------------------------------------------------------------------------ on the thread that
    // writes

    /**
     * Sets the head, which leaves with the first content.
     *
     * @param contentLength as it was announced; negative if it was not
     */
    void begin(ResponseHead committed, long contentLength) {
        head = committed;
        headToSend = committed;
        announced = Math.max(0, contentLength);
    }

    /** Sends a file as the content. Ownership: it is taken over. */
    void setFile(FilePart part) {
        file = part;
    }

    /** Returns whether the head is settled. */
    boolean isBegun() {
        return head != null;
    }

    /** Returns whether the thread has written all there is. */
    boolean isFinished() {
        return finished;
    }

    /** Drops what is written from now on. */
    void swallow() {
        swallowing = true;
    }

    /** Returns how many bytes of content were written, before they are coded, and without those that were dropped. */
    long written() {
        return written;
    }

    /**
     * Adds content.
     *
     * <p>Ownership: {@code chunk} is lent until this returns.
     *
     * @param mayWait whether to wait for a client that is behind; if not, all of it is kept
     * @throws IOException if the client is gone
     */
    void write(ByteBuffer chunk, boolean mayWait) throws IOException {
        requireClient();
        if (swallowing || finished) {
            chunk.position(chunk.limit());
            return;
        }
        written += chunk.remaining();
        while (chunk.hasRemaining()) {
            int count = Math.min(chunk.remaining(), PIECE - length);
            requireCapacity(length + count);
            chunk.get(buffer, length, count);
            length += count;
            if (length == PIECE) {
                large = true;
                hand(false, null);
                if (mayWait) {
                    awaitRoom();
                }
            }
        }
    }

    private void requireCapacity(int least) {
        if (least <= buffer.length) {
            return;
        }
        if (length == 0) {
            buffer = large ? takeSpare() : new byte[(int) Math.max(least, Math.min(PIECE, announced))];
        } else {
            buffer = Arrays.copyOf(buffer, Math.min(PIECE, Math.max(least, 2 * buffer.length)));
        }
    }

    private byte[] takeSpare() {
        byte[] used = null;
        lock.lock();
        try {
            if (spare != null) {
                used = spare.poll();
            }
        } finally {
            lock.unlock();
        }
        return used == null ? new byte[PIECE] : used;
    }

    private void requireClient() throws IOException {
        lock.lock();
        try {
            if (gone) {
                throw gone();
            }
        } finally {
            lock.unlock();
        }
    }

    private static IOException gone() {
        return new IOException("the client has left, or its connection was given up");
    }

    /**
     * Sends what was written so far, the head at least; nothing if all has been sent.
     *
     * @throws IOException if there is something to send, and the client is gone
     */
    void flush(boolean mayWait) throws IOException {
        if (swallowing || finished) {
            return;
        }
        if (length > 0 || file != null || !handedOver) {
            requireClient();
            hand(false, null);
        }
        if (mayWait) {
            awaitRoom();
        }
    }

    /** Sends the rest, and ends the response. */
    void finish(@Nullable HTTPHeaders fieldsBehind) {
        if (!finished) {
            finished = true;
            hand(true, fieldsBehind);
        }
    }

    /** Gives the response up: the client is not to take what it got for the whole. What was handed over before, it gets. */
    void abort() {
        if (!finished) {
            finished = true;
            connection.loop().execute(this::cutOff);
        }
    }

    private void hand(boolean last, @Nullable HTTPHeaders fieldsBehind) {
        Piece piece = new Piece(buffer, length, file, last, fieldsBehind);
        handedOver = true;
        file = null;
        buffer = NO_CONTENT;
        length = 0;
        boolean start = false;
        boolean lost;
        lock.lock();
        try {
            lost = gone;
            if (!lost) {
                pieces.add(piece);
                waiting += piece.length;
                start = !pumping;
                pumping = true;
            }
        } finally {
            lock.unlock();
        }
        if (lost) {
            close(piece.file);
        } else if (start) {
            connection.loop().execute(this::pump);
        }
    }

    private void awaitRoom() throws IOException {
        lock.lock();
        try {
            boolean waited = waiting > MOST_WAITING && !gone;
            int most = MOST_WAITING;
            while (waiting > most && !gone) {
                most = GO_ON;
                room.await();
            }
            if (gone && waited) { // else all was handed over in time, and the next write learns of it
                throw gone();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the client was behind with the response");
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether more can be written without memory for it growing; if not, {@code writable} is called when it can. */
    boolean isReady() {
        lock.lock();
        try {
            boolean ready = waiting <= MOST_WAITING || gone;
            writeInterest = !ready;
            return ready;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether content waits on its way to the loop. */
    boolean isBehind() {
        lock.lock();
        try {
            return waiting > MOST_WAITING && !gone;
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------ on the loop

    /** Returns whether the head was sent. */
    boolean hasReachedClient() {
        return state != State.NONE;
    }

    /** Hands to the connection what waits, as long as the client takes it. */
    private void pump() {
        for (Piece piece = next(); piece != null; piece = next()) {
            send(piece);
            if (!piece.last && isClientBehind()) {
                connection.flushed().whenComplete((ok, lost) -> {
                    if (lost == null) {
                        pump();
                    }
                });
                return;
            }
        }
    }

    private @Nullable Piece next() {
        Piece piece;
        boolean tell;
        lock.lock();
        try {
            piece = pieces.poll();
            if (piece == null) {
                pumping = false;
                return null;
            }
            waiting -= piece.length;
            tell = writeInterest && waiting <= MOST_WAITING;
            if (tell) {
                writeInterest = false;
            }
            if (waiting <= GO_ON) {
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (tell) {
            writable.run();
        }
        return piece;
    }

    private boolean isClientBehind() {
        long most = Math.min(MOST_UNSENT, connection.writeBufferSize());
        if (connection.unsentBytes() >= most) {
            connection.sendGathered();
        }
        return connection.unsentBytes() >= most;
    }

    private void send(Piece piece) {
        if (state == State.OVER || state == State.SENT) {
            close(piece.file);
            return;
        }
        try {
            sendChecked(piece);
        } catch (RuntimeException e) { // a field that cannot travel, or content that is not as long as was said
            failed(e);
        }
    }

    private void sendChecked(Piece piece) {
        if (piece.last && state == State.NONE && piece.file == null && piece.trailers == null) {
            sendWhole(piece);
            return;
        }
        if (state == State.NONE) {
            ResponseHead first = headToSend();
            if (piece.file != null) {
                connection.leaveUncoded();
            }
            connection.writeHeaders(first.status(), null, first.fields(), piece.bytes, 0, piece.length);
            state = State.BEGUN;
        } else if (piece.length == PIECE) {
            connection.write(ByteBuffer.wrap(piece.bytes));
            giveBack(piece.bytes);
        } else if (piece.length > 0) {
            connection.write(piece.bytes, 0, piece.length);
        }
        if (piece.file != null) {
            connection.sendFile(piece.file.channel(), piece.file.position(), piece.file.count());
        }
        if (piece.last) {
            trailers = piece.trailers;
            end();
        }
    }

    /** Keeps an array of which nothing is needed any more for the next piece. */
    private void giveBack(byte[] bytes) {
        lock.lock();
        try {
            if (spare == null) {
                spare = new ArrayDeque<>(MOST_SPARE + 1);
            }
            if (spare.size() < MOST_SPARE) {
                spare.add(bytes);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sendWhole(Piece piece) {
        ResponseHead first = headToSend();
        boolean rest = requestContent != null && requestContent.canBeDropped();
        if (!rest && first.lengthOfContent()) {
            connection.respond(first.status(), null, first.fields(), piece.bytes, 0, piece.length);
            over();
            return;
        }
        if (first.lengthOfContent() && !HTTPStatus.isWithoutContent(first.status())) {
            first.fields().setDefault("Content-Length", Integer.toString(piece.length));
        }
        connection.writeHeaders(first.status(), null, first.fields(), piece.bytes, 0, piece.length);
        state = State.BEGUN;
        end();
    }

    private ResponseHead headToSend() {
        ResponseHead known = headToSend;
        if (known == null) {
            throw new IllegalStateException("the response has no head");
        }
        return known;
    }

    /** Ends the response, once the rest of the request's content is here if that is little. */
    private void end() {
        if (requestContent != null && requestContent.canBeDropped()) {
            state = State.SENT;
            requestContent.drop();
        } else {
            finishResponse();
        }
    }

    private void finishResponse() {
        if (trailers == null) {
            connection.finish();
        } else {
            connection.finish(trailers);
        }
        over();
    }

    /** Ends a response that was sent before the content of the request: all of that has come, or too much. */
    void restArrived() {
        if (state == State.SENT) {
            try {
                finishResponse();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private void failed(RuntimeException failure) {
        LOG.error("The response cannot be sent: {}", failure.getMessage(), failure);
        if (state == State.NONE) {
            connection.respond(HTTPStatus.INTERNAL_SERVER_ERROR, null, new HTTPHeaders(), NO_CONTENT, 0, 0);
            over();
        } else {
            cutOff();
        }
    }

    /** Sends what was handed over, and ends the connection; a client that got nothing yet is answered with 500. */
    private void cutOff() {
        for (Piece piece = next(); piece != null; piece = next()) {
            send(piece);
        }
        switch (state) {
            case NONE -> {
                connection.respond(HTTPStatus.INTERNAL_SERVER_ERROR, null, new HTTPHeaders(), NO_CONTENT, 0, 0);
                over();
            }
            case BEGUN, SENT -> {
                connection.sendGathered();
                connection.abort();
                over();
            }
            case OVER -> {
                // the client has left before
            }
        }
    }

    private void over() {
        state = State.OVER;
        if (requestContent != null) {
            requestContent.fail("the response is complete; content of the request is no longer read");
        }
    }

    /** The client is gone. Wakes the writer up. */
    void connectionClosed() {
        state = State.OVER;
        ArrayDeque<Piece> left;
        lock.lock();
        try {
            gone = true;
            writeInterest = false;
            waiting = 0;
            left = pieces.clone();
            pieces.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(piece -> close(piece.file));
    }

    private static void close(@Nullable FilePart part) {
        if (part != null) {
            try {
                part.channel().close();
            } catch (IOException e) {
                LOG.debug("cannot close a file that was not sent", e);
            }
        }
    }
}
