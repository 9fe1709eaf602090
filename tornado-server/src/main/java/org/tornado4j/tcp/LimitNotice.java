package org.tornado4j.tcp;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * Says in the log that a limit begins to bite, and that it has not done so for a while; nothing in between, however many
 * connections meet it.
 *
 * <p>Thread: any loop's.
 */
final class LimitNotice {

    /** The time without a bite after which a limit counts as left behind. */
    static final Duration CALM = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final BooleanSupplier stillBites;
    private final String over;
    private final AtomicBoolean biting = new AtomicBoolean();
    /** Written by the loop that met the limit last, read by the one that watches. */
    private volatile long last;

    /** Of a limit that does not bite without being noticed. */
    LimitNotice(String over) {
        this(() -> false, over);
    }

    /**
     * @param stillBites whether the limit bites without a call of {@link #bites}, such as while accepting is paused
     * @param over the line to log when it no longer bites
     */
    LimitNotice(BooleanSupplier stillBites, String over) {
        this.stillBites = stillBites;
        this.over = over;
    }

    /** The limit was met, as {@code line} says. */
    void bites(IOLoop loop, String line, Object... arguments) {
        last = loop.now();
        if (biting.compareAndSet(false, true)) {
            LOG.warn(line, arguments);
            watch(loop);
        }
    }

    private void watch(IOLoop loop) {
        loop.callLater(CALM, () -> look(loop));
    }

    private void look(IOLoop loop) {
        if (stillBites.getAsBoolean() || loop.now() - last < CALM.toNanos()) {
            watch(loop);
        } else {
            biting.set(false);
            LOG.info(over);
        }
    }
}
