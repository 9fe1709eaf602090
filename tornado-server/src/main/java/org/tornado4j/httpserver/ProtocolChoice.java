package org.tornado4j.httpserver;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;
import org.tornado4j.iostream.HandshakeTimeoutException;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.SSLIOStream;

/**
 * A connection whose protocol is not known yet: it is in its TLS handshake, or its first bytes have to be looked at.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class ProtocolChoice extends ServerConnection {

    private static final byte[] NOTHING = {};

    /** Bytes of heap, measured and rounded up. */
    private static final int HANDSHAKE = 8 * 1024;

    private final Protocols protocols;
    /** The first bytes, while they may still be those of a preface. */
    private byte[] beginning = NOTHING;

    private boolean handshaking;

    ProtocolChoice(ServerLoop server, Protocols protocols, IOStream stream, @Nullable SocketAddress remoteAddress) {
        super(server, stream, remoteAddress);
        this.protocols = protocols;
    }

    /** The engine, its messages and its secrets take more as long as the handshake lasts. */
    @Override
    protected long heldMemory() {
        return super.heldMemory() + (handshaking ? HANDSHAKE : 0);
    }

    @Override
    protected void start(@Nullable ByteBuffer received) {
        if (stream().isEncrypted()) {
            handshaking = true;
            recount();
            stream().afterHandshake(this::chooseByName);
        } else {
            super.start(received);
        }
    }

    private void chooseByName() {
        countHandshake(true);
        handshaking = false;
        recount();
        String name = stream().applicationProtocol();
        Protocol.Connector named = name == null ? null : protocols.named(name);
        if (named != null) {
            become(named, null);
        } else if (protocols.havePrefaces()) {
            touch();
            super.start(null);
        } else {
            become(protocols.usual(), null);
        }
    }

    /** Counts the handshake that was begun here, unless it is over already; one at the far side of a proxy is not known. */
    private void countHandshake(boolean succeeded) {
        if (handshaking && stream() instanceof SSLIOStream) {
            server().monitor().handshake(succeeded);
        }
    }

    /** Nothing but prefaces is looked for, so that no more than the longest of them is ever kept. */
    @Override
    public void dataReceived(ByteBuffer lent) {
        byte[] known = beginning;
        byte[] all = Arrays.copyOf(known, known.length + lent.remaining());
        lent.get(all, known.length, lent.remaining());
        Protocol.Connector found = protocols.beginningWith(all);
        if (found != null) {
            beginning = NOTHING;
            become(found, ByteBuffer.wrap(all));
            return;
        }
        if (known.length == 0) {
            touch();
        }
        beginning = all;
    }

    private void become(Protocol.Connector connector, @Nullable ByteBuffer received) {
        handOver(connector.connect(stream(), context().remoteAddress()), received);
    }

    /** A peer that is done after a few bytes gets the answer that the usual protocol has for that. */
    @Override
    public void endOfStream() {
        if (beginning.length == 0) {
            stream().close();
            return;
        }
        ServerConnection usual = protocols.usual().connect(stream(), context().remoteAddress());
        handOver(usual, ByteBuffer.wrap(beginning));
    }

    @Override
    protected void closed() {
        beginning = NOTHING;
        countHandshake(false);
        if (stream().error() instanceof HandshakeTimeoutException) {
            server().monitor().count(Limit.HANDSHAKE_TIMEOUT, context());
        }
    }

    @Override
    protected boolean isIdle() {
        return beginning.length == 0 && !stream().inHandshake();
    }

    @Override
    protected void closeIfQuiet(long nanos) {
        if (stream().inHandshake()) {
            touch(); // a request follows
        } else if (isIdle() && waited() >= nanos) {
            stream().close();
        }
    }

    @Override
    protected Limit limit() {
        return beginning.length == 0 ? Limit.IDLE_CONNECTION_TIMEOUT : Limit.HEADER_TIMEOUT;
    }

    @Override
    public String toString() {
        return "connection of " + context().remoteIp() + " whose protocol is not known yet";
    }
}
