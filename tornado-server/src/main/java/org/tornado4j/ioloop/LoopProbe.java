package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.List;
import org.tornado4j.flight.FlightEvents;

/**
 * Looks at one loop from outside, now and then.
 *
 * <p>A loop that is found at the same task in {@link #FEWEST_LOOKS two looks}, and longer than a task may take, is
 * reported: with the name of what it is busy with at first, with its stack in the look after that, and then, while it
 * goes on, each time it took twice as long. Its lag is how long a callback waits until it runs; a loop that sleeps has
 * none, and is left alone.
 *
 * <p>Thread: {@link StallWatch}'s, but for {@link #answer}.
 */
final class LoopProbe {

    static final int FEWEST_LOOKS = 2;

    private static final int SAMPLES = 40;
    private static final Duration BETWEEN_STACKS = Duration.ofSeconds(10);

    private final IOLoop loop;
    private final Thread thread;
    private final TaskTimer timer;
    private final LogBudget stacks = new LogBudget(1, BETWEEN_STACKS);
    private final LoadSamples samples;

    /** Start time of the task that was running at the last look. */
    private long task;

    private int looks;
    private int reports;
    private long nextReport;

    private long asked;
    /** The time that the last callback waited that was asked for; negative while it waits. Set by the loop's thread. */
    private volatile long answeredAfter;

    LoopProbe(IOLoop loop, Thread thread) {
        this.loop = loop;
        this.thread = thread;
        this.timer = loop.timer();
        this.samples = new LoadSamples(SAMPLES, loop.clock().nanoTime(), timer.waitedNanos());
    }

    void look() {
        long now = loop.clock().nanoTime();
        lookForStall(now);
        loop.setLoad(samples.add(now, timer.waitedNanos(), lag(now), timer.slowTasks()));
    }

    // ------------------------------------------------------------------------------------------ stalls

    private void lookForStall(long now) {
        long since = timer.since();
        if (timer.isWaiting() || since != task) {
            task = since;
            looks = 1;
            reports = 0;
            return;
        }
        looks++;
        long held = now - since;
        if (looks >= FEWEST_LOOKS && held > timer.reportedFromNanos() && (reports < 2 || held >= nextReport)) {
            report(now, held);
        }
    }

    private void report(long now, long held) {
        long millis = held / 1_000_000;
        StackTraceElement[] stack = thread.getStackTrace();
        Object activity = timer.activity();
        String name = activity != null ? TaskName.of(activity) : TaskName.of(stack);
        FlightEvents.stall(thread, name, held, List.of(stack));
        if (reports == 0) {
            timer.setReported(task, name);
            LoopLog.isHeld(thread, name, millis);
        } else if (stacks.allows(now)) {
            LoopLog.isStillHeld(thread, name, millis, stack);
        }
        reports++;
        nextReport = 2 * held;
    }

    // ------------------------------------------------------------------------------------------ lag

    private long lag(long now) {
        long answered = answeredAfter;
        if (answered < 0) {
            return now - asked;
        }
        boolean asleep = loop.isAsleep();
        if (!asleep) {
            asked = now;
            answeredAfter = -1;
            loop.addCallback(this::answer);
        }
        return asleep ? 0 : answered;
    }

    private void answer() {
        answeredAfter = Math.max(0, loop.clock().nanoTime() - asked);
    }
}
