package org.tornado4j.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.SSLIOStream;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.text.PeerText;

/**
 * One connection on its way from being accepted to {@link TCPServer#handleStream}:
 *
 * <ol>
 *   <li>on the loop that accepts, it is counted for its address, unless a PROXY header will tell a better one
 *   <li>it goes to the loop that will serve it
 *   <li>the PROXY header is read, if its listener asks for one, and the connection counted for the address in it
 *   <li>TLS begins, if its listener asks for it
 *   <li>the server gets the stream
 * </ol>
 *
 * <p>Thread: {@link #accepted} and {@link #moveTo} are called on the loop that accepts, the rest runs on that of the stream.
 */
final class AcceptedConnection {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final TCPServer server;
    private final ListenerOptions listener;
    private final SocketChannel channel;
    private final ConnectionLimit.Place place;

    AcceptedConnection(TCPServer server, ListenerOptions listener, SocketChannel channel, ConnectionLimit.Place place) {
        this.server = server;
        this.listener = listener;
        this.channel = channel;
        this.place = place;
    }

    /** Goes on to the loop that {@code distributor} chooses, or stays on {@code acceptor}, the current one, if there is none. */
    void accepted(IOLoop acceptor, @Nullable ConnectionDistributor distributor) throws IOException {
        if (listener.proxyProtocol() == null && !isWithinLimit(channel.getRemoteAddress(), acceptor)) {
            abandon();
        } else if (distributor == null) {
            begin(acceptor);
        } else {
            distributor.give(this, acceptor);
        }
    }

    /** Counts the connection for the loop of {@code share}, and no longer for the one that it was given to before. */
    void moveTo(LoopShare share) {
        place.moveTo(share);
    }

    private boolean isWithinLimit(@Nullable SocketAddress peer, IOLoop loop) {
        return !(peer instanceof InetSocketAddress inet) || place.countFor(inet.getAddress(), loop);
    }

    /** Begins on {@code loop}, which is the current one. */
    void begin(IOLoop loop) {
        IOStream stream;
        try {
            stream = new IOStream(channel, loop, server.streamLimits());
        } catch (RuntimeException | Error e) {
            FatalErrors.escalate(e);
            LOG.error("Error in connection callback", e);
            abandon();
            return;
        }
        stream.setRelease(place);
        stream.setNoDelay(true);
        readProxyHeader(stream);
    }

    private void readProxyHeader(IOStream stream) {
        ProxyProtocol protocol = listener.proxyProtocol();
        if (protocol == null) {
            secure(stream);
        } else if (isTrusted(stream.remoteAddress(), protocol)) {
            server.streamArriving(stream);
            ProxyHeaderReader.read(stream, protocol, header -> actFor(header, stream))
                    .whenComplete((done, failure) -> server.streamArrived(stream));
        } else {
            String peer = PeerText.escaped(String.valueOf(stream.remoteAddress()), ProxyHeaderReader.LONGEST_PEER);
            LOG.info("Connection of {} closed: it is none of the proxies that are trusted", peer);
            stream.close();
        }
    }

    private static boolean isTrusted(@Nullable SocketAddress peer, ProxyProtocol protocol) {
        return !(peer instanceof InetSocketAddress inet) || protocol.trusted().test(inet.getAddress());
    }

    private void actFor(ProxyHeader header, IOStream stream) {
        InetSocketAddress source = header.source();
        InetSocketAddress destination = header.destination();
        if (source != null && destination != null) {
            stream.setAddresses(source, destination);
            if (!isWithinLimit(source, stream.loop())) {
                stream.close();
                return;
            }
        }
        if (header.encrypted()) {
            stream.setEncrypted();
        }
        secure(stream);
    }

    private void secure(IOStream stream) {
        TLSOptions tls = listener.tls();
        server.serve(tls == null ? stream : SSLIOStream.takeOver(stream, tls));
    }

    /** Closes the connection without ever having made a stream of it. */
    private void abandon() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("cannot close {}", channel, e); // closed it is all the same
        }
        place.leave();
    }
}
