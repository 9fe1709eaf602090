package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.List;

/**
 * Present work of a loop, as another thread sees it: {@link IOLoop#currentTask}.
 *
 * @param name what it has named itself, or the method that it is in
 * @param held how long it has held the loop
 * @param stack what the thread of the loop does; the innermost call first
 */
public record LoopTask(String name, Duration held, List<StackTraceElement> stack) {

    public LoopTask {
        stack = List.copyOf(stack);
    }
}
