package org.tornado4j.spring.boot.processes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who called, the innermost frame first: it tells whether the process exists for the application's sake. What was started by
 * its {@code main} method can be started again by the same command; what a test or a tool runs cannot.
 */
record CallStack(List<StackTraceElement> frames) {

    /** On whose behalf an application is run. */
    enum Origin {
        /** Its own: the {@code main} method that the process was started with. */
        MAIN,
        /** A test's. */
        TEST,
        /** That of Boot's ahead-of-time processing, which does not run it to the end. */
        BUILD,
        /** That of devtools, which run the {@code main} method again and again. */
        RESTART,
        /** Somebody else's. */
        OTHER
    }

    private static final List<String> TESTS =
            List.of("org.junit.", "org.testng.", "org.springframework.test.", "org.springframework.boot.test.");

    private static final List<String> BUILD = List.of("org.springframework.boot.SpringApplicationAotProcessor");
    private static final List<String> RESTART = List.of("org.springframework.boot.devtools.restart.");

    /** What lies below {@code main} in every Java process and in an executable jar. */
    private static final List<String> LAUNCHERS = List.of("java.", "jdk.", "sun.", "org.springframework.boot.loader.");

    static CallStack current() {
        return new CallStack(StackWalker.getInstance()
                .walk(frames ->
                        frames.map(StackWalker.StackFrame::toStackTraceElement).toList()));
    }

    Origin origin() {
        if (hasAny(TESTS)) {
            return Origin.TEST;
        }
        if (hasAny(BUILD)) {
            return Origin.BUILD;
        }
        if (hasAny(RESTART)) {
            return Origin.RESTART;
        }
        return outermost()
                .filter(frame -> frame.getMethodName().equals("main"))
                .map(frame -> Origin.MAIN)
                .orElse(Origin.OTHER);
    }

    private boolean hasAny(List<String> prefixes) {
        return frames.stream().anyMatch(frame -> isOf(prefixes, frame));
    }

    private Optional<StackTraceElement> outermost() {
        Stream<StackTraceElement> own = frames.stream().filter(frame -> !isOf(LAUNCHERS, frame));
        return own.reduce((inner, outer) -> outer);
    }

    private static boolean isOf(List<String> prefixes, StackTraceElement frame) {
        return prefixes.stream().anyMatch(frame.getClassName()::startsWith);
    }
}
