package org.tornado4j.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.DaemonThreads;

/**
 * A worker's line to the other workers of its supervisor, which passes frames on: in order for each worker that sends, at most once.
 * A worker that is too slow misses some, and is told. Connects by itself, and again when the connection is lost.
 *
 * <p>Thread: any; {@link #send} one at a time.
 */
public final class RelayLink implements AutoCloseable {

    /** The largest frame, in bytes. */
    public static final int LARGEST_FRAME = (1 << 20) + 8192;

    /** Takes what other workers send, in a thread of its own. Its methods throw nothing. */
    public interface Listener {

        /** Takes a frame. Ownership: taken over. */
        void received(byte[] frame);

        /** Notes that frames may have been lost; also when the line is connected, the first time too. */
        void missed();
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final Duration RETRY = Duration.ofSeconds(1);
    /** The time that {@link #send} waits for the first connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Bytes that are read or written at once. */
    private static final int BUFFER = 64 * 1024;

    private final Path file;
    private final Listener listener;
    /** Counted down when the supervisor has said that its relay listens. */
    private final CountDownLatch listens = new CountDownLatch(1);
    /** Counted down with the first connection. */
    private final CountDownLatch connected = new CountDownLatch(1);

    private final CountDownLatch closed = new CountDownLatch(1);
    /** Null while there is no connection. */
    private volatile @Nullable SocketChannel channel;
    /** Frames that leave together; the sender's. */
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER);

    RelayLink(Path control, Listener listener) {
        this.file = Relay.file(control);
        this.listener = listener;
    }

    /**
     * Opens the line of this process.
     *
     * @return null if this process is no worker
     */
    public static @Nullable RelayLink open(Listener listener) {
        Worker worker = Worker.current();
        return worker == null ? null : worker.openRelay(listener);
    }

    void start() {
        DaemonThreads.start("tornado-bus-in", this::run);
    }

    /** The supervisor says that its relay listens. */
    void relayListens() {
        listens.countDown();
    }

    // ------------------------------------------------------------------------------------------ receiving

    private void run() {
        try {
            listens.await();
            while (!isClosed()) {
                readToTheEnd();
                closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.debug("The line to other workers ends", e); // the thread is nobody else's
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void readToTheEnd() {
        try (SocketChannel opened = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            channel = opened;
            if (isClosed()) {
                return;
            }
            listener.missed();
            connected.countDown();
            read(opened);
        } catch (IOException e) {
            if (!isClosed()) {
                LOG.debug(
                        "The line to other workers is down",
                        e); // nothing reaches this one: it is told once that is over
            }
        } finally {
            channel = null;
        }
    }

    private void read(SocketChannel opened) throws IOException {
        FrameCutter cutter = new FrameCutter();
        ByteBuffer input = ByteBuffer.allocateDirect(BUFFER);
        while (opened.read(input) >= 0) {
            cutter.cut(input.flip(), this::split);
            input.clear();
        }
        throw new EOFException("the relay has ended");
    }

    private void split(byte[] frames) {
        ByteBuffer all = ByteBuffer.wrap(frames);
        while (all.hasRemaining()) {
            byte[] frame = new byte[all.getInt()];
            all.get(frame);
            if (frame.length == 0) {
                listener.missed();
            } else {
                listener.received(frame);
            }
        }
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends frames to the other workers. Blocks as long as the supervisor has not taken them, and for some seconds if it was not
     * connected yet.
     *
     * @throws IOException if there is no connection: some of them, or all, were not sent
     * @throws IllegalArgumentException if one is empty or larger than {@link #LARGEST_FRAME}
     */
    public void send(List<byte[]> frames) throws IOException {
        SocketChannel open = awaitChannel();
        output.clear();
        for (byte[] frame : frames) {
            if (frame.length == 0 || frame.length > LARGEST_FRAME) {
                throw new IllegalArgumentException("a frame of " + frame.length + " bytes");
            }
            put(
                    open,
                    ByteBuffer.allocate(FrameCutter.HEADER).putInt(frame.length).flip());
            put(open, ByteBuffer.wrap(frame));
        }
        flush(open);
    }

    private SocketChannel awaitChannel() throws IOException {
        try {
            boolean ready = connected.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            SocketChannel open = channel;
            if (!ready || open == null || isClosed()) {
                throw new IOException("not connected to the supervisor's relay");
            }
            return open;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void put(SocketChannel open, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!output.hasRemaining()) {
                flush(open);
            }
            int count = Math.min(bytes.remaining(), output.remaining());
            output.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    private void flush(SocketChannel open) throws IOException {
        output.flip();
        while (output.hasRemaining()) {
            open.write(output);
        }
        output.clear();
    }

    /** Ends the line. Further calls do nothing. */
    @Override
    public void close() {
        closed.countDown();
        listens.countDown();
        connected.countDown();
        SocketChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("Cannot close the line to other workers", e); // it is not used any more
            }
        }
    }
}
