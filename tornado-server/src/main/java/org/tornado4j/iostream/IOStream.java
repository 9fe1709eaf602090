package org.tornado4j.iostream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * One non-blocking socket, TCP or Unix: Tornado's {@code IOStream}.
 *
 * <p>Thread: confined to its loop. From elsewhere, go through {@link IOLoop#addCallback}.
 */
public class IOStream implements IOLoop.Handler {

    /** Who is told what arrives, as soon as it does. */
    public interface ReadListener {

        /**
         * Bytes arrived.
         *
         * <p>Ownership: {@code lent} is the loop's read buffer and valid until the call returns. What the listener does
         * not take out of it is lost.
         */
        void dataReceived(ByteBuffer lent);

        /** The peer sends nothing more. The stream stays open for what is still to be written. Called once. */
        void endOfStream();
    }

    private enum State {
        /** Waits for the connection to be established or refused. Output is queued. */
        CONNECTING,
        /** Connected, or waiting for a call of {@link #connect}. */
        OPEN,
        CLOSED
    }

    private enum Input {
        /** Nobody asked for what arrives. */
        IDLE,
        /** What arrives goes to the listener. */
        PUSHED,
        /** The listener asked for a pause. READ stays registered until something arrives: often nothing does. */
        PAUSED,
        /** The peer sends nothing more. */
        ENDED
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");
    private static final CompletableFuture<@Nullable Void> NOTHING_UNSENT = CompletableFuture.completedFuture(null);
    private static final int UNREGISTERED = -1;

    private final SocketChannel channel;
    private final IOLoop loop;
    private final LoopBuffers buffers;
    private final StreamLimits limits;
    private State state = State.OPEN;
    private Input input = Input.IDLE;
    private int events = UNREGISTERED;
    private @Nullable ReadListener listener;
    /** Not null exactly while something waits for the channel to take it. */
    private @Nullable WriteQueue queue;

    private @Nullable Runnable closeCallback;
    private @Nullable Throwable error;

    /** A stream of the current loop, with the default limits. */
    public IOStream(SocketChannel channel) {
        this(channel, IOLoop.current(), StreamLimits.DEFAULT);
    }

    /**
     * Takes over {@code channel}, connected or not, and makes it non-blocking.
     *
     * @throws UncheckedIOException if the channel is closed
     */
    public IOStream(SocketChannel channel, IOLoop loop, StreamLimits limits) {
        loop.requireInLoop();
        this.channel = channel;
        this.loop = loop;
        this.limits = limits;
        this.buffers = LoopBuffers.of(loop);
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + channel + " non-blocking", e);
        }
    }

    // ------------------------------------------------------------------------------------------ about it

    /** The loop that the stream belongs to. Any thread. */
    public IOLoop loop() {
        return loop;
    }

    /** The peer's address, null when not connected. Stays known after the close where the platform keeps it. */
    public @Nullable SocketAddress remoteAddress() {
        try {
            return channel.getRemoteAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    /** The own address, null when not bound or closed. */
    public @Nullable SocketAddress localAddress() {
        try {
            return channel.getLocalAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    public boolean closed() {
        return state == State.CLOSED;
    }

    /** What closed the stream, or null. */
    public @Nullable Throwable error() {
        return error;
    }

    /** Whether something waits for bytes to arrive. */
    public boolean reading() {
        return input == Input.PUSHED;
    }

    /** Whether something is unsent. */
    public boolean writing() {
        return unsentBytes() > 0;
    }

    /** Whether something waits because the channel took no more: the peer is slower than what is sent. */
    public boolean isBlocked() {
        return queue != null;
    }

    /** Sends small pieces at once instead of gathering them in the kernel (TCP_NODELAY). Nothing happens on Unix sockets. */
    public void setNoDelay(boolean value) {
        loop.requireInLoop();
        if (state == State.CLOSED || !channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, value);
        } catch (IOException e) {
            LOG.debug("cannot set TCP_NODELAY on {}", this, e); // the peer is gone; the next read or write tells
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + state + " " + remoteAddress() + "]";
    }

    // ------------------------------------------------------------------------------------------ reading, pushed

    /**
     * Tells {@code listener} from now on what arrives. Excludes the reads above; may be called again to replace the
     * listener.
     */
    public void startReading(ReadListener listener) {
        loop.requireInLoop();
        this.listener = listener;
        if (input == Input.IDLE || input == Input.PAUSED) {
            input = Input.PUSHED;
        }
        updateEvents();
    }

    /** Leaves what arrives with the kernel, so that the peer has to wait. The end of the stream is not noticed. */
    public void pauseReading() {
        loop.requireInLoop();
        if (input == Input.PUSHED) {
            input = Input.PAUSED;
        }
    }

    /** Ends a pause. Nothing happens if there is none. */
    public void resumeReading() {
        loop.requireInLoop();
        if (input == Input.PAUSED) {
            input = Input.PUSHED;
            updateEvents();
        }
    }

    // ------------------------------------------------------------------------------------------ writing

    /**
     * Sends {@code data}. What a callback sends leaves together when the callback ends. Nothing happens on a closed
     * stream: its close callback tells.
     *
     * <p>Ownership: the array is taken over; the caller does not change it any more.
     */
    public void send(byte[] data, int offset, int length) {
        loop.requireInLoop();
        int sent = sendNow(data, offset, length);
        if (sent < length && queue != null) {
            queue.add(data, offset + sent, length - sent);
        }
    }

    /** Sends {@code data} as {@link #send} does, but leaves the array to the caller. */
    public void sendCopy(byte[] data, int offset, int length) {
        loop.requireInLoop();
        int sent = sendNow(data, offset, length);
        if (sent < length && queue != null) {
            queue.addCopy(data, offset + sent, length - sent);
        }
    }

    /** Puts as much into the output buffer as can be sent; what is left over has to be queued, if the stream is open. */
    private int sendNow(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        int sent = 0;
        while (sent < length && queue == null && state != State.CLOSED) {
            ByteBuffer output = buffers.outputFor(this);
            if (queue == null) {
                int count = Math.min(length - sent, output.remaining());
                output.put(data, offset + sent, count);
                sent += count;
            }
        }
        flushOutsideTasks();
        return sent;
    }

    /** What is sent while the loop does not run has no task at whose end it could leave. */
    private void flushOutsideTasks() {
        if (!loop.isRunningHere() && buffers.isOwnedBy(this)) {
            buffers.flush();
        }
    }

    /**
     * Sends a part of a file, without passing it through this process where the platform can do that. If the file turns
     * out to be shorter the stream is closed.
     *
     * <p>Ownership: {@code file} is taken over and closed when it was sent or could not be.
     */
    public void sendFile(FileChannel file, long position, long count) {
        loop.requireInLoop();
        flushOwnOutput();
        if (state == State.CLOSED) {
            new Segment.File(file, position, count).release();
            return;
        }
        boolean waits = queue != null;
        WriteQueue queue = queueForOutput();
        queue.addFile(file, position, count);
        if (!waits) {
            drain();
            updateEvents();
        }
    }

    /**
     * Completes in a callback of the loop once everything sent before has been taken by the kernel; completed already
     * when nothing is unsent. Fails with {@link StreamClosedException} when the stream is closed before that.
     */
    public CompletableFuture<@Nullable Void> flushed() {
        loop.requireInLoop();
        if (state == State.CLOSED) {
            return CompletableFuture.failedFuture(new StreamClosedException(error));
        }
        return unsentBytes() == 0 ? NOTHING_UNSENT : mark(null);
    }

    private WriteMark mark(@Nullable Runnable callback) {
        return queue != null ? queue.mark(callback) : buffers.mark(callback);
    }

    /** How many bytes were sent here and not yet taken by the kernel. */
    public long unsentBytes() {
        return queue != null ? queue.unsentBytes() : buffers.unsentBytes(this);
    }

    /** Tells the peer, after everything sent before, that nothing more comes (TCP FIN); reading goes on. */
    public void shutdownOutput() {
        loop.requireInLoop();
        flushed().whenComplete((nothing, failure) -> {
            if (failure == null && state == State.OPEN) {
                shutdownChannelOutput();
            }
        });
    }

    private void shutdownChannelOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            closeAfter("Write error on", e);
        }
    }

    /** Called by the buffers: what they gathered for this stream has to leave. */
    void sendOutput(ByteBuffer output, ArrayDeque<WriteMark> marks) {
        int sent = 0;
        try {
            sent = writeToChannel(output);
        } catch (IOException e) {
            marks.forEach(this::fail);
            marks.clear();
            closeAfter("Write error on", e);
            return;
        }
        if (output.hasRemaining()) {
            queueForOutput().addCopy(output);
            updateEvents();
        }
        settle(marks, sent);
    }

    private void settle(ArrayDeque<WriteMark> marks, int sent) {
        WriteMark mark;
        while ((mark = marks.poll()) != null) {
            if (mark.position <= sent) {
                loop.addCallback(mark);
            } else {
                queueForOutput().addMark(mark, mark.position - sent);
            }
        }
    }

    private WriteQueue queueForOutput() {
        if (queue == null) {
            queue = new WriteQueue();
        }
        return queue;
    }

    private void flushOwnOutput() {
        if (buffers.isOwnedBy(this)) {
            buffers.flush();
        }
    }

    private void drain() {
        WriteQueue queue = this.queue;
        if (queue == null) {
            return;
        }
        try {
            queue.drainTo(this, buffers, loop::addCallback);
        } catch (IOException e) {
            closeAfter("Write error on", e);
            return;
        }
        if (queue.isEmpty()) {
            this.queue = null;
        }
    }

    // ------------------------------------------------------------------------------------------ events

    /** Called by the loop: first what can be read, then what can be written. */
    @Override
    public final void handleEvents(SelectableChannel ready, int readyEvents) {
        if (state == State.CLOSED) {
            LOG.warn("Got events for closed stream {}", this);
            return;
        }
        try {
            if ((readyEvents & IOLoop.READ) != 0) {
                handleRead();
            }
            if ((readyEvents & IOLoop.WRITE) != 0 && state != State.CLOSED) {
                handleWrite();
            }
            updateEvents();
        } catch (RuntimeException | Error e) {
            LOG.error("Uncaught exception, closing connection. {}", this);
            close(e);
            throw e;
        }
    }

    private void handleRead() {
        ReadListener listener = this.listener;
        if (input == Input.PUSHED && listener != null) {
            push(listener);
        } else {
            setEvents(events & ~IOLoop.READ);
        }
    }

    private void push(ReadListener listener) {
        ByteBuffer data = buffers.emptyInput(limits.readChunkSize());
        int count;
        try {
            count = readFromChannel(data);
        } catch (IOException e) {
            closeAfter("error on read from", e);
            return;
        }
        if (count > 0) {
            data.flip();
            buffers.lendInput(listener);
        } else if (count < 0) {
            input = Input.ENDED;
            listener.endOfStream();
        }
    }

    private void handleWrite() {
        drain();
    }

    private void updateEvents() {
        if (state == State.CLOSED) {
            return;
        }
        int wanted = input == Input.PUSHED ? IOLoop.READ : IOLoop.NONE;
        if (input == Input.PAUSED && events != UNREGISTERED) {
            wanted |= events & IOLoop.READ;
        }
        if (queue != null) {
            wanted |= IOLoop.WRITE;
        }
        setEvents(wanted);
    }

    private void setEvents(int wanted) {
        if (wanted == events || (events == UNREGISTERED && wanted == IOLoop.NONE)) {
            return;
        }
        try {
            if (events == UNREGISTERED) {
                loop.addHandler(channel, wanted, this);
            } else {
                loop.updateHandler(channel, wanted);
            }
            events = wanted;
        } catch (IOException e) {
            close(e);
        }
    }

    // ------------------------------------------------------------------------------------------ the channel

    /** Reads once; -1 at the end of the stream. */
    int readFromChannel(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    /** Writes once, as much as the channel takes now. */
    int writeToChannel(ByteBuffer data) throws IOException {
        return channel.write(data);
    }

    /** Sends from a file once, as much as the channel takes now. */
    long transferToChannel(FileChannel file, long position, long count) throws IOException {
        return file.transferTo(position, count, channel);
    }

    // ------------------------------------------------------------------------------------------ closing

    /** Sets what is run, once and in a callback of its own, after the stream was closed by whomever; null for nothing. */
    public void setCloseCallback(@Nullable Runnable callback) {
        loop.requireInLoop();
        closeCallback = callback;
        if (state == State.CLOSED) {
            loop.addCallback(this::runCloseCallback);
        }
    }

    /** {@link #close(Throwable)} without a cause. */
    public void close() {
        close(null);
    }

    /**
     * Closes the stream. What was sent in this callback is tried once to be written; what was queued before is lost: wait
     * for {@link #flushed} to have it delivered. May be called again.
     *
     * @param cause what {@link #error} tells; null for an ordinary close
     */
    public void close(@Nullable Throwable cause) {
        loop.requireInLoop();
        flushOwnOutput();
        if (state != State.CLOSED) {
            error = cause;
            closeChannel();
        }
    }

    /** Closes the stream without sending anything more, and so that the peer cannot take it for an orderly end (TCP RST). */
    public void abort() {
        loop.requireInLoop();
        if (state == State.CLOSED) {
            return;
        }
        buffers.discard(this, this::fail);
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.debug("cannot set SO_LINGER on {}", this, e); // the peer is gone already
        }
        closeChannel();
    }

    private void closeAfter(String what, IOException e) {
        if (!Disconnects.isDisconnect(e)) {
            LOG.warn("{} {}: {}", what, this, e.toString());
        }
        close(e);
    }

    private void closeChannel() {
        state = State.CLOSED;
        if (events != UNREGISTERED) {
            loop.removeHandler(channel);
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("close of {}", this, e); // closed it is all the same
        }
        listener = null;
        if (queue != null) {
            queue.discard(this::fail);
            queue = null;
        }
        loop.addCallback(this::runCloseCallback);
    }

    private void fail(WriteMark mark) {
        StreamClosedException failure = new StreamClosedException(error);
        loop.addCallback(() -> mark.completeExceptionally(failure));
    }

    private void runCloseCallback() {
        Runnable callback = closeCallback;
        closeCallback = null;
        if (callback != null) {
            callback.run();
        }
    }
}
