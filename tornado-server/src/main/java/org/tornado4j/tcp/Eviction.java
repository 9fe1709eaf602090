package org.tornado4j.tcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;
import org.tornado4j.ioloop.Timeout;

/**
 * Closes the connections that have been idle for the longest time while others wait to be accepted.
 *
 * <ol>
 *   <li>each loop of each server that shares the limit is asked for the longest idle of its connections
 *   <li>those that were idle for the longest time of all are closed, each by its own loop
 *   <li>if there is none that is idle for long enough, the loops are asked again a little later
 * </ol>
 *
 * <p>To be asked, a loop looks at all its connections. One search therefore closes twice as many as the one before it, up
 * to one in {@value #SHARE} of the limit, while their places are taken at once, and starts with one again after a while
 * without demand. Under a flood each newcomer costs a look at {@value #SHARE} connections; without one, hardly more
 * connections are closed than newcomers arrive.
 *
 * <p>Thread: any.
 */
final class Eviction {

    /** One connection in so many is closed by a search, at most. */
    private static final int SHARE = 64;

    /**
     * Time that a search waits for the answers of loops, so that one that is held does not keep others from making room;
     * and the shortest time between searches that found nothing.
     */
    static final Duration PATIENCE = Duration.ofMillis(50);

    private static final long QUIET_NANOS = IdleConnections.QUIET.toNanos();

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final int most;
    private final BooleanSupplier awaited;
    /** Weak, as one that has stopped accepting may still have connections, and need not say when it has none any more. */
    private final Set<TCPServer> servers = Collections.newSetFromMap(new WeakHashMap<>());

    // Guarded by this, as are the servers.
    private @Nullable Search search;
    private int count;
    private long lastSuccess;
    private final LogBudget budget = new LogBudget(1, Duration.ofSeconds(10), Duration.ofSeconds(80));

    /**
     * @param total the limit on open connections
     * @param awaited whether no place is free and a connection waits for one
     */
    Eviction(int total, BooleanSupplier awaited) {
        this.most = Math.max(1, total / SHARE);
        this.awaited = awaited;
    }

    /** Has the idle connections of {@code server} give way from now on. */
    synchronized void add(TCPServer server) {
        servers.add(server);
    }

    /** Makes room for a connection that waits to be accepted on {@code loop}, which is the current one. */
    synchronized void begin(IOLoop loop) {
        if (search == null || search.isOver()) {
            boolean demandGoesOn = count > 0 && loop.now() - lastSuccess < QUIET_NANOS;
            count = demandGoesOn ? Math.min(most, 2 * count) : 1;
            search(loop);
        }
    }

    private void search(IOLoop loop) {
        List<IdleConnections> all = servers.stream()
                .<IdleConnections>flatMap(server -> server.idleConnections().stream())
                .filter(idle -> !idle.loop().isClosed())
                .toList();
        Search started = new Search(loop, count);
        search = started;
        started.ask(all);
    }

    /** Ends a search, and goes on for the callers of {@link #begin} that came during it. */
    private synchronized void over(Search ended, int closed, long longestNanos, long nanosToNext) {
        IOLoop loop = ended.loop;
        if (closed > 0) {
            lastSuccess = loop.now();
            report(closed, longestNanos, loop.now());
        }
        ended.over = true;
        if (search != ended || !awaited.getAsBoolean()) {
            return;
        }
        if (closed > 0) {
            begin(loop); // their places are taken already
        } else {
            loop.callLater(Duration.ofNanos(nanosToNext), () -> lookAgain(ended));
        }
    }

    private synchronized void lookAgain(Search before) {
        if (search == before && awaited.getAsBoolean()) {
            search(before.loop);
        }
    }

    private void report(int closed, long longestNanos, long now) {
        if (budget.allows(now)) {
            long others = budget.takeLeftOut();
            LOG.info(
                    "Closed {} of the idle connections to make room for new ones, one of them after {} ms{}",
                    closed,
                    TimeUnit.NANOSECONDS.toMillis(longestNanos),
                    others == 0 ? "" : "; " + others + " more times since the last such line");
        }
    }

    /**
     * One search.
     *
     * <p>Thread: confined to its loop, except {@link #isOver}.
     */
    private final class Search {

        private final IOLoop loop;
        private final int wanted;
        /** Guarded by the eviction. */
        private boolean over;

        Search(IOLoop loop, int wanted) {
            this.loop = loop;
            this.wanted = wanted;
        }

        boolean isOver() {
            return over || loop.isClosed();
        }

        void ask(List<IdleConnections> all) {
            LoopAnswers<Share> answers = new LoopAnswers<>(loop, all.size(), this::choose);
            for (IdleConnections idle : all) {
                idle.loop().addCallback(() -> answers.give(new Share(idle.loop(), idle.longestIdle(wanted))));
            }
        }

        private void choose(List<Share> shares) {
            List<Candidate> candidates = shares.stream()
                    .flatMap(Share::candidates)
                    .sorted(Comparator.comparingLong(Candidate::nanos).reversed())
                    .limit(wanted)
                    .toList();
            long longest = candidates.isEmpty() ? 0 : candidates.get(0).nanos();
            candidates.stream()
                    .filter(candidate -> candidate.nanos() >= QUIET_NANOS)
                    .forEach(candidate -> candidate.share().count++);
            List<Share> toClose =
                    shares.stream().filter(share -> share.count > 0).toList();
            close(toClose, longest);
        }

        /**
         * Each loop has polled since it was asked. So it has seen the requests that came while it was held, which its
         * connections looked idle for.
         */
        private void close(List<Share> shares, long longestNanos) {
            LoopAnswers<Integer> answers = new LoopAnswers<>(loop, shares.size(), closed -> {
                int sum = closed.stream().mapToInt(Integer::intValue).sum();
                over(this, sum, longestNanos, Math.max(PATIENCE.toNanos(), QUIET_NANOS - longestNanos));
            });
            for (Share share : shares) {
                share.loop.addCallback(() -> answers.give(share.longest.close(share.count)));
            }
        }
    }

    private record Candidate(Share share, long nanos) {}

    /** The connections of one loop that a search closes. */
    private static final class Share {

        private final IOLoop loop;
        private final IdleConnections.Longest longest;
        private int count;

        Share(IOLoop loop, IdleConnections.Longest longest) {
            this.loop = loop;
            this.longest = longest;
        }

        Stream<Candidate> candidates() {
            return Arrays.stream(longest.nanos()).mapToObj(nanos -> new Candidate(this, nanos));
        }
    }

    /**
     * Collects what other loops answer, for as long as {@link #PATIENCE}. Answers that come later are dropped.
     *
     * <p>Thread: confined to its loop, except {@link #give}.
     */
    private static final class LoopAnswers<T> {

        private final IOLoop loop;
        private final int expected;
        private final Consumer<List<T>> then;
        private final List<T> answers = new ArrayList<>();
        private @Nullable Timeout patience;

        /** @param then gets the answers, in a callback of {@code loop} */
        LoopAnswers(IOLoop loop, int expected, Consumer<List<T>> then) {
            this.loop = loop;
            this.expected = expected;
            this.then = then;
            this.patience = loop.callLater(expected == 0 ? Duration.ZERO : PATIENCE, this::end);
        }

        void give(T answer) {
            loop.addCallback(() -> add(answer));
        }

        private void add(T answer) {
            answers.add(answer);
            if (patience != null && answers.size() == expected) {
                loop.removeTimeout(patience);
                end();
            }
        }

        private void end() {
            patience = null;
            then.accept(List.copyOf(answers));
        }
    }
}
