package org.tornado4j.iostream;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a stream until bytes can flow: the connection, and the handshake of its transport. A stream has this only
 * until it is open.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class StreamOpening {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOStream stream;
    /** Waits for the stream to be open; null if the connection existed before. */
    private @Nullable CompletableFuture<IOStream> connected;

    StreamOpening(IOStream stream) {
        this.stream = stream;
    }

    /** Begins with the connection. */
    CompletableFuture<IOStream> connect(SocketAddress address) {
        CompletableFuture<IOStream> future = new CompletableFuture<>();
        connected = future;
        stream.setPhase(stream.phase().connecting(this));
        try {
            if (stream.transport().connect(address)) {
                begin();
            } else {
                stream.updateEvents();
            }
        } catch (IOException e) {
            stream.closeBecause(e);
        }
        return future;
    }

    /** Tries to end what {@link #connect} began. */
    void finishConnect() {
        try {
            if (stream.transport().finishConnect()) {
                begin();
            }
        } catch (IOException e) {
            stream.closeBecause(e);
        }
    }

    /** Begins with the handshake, if there is one: the connection exists. */
    void begin() {
        if (stream.transport().beginHandshake(stream)) {
            stream.setPhase(stream.phase().handshaking(this));
            stream.updateEvents();
        } else {
            stream.opened();
        }
    }

    /** Continues the handshake. */
    void handshake(int readyEvents) {
        Transport transport = stream.transport();
        try {
            transport.handshake(readyEvents);
        } catch (EOFException e) {
            LOG.debug("{}: {}", stream, e.getMessage()); // port scanners, and browsers that changed their mind
            stream.closeBecause(null);
        } catch (IOException e) {
            transport.announceClose();
            stream.closeAfter("error in the handshake with", e);
        } catch (RuntimeException e) {
            transport.announceClose();
            stream.closeAfterDefect(e); // of a context source, a trust manager, or whatever else was plugged in
        }
    }

    /** Tells that the stream is open. */
    void succeeded() {
        CompletableFuture<IOStream> future = connected;
        if (future != null) {
            stream.loop().addCallback(() -> future.complete(stream));
        }
    }

    /** Tells that the stream was closed first. */
    void failed() {
        CompletableFuture<IOStream> future = connected;
        if (future != null) {
            StreamClosedException failure = new StreamClosedException(stream.error());
            stream.loop().addCallback(() -> future.completeExceptionally(failure));
        }
    }
}
