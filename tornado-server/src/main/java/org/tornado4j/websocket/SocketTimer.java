package org.tornado4j.websocket;

import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * The times of a socket that is told what is due. There is one timeout at most, and none is set or cancelled for a message that comes at
 * once. A socket has these in one object with all that it is told, since each idle socket has one.
 *
 * <p>Thread: confined to the loop.
 */
abstract class SocketTimer extends SocketTimes implements Runnable {

    private @Nullable Timeout timeout;

    SocketTimer(long now) {
        super(now);
    }

    /** Returns the loop that has the socket. */
    abstract IOLoop loop();

    /** Returns whether the socket has come to its end, so that nothing can be due any more. */
    abstract boolean isOver();

    /** Called when something is due. */
    abstract void isDue(Due due);

    /** Looks at the times again when something may be due; to be called when that may be earlier than before. */
    final void arm() {
        IOLoop loop = loop();
        long now = loop.now();
        long wait = next(now);
        Timeout armed = timeout;
        if (isOver() || wait == NEVER || (armed != null && armed.deadline() - now <= wait)) {
            return;
        }
        cancel();
        timeout = loop.callAt(now + wait, this);
    }

    @Override
    public final void run() {
        timeout = null;
        Due due = due(loop().now());
        if (due != Due.NOTHING) {
            isDue(due);
        }
        arm();
    }

    /** Looks no more, once the socket is over. */
    final void cancel() {
        if (timeout != null) {
            loop().removeTimeout(timeout);
            timeout = null;
        }
    }
}
