package org.tornado4j.bus;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors;

/**
 * A subscription to a topic, which lasts until it is cancelled, its socket or event stream ends, or the bus is closed.
 *
 * <p>Thread: any.
 */
public final class Subscription {

    /** This object with its place in tables, in bytes. */
    static final int MEMORY = 256;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final LoopTopics loop;
    private final String topic;
    private final Subscriber subscriber;
    private final Holder holder;

    private volatile boolean cancelled;
    /** Place in its {@link Topic}; confined to the loop. */
    int index;

    /** Runs when it ends; null before it began. Guarded by this. */
    private @Nullable Runnable onEnd;

    Subscription(LoopTopics loop, String topic, Subscriber subscriber, Holder holder) {
        this.loop = loop;
        this.topic = BusMessage.requireTopic(topic);
        this.subscriber = subscriber;
        this.holder = holder;
    }

    /** Begins to deliver; returns false if it was cancelled before. */
    synchronized boolean begin(Runnable action) {
        if (cancelled) {
            return false;
        }
        onEnd = action;
        loop.add(this);
        return true;
    }

    public String topic() {
        return topic;
    }

    /** Returns whether messages are delivered. */
    public boolean isActive() {
        return !cancelled;
    }

    /**
     * Ends the subscription. If called on the loop of the subscriber, nothing more is delivered; from another thread,
     * one more message may be.
     */
    public void cancel() {
        Runnable action;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            action = onEnd;
        }
        holder.remove(this);
        if (action != null) {
            loop.remove(this);
            action.run();
        }
    }

    /** Delivers what its loop took out. */
    void deliver(BusEvent event) {
        if (cancelled) {
            return;
        }
        try {
            if (event instanceof BusMessage message) {
                subscriber.message(message);
            } else {
                subscriber.gap();
            }
        } catch (RuntimeException | Error e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in a subscriber of \"{}\"", topic, e);
        }
    }
}
