package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

class IOLoopRunSyncTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final IOLoop loop = TestLoops.create();
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void resultOfTheStageIsReturned() throws Exception {
        String result = loop.runSync(() -> {
            CompletableFuture<String> later = new CompletableFuture<>();
            loop.addCallback(() -> later.complete("done"));
            return later;
        });
        assertThat(result).isEqualTo("done");
        assertThat(loop.runSync(() -> CompletableFuture.completedFuture(42))).isEqualTo(42);
    }

    @Test
    void stageMayCompleteInAnotherThread() throws Exception {
        assertThat(loop.runSync(() -> CompletableFuture.supplyAsync(() -> "elsewhere")))
                .isEqualTo("elsewhere");
    }

    @Test
    void nullMeansDone() throws Exception {
        assertThat(loop.<Object>runSync(() -> {
                    events.add("ran");
                    return null;
                }))
                .isNull();
        assertThat(events).containsExactly("ran");
    }

    @Test
    @DisplayName("L13 a plain value is an error")
    @SuppressWarnings({"unchecked", "rawtypes"}) // only a program that gets round the type can do it
    void plainValueIsRefused() {
        Callable plain = () -> 42;
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runSync(plain))
                .withMessageContaining("returned 42, which is a java.lang.Integer");
    }

    @Test
    @DisplayName("L13 exceptions pass")
    void exceptionsPassAsTheyAre() {
        assertThatExceptionOfType(FileNotFoundException.class)
                .isThrownBy(() -> loop.<Object>runSync(() -> {
                    throw new FileNotFoundException("at once");
                }));
        assertThatExceptionOfType(FileNotFoundException.class)
                .isThrownBy(
                        () -> loop.runSync(() -> CompletableFuture.failedFuture(new FileNotFoundException("later"))));
        assertThatExceptionOfType(FileNotFoundException.class)
                .isThrownBy(() -> loop.runSync(
                        () -> CompletableFuture.<String>failedFuture(new FileNotFoundException("dependent"))
                                .thenApply(String::trim)));
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> loop.<Object>runSync(() -> {
                    throw new StackOverflowError("an error, too");
                }));
    }

    @Test
    @DisplayName("L13 timeout 0.01")
    void stageThatTakesTooLongIsCancelled() {
        CompletableFuture<String> never = new CompletableFuture<>();
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> loop.runSync(() -> never, Duration.ofMillis(10)))
                .withMessage("Operation timed out after 0.01 seconds");
        assertThat(never).isCancelled();
    }

    @Test
    void limitIsNamedInSeconds() {
        assertThat(SyncRun.seconds(Duration.ofSeconds(10))).isEqualTo("10");
        assertThat(SyncRun.seconds(Duration.ofMillis(1500))).isEqualTo("1.5");
        assertThat(SyncRun.seconds(Duration.ofMinutes(10))).isEqualTo("600");
    }

    @Test
    void limitThatIsNotReachedLeavesNothingBehind() throws Exception {
        assertThat(loop.runSync(() -> CompletableFuture.completedFuture("done"), Duration.ofSeconds(30)))
                .isEqualTo("done");
        assertThat(loop.runSync(() -> CompletableFuture.completedFuture("again"), Duration.ofSeconds(30)))
                .isEqualTo("again");
    }

    @Test
    @DisplayName("L13 stop inside")
    void stopBySomeoneElseIsAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runSync(() -> {
                    loop.stop();
                    return new CompletableFuture<String>();
                }))
                .withMessage("Event loop stopped before Future completed.");
    }

    @Test
    void stageThatCompletesTooLateDoesNotStopTheNextRun() throws Exception {
        CompletableFuture<String> late = new CompletableFuture<>();
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runSync(() -> {
                    loop.stop();
                    return late;
                }));
        String second = loop.runSync(() -> {
            late.complete("late");
            CompletableFuture<String> own = new CompletableFuture<>();
            loop.addCallback(() -> loop.addCallback(() -> own.complete("own")));
            return own;
        });
        assertThat(second).isEqualTo("own");
    }

    @Test
    void loopThatWasToldToStopBeforeDoesNotCallMain() throws Exception {
        loop.stop();
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.<Object>runSync(() -> {
                    events.add("called");
                    return null;
                }));
        TestLoops.turn(loop);
        assertThat(events).isEmpty();
    }

    @Test
    void runSyncInsideTheLoopIsRefused() {
        loop.addCallback(() -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> loop.<Object>runSync(() -> null))
                    .withMessageContaining("already running");
            events.add("refused");
            loop.stop();
        });
        loop.start();
        assertThat(events).containsExactly("refused");
    }
}
