package org.tornado4j.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Locale;

/**
 * The properties of the platform that binding depends on.
 *
 * @param reusePort whether SO_REUSEPORT is available
 * @param names resolves a host name or a numeric address
 */
record Platform(boolean windows, boolean macOs, boolean reusePort, Names names) {

    @FunctionalInterface
    interface Names {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    private static final class Holder {
        static final Platform CURRENT = ask();
    }

    static Platform current() {
        return Holder.CURRENT;
    }

    private static Platform ask() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return new Platform(
                os.startsWith("windows"),
                os.startsWith("mac"),
                hasReusePort(),
                host -> List.of(InetAddress.getAllByName(host)));
    }

    private static boolean hasReusePort() {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a socket", e);
        }
    }
}
