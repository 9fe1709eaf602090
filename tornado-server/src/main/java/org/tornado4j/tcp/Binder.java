package org.tornado4j.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds the sockets that {@link BindOptions} ask for. */
final class Binder {

    /** Makes a socket that is not bound yet. */
    @FunctionalInterface
    interface Opening {

        /**
         * Makes one.
         *
         * @param family null for what the system prefers
         */
        ServerSocketChannel open(@Nullable ProtocolFamily family) throws IOException;
    }

    private final Platform platform;
    private final Opening opening;

    Binder(Platform platform) {
        this(platform, Binder::openListening);
    }

    Binder(Platform platform, Opening opening) {
        this.platform = platform;
        this.opening = opening;
    }

    List<ServerSocketChannel> bind(BindOptions options) throws IOException {
        if (options.reusePort() && !platform.reusePort()) {
            throw new IllegalArgumentException("this platform does not have SO_REUSEPORT; leave reusePort off");
        }
        String host = options.address();
        if (host == null || host.isEmpty()) {
            return List.of(bindEveryInterface(options));
        }
        return bindEach(addressesOf(host, options.family()), host, options);
    }

    private ServerSocketChannel bindEveryInterface(BindOptions options) throws IOException {
        ServerSocketChannel channel = opening.open(options.family());
        return listen(channel, new InetSocketAddress(options.port()), options);
    }

    private Collection<InetAddress> addressesOf(String host, @Nullable ProtocolFamily family) throws IOException {
        Set<InetAddress> addresses = platform.names().resolve(host).stream()
                .filter(address -> family == null || family == familyOf(address))
                .filter(address -> !promptsForPermission(host, address))
                .sorted(Comparator.comparing(address -> address instanceof Inet6Address))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (addresses.isEmpty()) {
            throw new BindException(host + " has no address of family " + family);
        }
        return addresses;
    }

    /** On macOS "localhost" has a link-local address as well, and listening there makes the firewall ask the user. */
    private boolean promptsForPermission(String host, InetAddress address) {
        return platform.macOs()
                && host.equals("localhost")
                && address instanceof Inet6Address inet6
                && inet6.getScopeId() != 0;
    }

    private List<ServerSocketChannel> bindEach(Collection<InetAddress> addresses, String host, BindOptions options)
            throws IOException {
        List<ServerSocketChannel> bound = new ArrayList<>();
        int port = options.port();
        try {
            for (InetAddress address : addresses) {
                ServerSocketChannel channel = bindOne(address, port, host, options);
                if (channel != null) {
                    bound.add(channel);
                    port = portOf(channel);
                }
            }
        } catch (IOException | RuntimeException e) {
            closeAll(bound, e);
            throw e;
        }
        if (bound.isEmpty()) {
            throw new BindException("this system has none of the address families of " + addresses);
        }
        return bound;
    }

    /** Null if the address is one that this system does not have. */
    private @Nullable ServerSocketChannel bindOne(InetAddress address, int port, String host, BindOptions options)
            throws IOException {
        ServerSocketChannel channel;
        try {
            channel = opening.open(familyOf(address));
        } catch (UnsupportedOperationException e) {
            return null; // a kernel without IPv6; the other addresses remain
        }
        try {
            return listen(channel, new InetSocketAddress(address, port), options);
        } catch (BindException e) {
            if (isMissingInContainer(host, address, e)) {
                return null;
            }
            throw e;
        }
    }

    /** Containers often name ::1 in their hosts file and have no IPv6 on the loopback interface. */
    private static boolean isMissingInContainer(String host, InetAddress address, BindException e) {
        return host.equals("localhost")
                && address instanceof Inet6Address
                && address.isLoopbackAddress()
                && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("cannot assign requested address");
    }

    private static ServerSocketChannel openListening(@Nullable ProtocolFamily family) throws IOException {
        return family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
    }

    private static ProtocolFamily familyOf(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** Sets the options, binds and listens; closes the channel if that fails. */
    private ServerSocketChannel listen(ServerSocketChannel channel, InetSocketAddress address, BindOptions options)
            throws IOException {
        try {
            if (!platform.windows()) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.configureBlocking(false);
            return channel.bind(address, options.backlog());
        } catch (IOException | RuntimeException e) {
            closeAll(List.of(channel), e);
            throw e;
        }
    }

    private static int portOf(ServerSocketChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static void closeAll(List<ServerSocketChannel> channels, Exception reason) {
        for (ServerSocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
