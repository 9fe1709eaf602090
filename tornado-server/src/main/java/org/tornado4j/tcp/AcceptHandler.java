package org.tornado4j.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.process.InheritedSocket;

/**
 * Accepts the connections of one listening socket.
 *
 * <p>Thread: confined to its loop.
 */
final class AcceptHandler implements IOLoop.Handler {

    /** A source of connections; it returns null if none is waiting. */
    @FunctionalInterface
    interface Source {
        @Nullable
        SocketChannel accept() throws IOException;
    }

    /** A receiver of a connection and of the place that it takes up. */
    @FunctionalInterface
    interface Taker {
        void take(SocketChannel connection, ConnectionLimit.Place place) throws IOException;
    }

    private enum State {
        /** Registered with the loop. */
        ACCEPTING,
        /** Waits for a connection to be closed, or, without descriptors or memory, for some time. */
        PAUSED,
        /** Never accepts again. */
        REMOVED
    }

    /** So that a flood of connections does not starve the others of the loop. */
    static final int ACCEPTS_PER_EVENT = 128;

    /** No kernel has a longer queue. */
    private static final int MOST_QUEUED = 65_536;

    static final Duration PAUSE = Duration.ofMillis(500);

    /** A loop has polled by the end of it, unless it is held. */
    private static final Duration POLL = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final ServerSocketChannel socket;
    private final Source source;
    private final IOLoop loop;
    private final ConnectionLimit limit;
    private final Taker taker;
    /** Resumes accepting; run by any thread that closes a connection while there is no place for another. */
    private final Runnable wake;

    private State state = State.ACCEPTING;
    private @Nullable Timeout retry;
    /** Time of the last pause's end, on the loop's clock. */
    private long resumedAt;

    AcceptHandler(ServerSocketChannel socket, Source source, IOLoop loop, ConnectionLimit limit, Taker taker) {
        this.socket = socket;
        this.source = source;
        this.loop = loop;
        this.limit = limit;
        this.taker = taker;
        this.wake = () -> loop.addCallback(this::resume);
        this.resumedAt = loop.now() - POLL.toNanos();
    }

    /** Returns whether connections wait, or did a moment ago, that cannot be accepted: for want of descriptors or of a place. */
    boolean isHeldUp() {
        return switch (state) {
            case PAUSED -> true;
            case ACCEPTING -> loop.now() - resumedAt < POLL.toNanos();
            case REMOVED -> false;
        };
    }

    void add() throws IOException {
        socket.configureBlocking(false);
        loop.addHandler(socket, IOLoop.READ, this);
    }

    void remove() {
        if (state == State.REMOVED) {
            return;
        }
        state = State.REMOVED;
        loop.removeHandler(socket);
        stopWaiting();
    }

    @Override
    public void handleEvents(SelectableChannel ready, int events) throws IOException {
        if (InheritedSocket.is(socket)) {
            acceptFromShared();
        } else {
            acceptUpTo(ACCEPTS_PER_EVENT);
        }
    }

    /**
     * Takes one connection. The mode of an inherited socket belongs to all who have it, and one of them may have set it to
     * blocking, where accepting would hold the loop until a connection comes that no other process takes.
     */
    private void acceptFromShared() throws IOException {
        if (InheritedSocket.isBlocking()) {
            loop.removeHandler(socket);
            // The selector has to poll before it forgets the socket, which it does between the two.
            loop.addCallback(() -> loop.addCallback(this::addAgain));
        } else {
            acceptUpTo(1);
        }
    }

    private void addAgain() {
        if (state == State.REMOVED) {
            return;
        }
        try {
            setNonBlocking();
            loop.addHandler(socket, state == State.ACCEPTING ? IOLoop.READ : IOLoop.NONE, this);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot accept from " + socket + " any more", e);
        }
    }

    /** By way of the mode that it is in, as the channel, which knows another, would do nothing otherwise. */
    private void setNonBlocking() throws IOException {
        socket.configureBlocking(true);
        socket.configureBlocking(false);
    }

    /**
     * Takes what the kernel has accepted, as far as there is place, and closes the socket right behind the last one: who
     * comes in between is reset. An {@linkplain Sockets#inheritedSocket inherited} one stays open, and resets no one.
     */
    void closeGently() {
        try {
            try {
                acceptAll();
            } finally {
                Sockets.close(socket);
            }
        } catch (IOException e) {
            LOG.warn("Connections that wait on {} are lost, as they cannot be accepted", socket, e);
        }
    }

    private void acceptAll() throws IOException {
        int left = MOST_QUEUED;
        while (left > 0 && acceptOne()) {
            left--;
        }
    }

    private boolean acceptOne() throws IOException {
        if (InheritedSocket.is(socket) && InheritedSocket.isBlocking()) {
            setNonBlocking();
        }
        return takeOne();
    }

    private boolean takeOne() throws IOException {
        ConnectionLimit.Place place = limit.enter();
        if (place == null) {
            return false;
        }
        SocketChannel connection = null;
        try {
            connection = source.accept();
        } finally {
            if (connection == null) {
                place.giveBack();
            }
        }
        if (connection != null) {
            handOver(connection, place);
        }
        return connection != null;
    }

    private void acceptUpTo(int count) throws IOException {
        for (int i = 0; i < count && state == State.ACCEPTING; i++) {
            ConnectionLimit.Place place = limit.enter();
            if (place == null) {
                if (i == 0) { // else it may have been the last one that waited; if not, the next poll says so
                    pause();
                    limit.awaitPlace(wake, loop);
                }
                return;
            }
            SocketChannel connection = accept(place);
            if (connection == null) {
                return;
            }
            handOver(connection, place);
        }
    }

    private @Nullable SocketChannel accept(ConnectionLimit.Place place) throws IOException {
        try {
            SocketChannel connection = source.accept();
            if (connection == null) {
                place.giveBack();
            }
            return connection;
        } catch (IOException e) {
            place.giveBack();
            if (!isExhaustion(e)) {
                throw e;
            }
            awaitDescriptors(e);
            return null;
        }
    }

    private void awaitDescriptors(IOException reason) {
        limit.awaitDescriptors(
                wake,
                loop,
                "Cannot accept connections on {}, trying again every {} ms and when one is closed: {}",
                socket,
                PAUSE.toMillis(),
                String.valueOf(reason.getMessage()));
        pause();
        retry = loop.callLater(PAUSE, this::resume);
    }

    /** The socket stays readable all the time, so that without a pause the loop would do nothing else. */
    private void pause() {
        state = State.PAUSED;
        loop.updateHandler(socket, IOLoop.NONE);
    }

    private void resume() {
        if (state == State.PAUSED) {
            stopWaiting();
            state = State.ACCEPTING;
            resumedAt = loop.now();
            loop.updateHandler(socket, IOLoop.READ);
        }
    }

    private void stopWaiting() {
        limit.forget(wake);
        if (retry != null) {
            loop.removeTimeout(retry);
            retry = null;
        }
    }

    /** EMFILE, ENFILE, ENOBUFS, ENOMEM. The JDK has no types for them; the texts are the kernel's. */
    private static boolean isExhaustion(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of("too many open files", "no buffer space", "cannot allocate memory")
                .anyMatch(message::contains);
    }

    private void handOver(SocketChannel connection, ConnectionLimit.Place place) {
        try {
            taker.take(connection, place);
        } catch (IOException | RuntimeException | Error e) {
            FatalErrors.escalate(e);
            LOG.error("Error in connection callback", e);
            close(connection);
            place.leave();
        }
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("cannot close {}", connection, e); // closed it is all the same
        }
    }

    @Override
    public String toString() {
        return "AcceptHandler[" + socket + "]";
    }
}
