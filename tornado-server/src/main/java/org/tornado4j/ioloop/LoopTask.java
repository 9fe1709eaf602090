package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.List;

/**
 * The current work of a loop, as seen by another thread: {@link IOLoop#currentTask}.
 *
 * @param name the name given by {@link IOLoop#setActivity}, or that of the current method
 * @param held the time for which it has held the loop
 * @param stack the stack of the loop's thread, the innermost call first
 */
public record LoopTask(String name, Duration held, List<StackTraceElement> stack) {

    public LoopTask {
        stack = List.copyOf(stack);
    }
}
