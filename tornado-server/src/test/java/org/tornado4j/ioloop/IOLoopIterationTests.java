package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;

/** The order of things within an iteration, and what follows a task. */
class IOLoopIterationTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final IOLoop loop = new IOLoop(clock);
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close(true);
    }

    @Test
    @DisplayName("A24 (1) callbacks added while running wait for the next turn; (3) timeouts come after callbacks")
    void callbacksThenTimeoutsThenNewCallbacks() {
        loop.callLater(Duration.ZERO, note("timeout"));
        loop.addCallback(() -> {
            events.add("first");
            loop.addCallback(note("added"));
        });
        loop.addCallback(note("second"));
        TestLoops.turn(loop);
        assertThat(events).containsExactly("first", "second", "timeout", "added");
    }

    @Test
    @DisplayName("A24 (2) due timeouts are collected before anything runs")
    void timeoutThatBecomesDueInACallbackWaitsForTheNextTurn() {
        loop.callLater(Duration.ofSeconds(1), note("late timeout"));
        loop.callLater(Duration.ZERO, note("timeout"));
        loop.addCallback(() -> {
            clock.advance(Duration.ofSeconds(1));
            loop.addCallback(note("added"));
        });
        loop.setSlowCallbackThreshold(Duration.ofMillis(100));
        logs.expect(Level.WARN, "held the loop for 1000 ms");
        TestLoops.turn(loop);
        assertThat(events).containsExactly("timeout", "added", "late timeout");
    }

    @Test
    @DisplayName("A24 (3), L05 timeouts that were cancelled meanwhile are skipped")
    void dueTimeoutThatACallbackRemovesDoesNotRun() {
        Timeout timeout = loop.callLater(Duration.ZERO, note("timeout"));
        loop.addCallback(() -> loop.removeTimeout(timeout));
        TestLoops.turn(loop);
        assertThat(events).isEmpty();
    }

    @Test
    @DisplayName("A24 (5), A28 stop lets the iteration end, and no poll follows")
    void stopLeavesBeforeThePoll() throws Exception {
        Pipe pipe = readyPipe();
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {
            events.add("handler");
            loop.stop();
        });
        loop.callLater(Duration.ZERO, note("timeout"));
        loop.addCallback(loop::stop);
        loop.addCallback(note("callback"));
        loop.start();
        assertThat(events).containsExactly("callback", "timeout");

        loop.start();
        assertThat(events).containsExactly("callback", "timeout", "handler");
        pipe.sink().close();
    }

    @Test
    void taskRunsOnceAfterTheCallbackThatAskedForIt() {
        Runnable flush = note("flush");
        loop.addCallback(() -> {
            loop.afterTask(flush);
            loop.afterTask(flush);
            events.add("first");
        });
        loop.addCallback(note("second"));
        TestLoops.turn(loop);
        assertThat(events).containsExactly("first", "flush", "second");
    }

    @Test
    void taskAskedForByTheOneWhoSetsTheLoopUpRunsFirst() {
        loop.afterTask(note("flush"));
        loop.addCallback(note("callback"));
        TestLoops.turn(loop);
        assertThat(events).containsExactly("flush", "callback");
    }

    @Test
    void taskThatAsksAgainRunsInTheNextIterationWithoutWaiting() {
        loop.afterTask(new Runnable() {
            @Override
            public void run() {
                events.add("flush");
                if (events.size() < 3) {
                    loop.afterTask(this);
                } else {
                    loop.stop();
                }
            }
        });
        loop.start();
        assertThat(events).containsExactly("flush", "flush", "flush");
    }

    @Test
    void taskThatThrowsIsLogged() {
        logs.expect(Level.ERROR, "Exception in callback");
        loop.addCallback(() -> loop.afterTask(() -> {
            throw new IllegalStateException("provoked");
        }));
        loop.addCallback(note("second"));
        TestLoops.turn(loop);
        assertThat(events).containsExactly("second");
    }

    @Test
    void secondTaskIsRefused() {
        logs.expect(Level.ERROR, "Exception in callback");
        loop.addCallback(() -> {
            loop.afterTask(note("first task"));
            loop.afterTask(note("second task"));
        });
        TestLoops.turn(loop);
        assertThat(events).containsExactly("first task");
        assertThat(logs.lines().get(0).getThrowableProxy().getMessage()).startsWith("another task waits already");
    }

    private Runnable note(String event) {
        return () -> events.add(event);
    }

    private static Pipe readyPipe() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        return pipe;
    }
}
