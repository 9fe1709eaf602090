package org.tornado4j.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.tornado4j.tcp.TCPServer;

/** Finds the port of an example that listens on port 0. */
final class Ports {

    private Ports() {}

    static int of(TCPServer server) throws IOException {
        return of(server.sockets().get(0));
    }

    static int of(ServerSocketChannel socket) throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }
}
