package org.tornado4j.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket that has an address like one that listens, and does not listen: no connection comes to it. It takes the place of one in
 * a process that is about to leave listening to its workers, while others listen on the same port.
 *
 * <p>Thread: any.
 */
final class SilentSocket extends ServerSocketChannel {

    private final SocketChannel channel;

    private SilentSocket(SocketChannel channel) {
        super(SelectorProvider.provider());
        this.channel = channel;
    }

    /** @param family null for what the system prefers */
    static ServerSocketChannel unbound(@Nullable ProtocolFamily family) throws IOException {
        return new SilentSocket(family == null ? SocketChannel.open() : SocketChannel.open(family));
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        channel.bind(local);
        return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public ServerSocket socket() {
        try {
            return new View();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that is not bound cannot be made", e);
        }
    }

    @Override
    public SocketChannel accept() {
        throw new IllegalStateException("this process takes over from another, and leaves accepting to its workers");
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        channel.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // nothing here waits
    }

    /** A {@link ServerSocket} with just the methods that tell its address. */
    private final class View extends ServerSocket {

        View() throws IOException {}

        @Override
        public int getLocalPort() {
            InetSocketAddress address = getLocalSocketAddress();
            return address == null ? -1 : address.getPort();
        }

        @Override
        public @Nullable InetAddress getInetAddress() {
            InetSocketAddress address = getLocalSocketAddress();
            return address == null ? null : address.getAddress();
        }

        @Override
        public @Nullable InetSocketAddress getLocalSocketAddress() {
            try {
                return (InetSocketAddress) channel.getLocalAddress();
            } catch (IOException e) {
                throw new IllegalStateException("closed", e);
            }
        }
    }
}
