package org.tornado4j.websocket;

import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * The times of a socket that is told what is due. There is one timeout at most, and none is set or cancelled for a message that comes at
 * once. It is one object with the times, since each idle socket has one.
 *
 * <p>Thread: confined to the loop.
 */
final class SocketTimer extends SocketTimes implements Runnable {

    /** A socket as its timer sees it. */
    interface Owner {

        /** Returns the loop that has the socket. */
        IOLoop loop();

        /** Called when something is due. */
        void isDue(Due due);
    }

    private final Owner owner;
    private boolean stopped;
    private @Nullable Timeout timeout;

    SocketTimer(WebSocketOptions options, Owner owner) {
        super(options, owner.loop().now());
        this.owner = owner;
    }

    /** Looks at the times again when something may be due; to be called when that may be earlier than before. */
    void arm() {
        IOLoop loop = owner.loop();
        long now = loop.now();
        long wait = next(now);
        Timeout armed = timeout;
        if (stopped || wait == NEVER || (armed != null && armed.deadline() - now <= wait)) {
            return;
        }
        cancel();
        timeout = loop.callAt(now + wait, this);
    }

    @Override
    public void run() {
        timeout = null;
        Due due = due(owner.loop().now());
        if (due != Due.NOTHING) {
            owner.isDue(due);
        }
        arm();
    }

    /** Looks no more. */
    void stop() {
        stopped = true;
        cancel();
    }

    private void cancel() {
        if (timeout != null) {
            owner.loop().removeTimeout(timeout);
            timeout = null;
        }
    }
}
