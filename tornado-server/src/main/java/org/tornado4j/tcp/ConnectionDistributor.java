package org.tornado4j.tcp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * Gives each accepted connection to the loop with the fewest, among those that are not held by a callback:
 *
 * <ol>
 *   <li>the connection waits in the queue of its loop, as a callback, until the loop takes it up
 *   <li>if the loop is held before it comes to that, the connection is taken back and given to another loop that is free
 *   <li>if all loops are held, the connection waits where it is; whichever loop is free first gets it
 * </ol>
 *
 * <p>Loops with equally many connections take turns.
 *
 * <p>Thread: confined to the loop that accepts.
 */
final class ConnectionDistributor {

    /** Time between looks at the connections that no loop has taken up yet. */
    static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final List<IOLoop> loops;
    private final LoopShare[] shares;
    /** The loop that got the last connection. */
    private int last = -1;

    /** Connections that no loop has taken up, as far as is known; the oldest first. */
    private final Queue<HandOver> waiting = new ArrayDeque<>();

    private @Nullable Timeout nextLook;

    ConnectionDistributor(List<IOLoop> loops) {
        this.loops = loops;
        this.shares = loops.stream().map(LoopShare::new).toArray(LoopShare[]::new);
    }

    /** Any thread. */
    List<IOLoop> loops() {
        return loops;
    }

    /**
     * Gives {@code connection} to a loop.
     *
     * @param acceptor the loop that accepts, which is the current one
     * @throws IllegalStateException if all loops are closed
     */
    void give(AcceptedConnection connection, IOLoop acceptor) {
        give(connection, choose(), acceptor);
    }

    private LoopShare choose() {
        LoopShare free = fewest(LoopShare::isFree);
        LoopShare chosen = free != null ? free : fewest(LoopShare::isOpen);
        if (chosen == null) {
            throw new IllegalStateException("the loops of this server are closed, but it was not stopped");
        }
        return chosen;
    }

    private @Nullable LoopShare fewest(Predicate<LoopShare> eligible) {
        LoopShare fewest = null;
        int index = last;
        for (int i = 1; i <= shares.length; i++) {
            int candidate = (last + i) % shares.length;
            LoopShare share = shares[candidate];
            if ((fewest == null || share.connections() < fewest.connections()) && eligible.test(share)) {
                fewest = share;
                index = candidate;
            }
        }
        last = index;
        return fewest;
    }

    private void give(AcceptedConnection connection, LoopShare share, IOLoop acceptor) {
        connection.moveTo(share);
        if (share.loop().isRunningHere()) {
            connection.begin(share.loop());
            return;
        }
        HandOver handOver = new HandOver(connection, share);
        share.loop().addCallback(handOver);
        dropTaken();
        waiting.add(handOver);
        lookLater(acceptor);
    }

    private void dropTaken() {
        for (HandOver oldest = waiting.peek(); oldest != null && oldest.isOver(); oldest = waiting.peek()) {
            waiting.remove();
        }
    }

    // ------------------------------------------------------------------------------------------ connections that wait

    private void lookLater(IOLoop acceptor) {
        if (nextLook == null) {
            nextLook = acceptor.callLater(BETWEEN_LOOKS, () -> look(acceptor));
        }
    }

    private void look(IOLoop acceptor) {
        nextLook = null;
        moveFromHeldLoops(acceptor);
        if (!waiting.isEmpty()) {
            lookLater(acceptor);
        }
    }

    private void moveFromHeldLoops(IOLoop acceptor) {
        waiting.removeIf(HandOver::isOver);
        for (int left = waiting.size(); left > 0; left--) {
            HandOver oldest = waiting.remove();
            LoopShare free = oldest.share.isFree() ? null : fewest(LoopShare::isFree);
            if (free == null) {
                waiting.add(oldest);
            } else if (oldest.claim()) {
                give(oldest.connection, free, acceptor);
            }
        }
    }

    /**
     * Moves what can be moved now, and nothing from then on: a callback that is given to each loop after this comes after all
     * connections.
     */
    void settle(IOLoop acceptor) {
        moveFromHeldLoops(acceptor);
        waiting.clear();
        if (nextLook != null) {
            acceptor.removeTimeout(nextLook);
            nextLook = null;
        }
    }

    /**
     * A connection in the queue of a loop. Either the loop claims it, or the acceptor does and gives it to another loop.
     *
     * <p>Thread: {@link #run} on the loop of the connection, the rest any.
     */
    private static final class HandOver implements Runnable {

        private final AcceptedConnection connection;
        private final LoopShare share;
        private final AtomicBoolean claimed = new AtomicBoolean();

        HandOver(AcceptedConnection connection, LoopShare share) {
            this.connection = connection;
            this.share = share;
        }

        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        boolean isOver() {
            return claimed.get();
        }

        @Override
        public void run() {
            if (claim()) {
                connection.begin(share.loop());
            }
        }

        /** For the log line in case the loop is held by this. */
        @Override
        public String toString() {
            return "the start of a connection";
        }
    }
}
