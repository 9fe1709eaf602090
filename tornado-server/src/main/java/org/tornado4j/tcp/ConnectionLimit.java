package org.tornado4j.tcp;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * A limit on the number of open connections, in total and per address. It counts the connections of all servers that
 * share it.
 *
 * <table>
 *   <caption>Limits</caption>
 *   <tr><th>limit</th><th>default</th><th>beyond it</th></tr>
 *   <tr><td>in total</td><td>none</td><td>if another connection waits to be accepted, the one that has been idle for
 *       the longest time is closed; if none is idle, accepting pauses, and connections wait in the kernel's queue until
 *       one is closed</td></tr>
 *   <tr><td>per address</td><td>none</td><td>a further connection is closed at once</td></tr>
 * </table>
 *
 * <p>IPv6 addresses with the same first 64 bits count as one, because a single host can use all of them. Connections of
 * Unix sockets have no address and count only towards the total. The memory used is bounded by the number of open
 * connections.
 *
 * <p>Thread: any.
 */
public final class ConnectionLimit {

    private final int total;
    private final int perAddress;
    private final Predicate<InetAddress> exempt;

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<Long, Integer> byAddress = new ConcurrentHashMap<>();
    /** Run, each once, when a place becomes free. */
    private final Queue<Runnable> waitForPlace = new ConcurrentLinkedQueue<>();
    /** Run, each once, when a connection is closed. */
    private final Queue<Runnable> waitForDescriptors = new ConcurrentLinkedQueue<>();

    private final LongAdder pauses = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile @Nullable Refusal lastRefused;

    private final Eviction eviction;

    private final LimitNotice full;
    private final LimitNotice crowded = new LimitNotice("No address has more connections than allowed any more");
    private final LimitNotice exhausted = new LimitNotice("Accepting connections again");

    /**
     * Creates a limit of {@code total} connections, of which {@code perAddress} may be from one address; zero for no
     * limit.
     *
     * @param exempt addresses without a limit of their own, such as those of proxies
     */
    public ConnectionLimit(int total, int perAddress, Predicate<InetAddress> exempt) {
        this.total = orUnlimited("total", total);
        this.perAddress = orUnlimited("perAddress", perAddress);
        this.exempt = exempt;
        this.eviction = new Eviction(this.total, this::isAwaited);
        this.full = new LimitNotice(
                () -> open.get() >= this.total, "Fewer than " + total + " connections are open, accepting goes on");
    }

    private static int orUnlimited(String name, int connections) {
        if (connections < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + connections);
        }
        return connections == 0 ? Integer.MAX_VALUE : connections;
    }

    /** Returns a limit that counts connections and admits all of them. */
    public static ConnectionLimit none() {
        return new ConnectionLimit(0, 0, address -> true);
    }

    /** Returns the number of open connections, including those that wait for a PROXY header or a handshake. */
    public int open() {
        return open.get();
    }

    /** Returns how many times accepting has paused because the limit was reached. */
    public long pauses() {
        return pauses.sum();
    }

    /** A connection that was closed because its address had too many. */
    public record Refusal(Instant at, InetAddress address) {}

    /** Returns the most recent connection that was closed because its address had too many; null if there was none. */
    public @Nullable Refusal lastRefused() {
        return lastRefused;
    }

    /** Returns the number of connections closed because their address had too many. */
    public long refused() {
        return refused.sum();
    }

    // ------------------------------------------------------------------------------------------ in all

    /** A place for one more connection; null when there is none. */
    @Nullable
    Place enter() {
        if (open.incrementAndGet() <= total) {
            return new Place(this);
        }
        open.decrementAndGet();
        return null;
    }

    /** Has idle connections of {@code server} give way, from now on, to connections that wait for a place. */
    void evictFrom(TCPServer server) {
        eviction.add(server);
    }

    /**
     * Has {@code wake} run, once and by any thread, when a place becomes free, or at once if one is. A connection waits to
     * be accepted on {@code loop}, which is the current one, so that idle ones give way.
     */
    void awaitPlace(Runnable wake, IOLoop loop) {
        pauses.increment();
        full.bites(
                loop,
                "{} connections are open, which is the limit; more are accepted only as others are closed",
                total);
        waitForPlace.add(wake);
        if (open.get() < total) {
            wakeAll(waitForPlace);
        } else {
            eviction.begin(loop);
        }
    }

    private boolean isAwaited() {
        return !waitForPlace.isEmpty() && open.get() >= total;
    }

    /** Has {@code wake} run, once and by any thread, when a connection is closed: the system refused to open another. */
    void awaitDescriptors(Runnable wake, IOLoop loop, String line, Object... arguments) {
        exhausted.bites(loop, line, arguments);
        waitForDescriptors.add(wake);
    }

    /** Takes back what {@link #awaitPlace} or {@link #awaitDescriptors} was told. */
    void forget(Runnable wake) {
        waitForPlace.remove(wake);
        waitForDescriptors.remove(wake);
    }

    private static void wakeAll(Queue<Runnable> waiting) {
        for (Runnable wake = waiting.poll(); wake != null; wake = waiting.poll()) {
            wake.run();
        }
    }

    // ------------------------------------------------------------------------------------------ from one address

    private boolean isUnlimited(InetAddress address) {
        return perAddress == Integer.MAX_VALUE || exempt.test(address);
    }

    private void refuse(InetAddress address, IOLoop loop) {
        refused.increment();
        lastRefused = new Refusal(loop.time(), address);
        crowded.bites(
                loop,
                "{} has {} connections, which is the limit for one address; more of them are closed at once",
                address.getHostAddress(),
                perAddress);
    }

    private boolean admit(Long address) {
        boolean[] admitted = new boolean[1];
        byAddress.compute(address, (key, count) -> {
            int before = count == null ? 0 : count;
            admitted[0] = before < perAddress;
            return admitted[0] ? Integer.valueOf(before + 1) : count;
        });
        return admitted[0];
    }

    private void dismiss(Long address) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    private static Long key(InetAddress address) {
        byte[] bytes = address.getAddress();
        long key = bytes.length == Integer.BYTES ? 0xffff : 0; // no IPv6 address of a host begins with 0:ffff
        for (int i = 0; i < Math.min(bytes.length, Long.BYTES); i++) {
            key = (key << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return key;
    }

    /** Returns the number of addresses with connections that count. */
    int addresses() {
        return byAddress.size();
    }

    /**
     * The place that one connection takes up.
     *
     * <p>Thread: one at a time.
     */
    static final class Place implements Runnable {

        /** Null once the place was given back. */
        private @Nullable ConnectionLimit limit;

        private @Nullable Long address;
        private @Nullable LoopShare share;

        private Place(ConnectionLimit limit) {
            this.limit = limit;
        }

        /** Counts the connection for its address; false if that has as many as it may. */
        boolean countFor(InetAddress peer, IOLoop loop) {
            ConnectionLimit counting = limit;
            if (counting == null || counting.isUnlimited(peer)) {
                return true;
            }
            Long key = key(peer);
            if (counting.admit(key)) {
                address = key;
                return true;
            }
            counting.refuse(peer, loop);
            return false;
        }

        /** Counts the connection for a loop, and no longer for the one before. */
        void moveTo(LoopShare next) {
            leaveShare();
            share = next;
            next.enter();
        }

        private void leaveShare() {
            if (share != null) {
                share.leave();
            }
        }

        /**
         * Gives the place back, as if no connection had taken it. Handlers that wait for descriptors are not woken:
         * none became free.
         */
        void giveBack() {
            ConnectionLimit counting = limit;
            limit = null;
            if (counting != null) {
                counting.open.decrementAndGet();
                wakeAll(counting.waitForPlace);
            }
        }

        /** The connection is gone. May be called again. */
        void leave() {
            ConnectionLimit counting = limit;
            if (counting == null) {
                return;
            }
            if (address != null) {
                counting.dismiss(address);
            }
            leaveShare();
            giveBack();
            wakeAll(counting.waitForDescriptors);
        }

        @Override
        public void run() {
            leave();
        }
    }
}
