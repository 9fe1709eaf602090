package org.tornado4j.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamLimits;

/**
 * The supervisor's part in what workers tell each other: passes frames that one sends on to the others. It has a socket, a loop and a
 * thread of its own, so that the supervisor's other duties do not wait for it, and is made when a worker asks for it.
 *
 * <pre>
 * frame = length (4 bytes, most significant first) and as many bytes; of length 0: something was lost before
 * </pre>
 *
 * <p>Frames are not looked into. Up to {@link #MOST_UNSENT} bytes wait for a worker. One that is slower is sent nothing more until
 * it has taken them, and then the empty frame; the others do not notice.
 *
 * <p>Thread: {@link #open} and {@link #close} any; the rest is confined to the loop.
 */
final class Relay implements AutoCloseable {

    /** The most that waits for a worker, in bytes, before more is dropped. */
    static final int MOST_UNSENT = 1 << 20;

    /** The name of the socket, beside that of the control socket. */
    private static final String FILE = "relay";

    private static final byte[] GAP = new byte[FrameCutter.HEADER];

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop = new IOLoop();
    private final Path file;
    private final ServerSocketChannel socket;
    private final LogBudget lines = new LogBudget(1, Duration.ofSeconds(10));
    private final List<Line> workers = new ArrayList<>();

    private Relay(Path file, ServerSocketChannel socket) {
        this.file = file;
        this.socket = socket;
        this.loop.setSlowCallbackThreshold(Duration.ZERO); // it serves nobody who waits
    }

    /** Returns the file of the relay whose supervisor listens at {@code control}. */
    static Path file(Path control) {
        return control.resolveSibling(FILE);
    }

    /** Makes one, beside the control socket, which has a directory of its own. */
    static Relay open(Path control) throws IOException {
        Path file = file(control);
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.configureBlocking(false);
            socket.bind(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        Relay relay = new Relay(file, socket);
        relay.loop.addHandler(socket, IOLoop.READ, relay::accept);
        DaemonThreads.start("tornado-relay", relay::run);
        return relay;
    }

    private void run() {
        loop.start();
        loop.close(true);
    }

    private void accept(SelectableChannel ready, int events) {
        try {
            for (SocketChannel worker = socket.accept(); worker != null; worker = socket.accept()) {
                Line line = new Line(new IOStream(worker, loop, StreamLimits.DEFAULT));
                workers.add(line);
                line.begin();
            }
        } catch (IOException e) {
            pause(e);
        }
    }

    private void pause(IOException reason) {
        if (lines.allows(loop.clock().nanoTime())) {
            LOG.warn(
                    "Workers cannot join the relay, trying again every {} ms: {}",
                    ControlSocket.PAUSE.toMillis(),
                    reason.toString());
        }
        loop.updateHandler(socket, IOLoop.NONE);
        loop.callLater(ControlSocket.PAUSE, () -> loop.updateHandler(socket, IOLoop.READ));
    }

    /** The connection of a worker. */
    private final class Line implements IOStream.ReadListener {

        private final IOStream stream;
        private final FrameCutter cutter = new FrameCutter();
        /** Set while nothing is sent to it, as it is too slow. */
        private boolean isBehind;

        Line(IOStream stream) {
            this.stream = stream;
        }

        void begin() {
            stream.setCloseCallback(this::closed);
            stream.startReading(this);
        }

        @Override
        public void dataReceived(ByteBuffer lent) {
            try {
                cutter.cut(lent, this::pass);
            } catch (IOException e) {
                LOG.warn("A worker is cut off from the relay: {}", e.getMessage());
                stream.close();
            }
        }

        /** Passes whole frames on. */
        private void pass(byte[] frames) {
            for (Line other : workers) {
                if (other != this) {
                    other.send(frames);
                }
            }
        }

        private void send(byte[] frames) {
            if (isBehind || stream.closed()) {
                return;
            }
            if (stream.isBlocked() && stream.unsentBytes() + frames.length > MOST_UNSENT) {
                isBehind = true;
                CompletionStage<?> flushed = stream.flushed();
                flushed.thenRun(this::caughtUp);
            } else {
                stream.send(frames, 0, frames.length);
            }
        }

        private void caughtUp() {
            isBehind = false;
            stream.send(GAP, 0, GAP.length);
        }

        @Override
        public void endOfStream() {
            stream.close();
        }

        private void closed() {
            workers.remove(this);
            if (cutter.isInFrame()) {
                pass(GAP);
            }
        }
    }

    @Override
    public void close() {
        loop.stop();
        try {
            socket.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("Cannot clean up the relay", e); // its directory is temporary
        }
    }
}
