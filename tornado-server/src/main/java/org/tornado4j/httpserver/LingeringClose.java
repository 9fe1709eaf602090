package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.iostream.IOStream;

/**
 * Closes a connection in such a way that its last response arrives (RFC 9112 section 9.6): closing with unread input
 * makes the kernel send a reset, which can overtake the response.
 *
 * <ol>
 *   <li>pending output is written; input is ignored
 *   <li>the peer is told that nothing more follows; anything that it still sends is ignored
 *   <li>when the peer closes too, or sends for too long, the connection is closed
 * </ol>
 *
 * <p>Thread: confined to the loop of its stream.
 */
public final class LingeringClose implements IOStream.ReadListener {

    /** Time limit, followed by a limit in bytes, for a peer that goes on sending after its last response. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long MOST_IGNORED = 32 << 20;

    private final ServerConnection connection;
    private final IOStream stream;
    private @Nullable Timeout timeout;
    private boolean peerMaySend;
    /** True once the second step is reached. */
    private boolean lingering;

    private long ignored;

    /** @param peerMaySend whether the peer may still be sending */
    public LingeringClose(ServerConnection connection, boolean peerMaySend) {
        this.connection = connection;
        this.stream = connection.stream();
        this.peerMaySend = peerMaySend;
    }

    /** Starts the first step. */
    public void start() {
        stream.startReading(this);
        CompletionStage<?> flushed = stream.flushed();
        flushed.whenComplete((done, failure) -> {
            if (failure != null || !peerMaySend) {
                stream.close();
            } else {
                linger();
            }
        });
    }

    private void linger() {
        lingering = true;
        stream.shutdownOutput();
        timeout = stream.loop().callLater(PATIENCE, stream::close);
    }

    /** Called when the stream is closed. */
    public void stop() {
        if (timeout != null) {
            stream.loop().removeTimeout(timeout);
        }
    }

    @Override
    public void dataReceived(ByteBuffer lent) {
        ignored += lent.remaining();
        if (ignored <= MOST_IGNORED) {
            return;
        }
        if (lingering) {
            stream.close();
        } else {
            stream.pauseReading(); // for good: the peer has until the end of the second step to read the response
        }
    }

    @Override
    public void unsentChanged() {
        connection.unsentChanged();
    }

    @Override
    public void endOfStream() {
        peerMaySend = false;
        if (lingering) {
            stream.close();
        }
    }
}
