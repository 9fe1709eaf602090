package org.tornado4j.test;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Expects a line of the log as long as it is open, and keeps it out of the output: Tornado's {@code ExpectLog}. Closing it
 * fails if the line did not come.
 *
 * <pre>
 * try (ExpectLog expected = ExpectLog.of("tornado.application", "Uncaught exception GET /broken")) {
 *     assertThat(client.fetch("/broken")).hasStatus(500);
 * }
 * </pre>
 *
 * <p>It is a line of the named logger, or of one below it, whose message begins with a match of a regular expression; there may
 * be several. Lines of the loop can come after the response: {@link #close} waits for them.
 *
 * <p>The log is that of the whole process, so tests that expect lines do not run at the same time. It has to be written by
 * Logback. A Spring Boot application that starts sets logging up anew: what is opened before does not see lines that come
 * after.
 *
 * <p>Thread: one; lines may come from any.
 */
public final class ExpectLog implements AutoCloseable {

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    private final String logger;
    private final Pattern message;
    private final LogWatch.Watcher watcher = this::takes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition();
    // Guarded by the lock.
    private final List<String> lines = new ArrayList<>();
    private boolean hasStackTrace;

    private volatile @Nullable Level level;
    private boolean required = true;
    private Duration patience = DEFAULT_PATIENCE;
    /** Undoes what {@link #level} did to the logger. */
    private Runnable restore = () -> {};

    private ExpectLog(String logger, Pattern message) {
        this.logger = logger;
        this.message = message;
    }

    /**
     * Expects a line from now on.
     *
     * @param logger name of the logger; empty for all
     * @param regex matches the beginning of the message
     */
    public static ExpectLog of(String logger, String regex) {
        ExpectLog expectation = new ExpectLog(logger, Pattern.compile(regex, Pattern.DOTALL));
        LogWatch.begin(expectation.watcher);
        return expectation;
    }

    /** Expects a line of the logger that is named after a class: {@link #of(String, String)}. */
    public static ExpectLog of(Class<?> logger, String regex) {
        return of(logger.getName(), regex);
    }

    /** Expects the line at this level alone, and has the logger write from it on until this is closed. */
    public ExpectLog level(Level only) {
        level = only;
        Logger changed = LogWatch.context().getLogger(logger.isEmpty() ? org.slf4j.Logger.ROOT_LOGGER_NAME : logger);
        ch.qos.logback.classic.Level wanted = logbackLevel(only);
        if (!changed.isEnabledFor(wanted)) {
            ch.qos.logback.classic.Level before = changed.getLevel();
            changed.setLevel(wanted);
            restore = () -> changed.setLevel(before);
        }
        return this;
    }

    private static ch.qos.logback.classic.Level logbackLevel(Level level) {
        return ch.qos.logback.classic.Level.convertAnSLF4JLevel(level);
    }

    /** Lets the line come or not: it is kept out of the output if it does. */
    public ExpectLog optional() {
        required = false;
        return this;
    }

    /** Sets how long {@link #close} waits for the line; ten seconds. */
    public ExpectLog within(Duration wait) {
        patience = wait;
        return this;
    }

    private boolean takes(ILoggingEvent line) {
        Level only = level;
        if (!isBelow(line.getLoggerName()) || (only != null && line.getLevel() != logbackLevel(only))) {
            return false;
        }
        String text = line.getFormattedMessage();
        if (!message.matcher(text).lookingAt()) {
            return false;
        }
        lock.lock();
        try {
            lines.add(text);
            hasStackTrace |= line.getThrowableProxy() != null;
            came.signalAll();
        } finally {
            lock.unlock();
        }
        return true;
    }

    private boolean isBelow(String name) {
        return logger.isEmpty()
                || (name.startsWith(logger)
                        && (name.length() == logger.length() || name.charAt(logger.length()) == '.'));
    }

    /** Returns the messages of the lines that came so far. */
    public List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a line that came so far has a stack trace: Tornado's {@code logged_stack}. */
    public boolean hasStackTrace() {
        lock.lock();
        try {
            return hasStackTrace;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the line, and expects nothing any more.
     *
     * @throws AssertionError if it did not come
     */
    @Override
    public void close() {
        try {
            if (required && !await()) {
                throw new AssertionError("did not get the expected log message: logger " + logger + ", "
                        + (level == null ? "" : "level " + level + ", ") + "\"" + message + "\"");
            }
        } finally {
            LogWatch.end(watcher);
            restore.run();
        }
    }

    private boolean await() {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (lines.isEmpty() && left > 0) {
                left = came.awaitNanos(left);
            }
            return !lines.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
