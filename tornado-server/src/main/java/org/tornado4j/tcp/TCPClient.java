package org.tornado4j.tcp;

import java.util.concurrent.CompletableFuture;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;

/**
 * Opens connections: Tornado's {@code TCPClient}. If a host has addresses of both families, the second family is tried
 * when the first has failed or not answered within 0.3 seconds (RFC 8305), and the first connection wins.
 *
 * <p>Thread: confined to the loop that is current when it is created.
 */
public final class TCPClient {

    private final IOLoop loop = IOLoop.current();
    private final Resolver resolver;

    /** Creates a client that uses {@link Resolver#threaded}. */
    public TCPClient() {
        this(Resolver.threaded());
    }

    public TCPClient(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Same as {@link #connect(String, int, ConnectOptions)}, with {@link ConnectOptions#DEFAULT}. */
    public CompletableFuture<IOStream> connect(String host, int port) {
        return connect(host, port, ConnectOptions.DEFAULT);
    }

    /**
     * Connects to {@code host}, with TLS if the options say so; then the certificate of the server must be valid for
     * that name.
     *
     * @return completes on the loop; fails with the {@link java.io.IOException} of the last address, with the
     *     resolver's failure, or with {@link java.util.concurrent.TimeoutException}
     */
    public CompletableFuture<IOStream> connect(String host, int port, ConnectOptions options) {
        loop.requireInLoop();
        return new ConnectAttempt(loop, options, host, port).start(resolver.resolve(host, port, options.family()));
    }
}
