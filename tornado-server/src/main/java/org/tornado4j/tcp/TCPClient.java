package org.tornado4j.tcp;

import java.util.concurrent.CompletableFuture;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;

/**
 * Opens connections: Tornado's {@code TCPClient}. If a host has addresses of both families, the second family is tried
 * when the first did not answer within 0.3 seconds or failed (RFC 8305), and the first connection wins.
 *
 * <p>Thread: confined to the loop that is current where it is made.
 */
public final class TCPClient {

    private final IOLoop loop = IOLoop.current();
    private final Resolver resolver;

    /** A client that looks names up on {@link Resolver#threaded}. */
    public TCPClient() {
        this(Resolver.threaded());
    }

    public TCPClient(Resolver resolver) {
        this.resolver = resolver;
    }

    /** {@link #connect(String, int, ConnectOptions)} with {@link ConnectOptions#DEFAULT}. */
    public CompletableFuture<IOStream> connect(String host, int port) {
        return connect(host, port, ConnectOptions.DEFAULT);
    }

    /**
     * Connects to {@code host}, in TLS if the options say so; the certificate of the server must be for that name then.
     *
     * @return completes on the loop; fails with what the last address failed with, an {@link java.io.IOException}, with
     *     the resolver's failure, or with {@link java.util.concurrent.TimeoutException}
     */
    public CompletableFuture<IOStream> connect(String host, int port, ConnectOptions options) {
        loop.requireInLoop();
        return new ConnectAttempt(loop, options, host, port).start(resolver.resolve(host, port, options.family()));
    }
}
