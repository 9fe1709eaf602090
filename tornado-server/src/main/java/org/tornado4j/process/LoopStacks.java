package org.tornado4j.process;

import java.util.ArrayList;
import java.util.List;
import org.tornado4j.ioloop.IOLoop;

/** The stacks of threads that run loops, as lines of text. */
final class LoopStacks {

    /** The most frames of one loop; the rest of a stack is left out. */
    private static final int MOST_FRAMES = 30;

    private static final int MOST_LOOPS = 4;

    private LoopStacks() {}

    static List<String> of(List<IOLoop> loops) {
        List<String> lines = new ArrayList<>();
        loops.stream().limit(MOST_LOOPS).forEach(loop -> add(lines, loop));
        return lines;
    }

    private static void add(List<String> lines, IOLoop loop) {
        Thread thread = loop.thread();
        if (thread != null) {
            lines.add("\"" + thread.getName() + "\" " + thread.getState());
            StackTraceElement[] frames = thread.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
                lines.add("  at " + frames[i]);
            }
        }
    }
}
