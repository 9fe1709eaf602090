package org.tornado4j.httpserver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The connections accepted at one address.
 *
 * @param place the port, or the path of a Unix socket; with the PROXY protocol, the port named by its header
 * @param open number of open connections
 * @param idle number of those between two requests
 * @param serving number of those serving a request
 */
public record ListenerReport(String place, int open, int idle, int serving) {

    static ListenerReport of(ServerConnection connection) {
        boolean serving = connection.isServing();
        return new ListenerReport(
                place(connection.context().localAddress()),
                1,
                !serving && connection.isIdle() ? 1 : 0,
                serving ? 1 : 0);
    }

    private static String place(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return Integer.toString(inet.getPort());
        }
        return address == null ? "" : address.toString();
    }

    ListenerReport plus(ListenerReport other) {
        return new ListenerReport(place, open + other.open, idle + other.idle, serving + other.serving);
    }
}
