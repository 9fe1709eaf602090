package org.tornado4j.iostream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * A non-blocking socket, TCP or Unix, and its registration with the loop.
 *
 * <p>Thread: confined to the loop of its stream.
 */
class ChannelTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** In place of {@link #events}: the loop does not know the channel. */
    private static final int UNREGISTERED = -1;
    /** In place of {@link #events}: the loop watches the channel for being connected, which it is. */
    private static final int OUTDATED = -2;

    private final SocketChannel channel;
    /** The events that the loop watches the channel for. */
    private int events = UNREGISTERED;

    private @Nullable Runnable release;

    /**
     * Takes over {@code channel}, connected or not, and makes it non-blocking.
     *
     * @throws UncheckedIOException if the channel is closed
     */
    ChannelTransport(SocketChannel channel) {
        this.channel = channel;
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + channel + " non-blocking", e);
        }
    }

    // ------------------------------------------------------------------------------------------ connecting

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        try {
            return channel.connect(resolved(address));
        } catch (UnsupportedAddressTypeException e) {
            throw new IOException("not an address for this kind of socket: " + address, e);
        }
    }

    private static SocketAddress resolved(SocketAddress address) throws UnknownHostException {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
        return address;
    }

    @Override
    public boolean finishConnect() throws IOException {
        boolean connected = channel.finishConnect();
        if (connected && events != UNREGISTERED) {
            events = OUTDATED;
        }
        return connected;
    }

    // ------------------------------------------------------------------------------------------ bytes

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return channel.write(data);
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return file.transferTo(position, count, channel);
    }

    // ------------------------------------------------------------------------------------------ events

    @Override
    public void watch(int wanted, IOStream stream) throws IOException {
        if (wanted != events && (wanted != IOLoop.NONE || events != UNREGISTERED)) {
            register(wanted, stream);
            events = wanted;
        }
    }

    /** Tells the loop what to watch for. */
    void register(int wanted, IOStream stream) throws IOException {
        if (events == UNREGISTERED) {
            stream.loop().addHandler(channel, wanted, stream);
        } else {
            stream.loop().updateHandler(channel, wanted);
        }
    }

    @Override
    public int watched() {
        return Math.max(events, IOLoop.NONE);
    }

    @Override
    public void unwatch(IOStream stream) {
        if (events != UNREGISTERED) {
            stream.loop().removeHandler(channel);
            events = UNREGISTERED;
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Makes a later close send RST over TCP; a Unix socket just closes. */
    @Override
    public void resetOnClose() {
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.debug("cannot set SO_LINGER on {}", channel, e); // the peer is gone already
        }
    }

    @Override
    public void close(IOStream stream) {
        unwatch(stream);
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("close of {}", stream, e); // closed it is all the same
        }
        Runnable release = this.release;
        this.release = null;
        if (release != null) {
            release.run();
        }
    }

    @Override
    public void setRelease(Runnable release) {
        if (this.release != null) {
            throw new IllegalStateException("counted already: " + channel);
        }
        this.release = release;
    }

    // ------------------------------------------------------------------------------------------ about it

    @Override
    public @Nullable SocketAddress remoteAddress() {
        try {
            return channel.getRemoteAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        try {
            return channel.getLocalAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    /** Sets TCP_NODELAY, which Unix sockets do not have. */
    @Override
    public void setNoDelay(boolean value) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, value);
        }
    }
}
