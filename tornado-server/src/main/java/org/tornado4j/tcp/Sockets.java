package org.tornado4j.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/** Makes listening sockets: Tornado's {@code netutil}. */
public final class Sockets {

    private Sockets() {}

    /** Listening, non-blocking sockets for {@code options}. */
    public static List<ServerSocketChannel> bindSockets(BindOptions options) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.configureBlocking(false);
        if (options.reusePort()) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        String address = options.address();
        InetSocketAddress local = address == null || address.isEmpty()
                ? new InetSocketAddress(options.port())
                : new InetSocketAddress(InetAddress.getByName(address), options.port());
        channel.bind(local, options.backlog());
        return List.of(channel);
    }
}
