package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.testing.CapturedLogs;

/** The log line about work that goes on although the server does not. */
class WorkBesideTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** As many tasks as {@code active} says. */
    private record Work(int active, List<String> names, boolean isDescribedAsWhole) implements BlockingWork {

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public CompletionStage<Void> whenIdle() {
            return new CompletableFuture<>();
        }

        @Override
        public List<String> describe(int most) {
            return names.stream().limit(most).toList();
        }
    }

    private void log(Work... all) {
        logs.enable("tornado.general", Level.INFO);
        WorkBeside beside = new WorkBeside();
        for (Work work : all) {
            beside.add(work);
        }
        beside.logLeftBehind();
    }

    @Test
    void tasksWithoutNamesAreCounted() {
        log(new Work(3, List.of("one", "two"), false));
        assertThat(logs.messages("tornado.general"))
                .containsExactly("3 blocking methods were left behind: one, two and 1 more");
    }

    @Test
    void tasksThatAreDescribedTogetherAreNotCountedTwice() {
        log(new Work(2, List.of("2 in the container"), true), new Work(1, List.of("one"), false));
        assertThat(logs.messages("tornado.general"))
                .containsExactly("3 blocking methods were left behind: 2 in the container, one");
    }
}
