package org.tornado4j.websocket;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * Tells a socket what is due, by its {@link SocketTimes}. There is one timeout at most, and none is set or cancelled for a message that
 * comes at once.
 *
 * <p>Thread: confined to the loop.
 */
final class SocketTimer implements Runnable {

    private final IOLoop loop;
    private final SocketTimes times;
    private final Consumer<SocketTimes.Due> owner;
    private boolean stopped;
    private @Nullable Timeout timeout;
    /** When {@link #timeout} comes. */
    private long armedFor;

    SocketTimer(IOLoop loop, SocketTimes times, Consumer<SocketTimes.Due> owner) {
        this.loop = loop;
        this.times = times;
        this.owner = owner;
    }

    /** Looks at the times again when something may be due; to be called when that may be earlier than before. */
    void arm() {
        long now = loop.now();
        long wait = times.next(now);
        if (stopped || wait == SocketTimes.NEVER || (timeout != null && armedFor - now <= wait)) {
            return;
        }
        cancel();
        armedFor = now + wait;
        timeout = loop.callAt(armedFor, this);
    }

    @Override
    public void run() {
        timeout = null;
        SocketTimes.Due due = times.due(loop.now());
        if (due != SocketTimes.Due.NOTHING) {
            owner.accept(due);
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
            loop.removeTimeout(timeout);
            timeout = null;
        }
    }
}
