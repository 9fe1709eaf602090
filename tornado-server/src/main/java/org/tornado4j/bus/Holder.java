package org.tornado4j.bus;

import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions of one socket or event stream, which end with it.
 *
 * <p>Thread: any.
 */
final class Holder {

    private final int most;
    /** Guarded by this. */
    private final List<Subscription> subscriptions = new ArrayList<>(2);
    /** Guarded by this. */
    private boolean ended;

    Holder(int most) {
        this.most = most;
    }

    /**
     * Returns false if its socket or event stream has ended.
     *
     * @throws IllegalStateException if it has as many as may be
     */
    synchronized boolean add(Subscription subscription) {
        if (ended) {
            return false;
        }
        if (subscriptions.size() == most) {
            throw new IllegalStateException("a socket or event stream has at most " + most
                    + " subscriptions (maxSubscriptions of BusOptions, tornado.bus.max-subscriptions): cancel those that are not"
                    + " needed any more, or raise the limit");
        }
        subscriptions.add(subscription);
        return true;
    }

    synchronized void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Ends all of them. */
    void end() {
        List<Subscription> all;
        synchronized (this) {
            ended = true;
            all = List.copyOf(subscriptions);
        }
        all.forEach(Subscription::cancel);
    }
}
