package org.tornado4j.ioloop;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Table of channels and the handlers that watch them. A row is a {@link SelectionKey} with the handler attached; one
 * without belongs to a channel that was removed and is cancelled before the next poll.
 *
 * <p>Thread: the loop's.
 */
final class HandlerTable {

    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITE_OPS = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final Selector selector;
    private final List<SelectionKey> removedKeys = new ArrayList<>();

    HandlerTable(Selector selector) {
        this.selector = selector;
    }

    void add(SelectableChannel channel, int events, IOLoop.Handler handler) throws ClosedChannelException {
        SelectionKey key = validKeyOf(channel);
        if (key == null) {
            channel.register(selector, opsOf(channel, events), handler);
        } else if (key.attachment() == null) {
            key.attach(handler);
            key.interestOps(opsOf(channel, events));
        } else {
            throw new IllegalArgumentException("channel " + channel + " was added already; use updateHandler");
        }
    }

    void update(SelectableChannel channel, int events) {
        SelectionKey key = validKeyOf(channel);
        if (key == null || key.attachment() == null) {
            throw new IllegalArgumentException("channel " + channel + " has no handler; use addHandler");
        }
        key.interestOps(opsOf(channel, events));
    }

    void remove(SelectableChannel channel) {
        SelectionKey key = validKeyOf(channel);
        if (key == null || key.attachment() == null) {
            LoopLog.debug("no handler to remove for {}", channel);
            return;
        }
        key.attach(null);
        // Cancelled at once, the key would be in the way of an addHandler until the next poll.
        removedKeys.add(key);
    }

    private @Nullable SelectionKey validKeyOf(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        return key != null && key.isValid() ? key : null;
    }

    /** To be called before each poll, so that nothing is reported for channels that were removed. */
    void cancelRemovedKeys() {
        if (removedKeys.isEmpty()) {
            return;
        }
        for (SelectionKey key : removedKeys) {
            if (key.attachment() == null) {
                key.cancel();
            }
        }
        removedKeys.clear();
    }

    /**
     * Updates the interest of {@code key} after its handler was told that the channel can connect. Once the channel is
     * connected, a handler registered for {@link IOLoop#WRITE} is watched for that: an interest in connecting would
     * make the selector return without an event for ever.
     */
    void afterConnect(SelectionKey key) {
        if (!key.isValid() || !((SocketChannel) key.channel()).isConnected()) {
            return;
        }
        int ops = key.interestOps();
        if ((ops & SelectionKey.OP_CONNECT) != 0) {
            key.interestOps((ops & ~SelectionKey.OP_CONNECT) | SelectionKey.OP_WRITE);
        }
    }

    void closeChannels() {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            try {
                key.channel().close();
            } catch (IOException e) {
                LoopLog.debug("cannot close {}", key.channel()); // and nobody is left who could
            }
        }
    }

    private static int opsOf(SelectableChannel channel, int events) {
        int ops = 0;
        if ((events & IOLoop.READ) != 0) {
            ops |= READ_OPS;
        }
        if ((events & IOLoop.WRITE) != 0) {
            boolean connecting = channel instanceof SocketChannel socket && !socket.isConnected();
            ops |= connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
        }
        return ops & channel.validOps();
    }

    static int eventsOf(int ops) {
        int events = IOLoop.NONE;
        if ((ops & READ_OPS) != 0) {
            events |= IOLoop.READ;
        }
        if ((ops & WRITE_OPS) != 0) {
            events |= IOLoop.WRITE;
        }
        return events;
    }
}
