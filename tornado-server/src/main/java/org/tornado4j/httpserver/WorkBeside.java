package org.tornado4j.httpserver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.BlockingWork;

/**
 * The work beside the loops that requests of a server have begun: that of one application, most of the time.
 *
 * <p>Thread: any.
 */
final class WorkBeside {

    /** In the log line; the others are only counted. */
    static final int MOST_NAMED = 20;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final Set<BlockingWork> all = new CopyOnWriteArraySet<>();

    /** Adds {@code work}, unless it is known. */
    void add(BlockingWork work) {
        all.add(work);
    }

    int active() {
        return sum(BlockingWork::active);
    }

    int waiting() {
        return sum(BlockingWork::waiting);
    }

    private int sum(ToIntFunction<BlockingWork> figure) {
        return all.stream().mapToInt(figure).sum();
    }

    /** Returns what runs, the longest first. */
    List<BlockingWork.Running> running(int most) {
        return all.stream()
                .flatMap(work -> work.running(most).stream())
                .sorted(Comparator.comparing(BlockingWork.Running::age).reversed())
                .limit(most)
                .toList();
    }

    /** Completes, on any thread, once nothing runs and nothing waits. */
    CompletionStage<@Nullable Void> whenIdle() {
        return CompletableFuture.allOf(all.stream()
                        .map(work -> work.whenIdle().toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .<@Nullable Void>thenApply(done -> null);
    }

    /** Says in the log what goes on although the server does not. */
    void logLeftBehind() {
        List<String> named = new ArrayList<>();
        int count = 0;
        int more = 0;
        for (BlockingWork work : all) {
            List<String> described = work.describe(MOST_NAMED).stream()
                    .limit(MOST_NAMED - named.size())
                    .toList();
            int running = Math.max(work.active(), described.size());
            boolean whole = work.isDescribedAsWhole() && !described.isEmpty();
            named.addAll(described);
            count += running;
            more += whole ? 0 : running - described.size();
        }
        if (named.isEmpty()) {
            return;
        }
        LOG.info(
                "{} left behind: {}{}",
                count == 1 ? "1 blocking method was" : count + " blocking methods were",
                String.join(", ", named),
                more == 0 ? "" : " and " + more + " more");
    }
}
