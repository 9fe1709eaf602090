package org.tornado4j.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log of a test off the console and fails the test for a warning or an error that it did not declare, or for
 * one that it declared and that never came.
 *
 * <p>Registered by a field with {@code @RegisterExtension}; a test then declares
 * {@code logs.expect(Level.ERROR, "Exception in callback")}.
 *
 * <p>Warnings about slow callbacks need not be declared: on a busy machine any callback may be one.
 *
 * <p>The log of a test that fails is printed whole. It is the log of the whole process: tests that use this do not run at
 * the same time.
 *
 * <p>Thread: the test's. Lines may come from any.
 */
public final class CapturedLogs implements BeforeEachCallback, AfterEachCallback {

    private record Expectation(Level level, String part) {

        boolean matches(ILoggingEvent line) {
            return line.getLevel() == level && line.getFormattedMessage().contains(part);
        }
    }

    /** The loop's messages about slow callbacks. */
    private static final Pattern BUSY_MACHINE =
            Pattern.compile(" held the loop for \\d+ ms|^the loop of thread .* is held");

    /** Lines come from any thread and are read by the test's. */
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

    private final List<Expectation> expectations = new ArrayList<>();
    private final List<Expectation> allowed = new ArrayList<>();
    private final Map<Logger, @Nullable Level> levelsBefore = new HashMap<>();
    private final List<Appender<ILoggingEvent>> appendersBefore = new ArrayList<>();
    private final Appender<ILoggingEvent> collector = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing();
            lines.add(line);
        }
    };

    /**
     * Declares that one line or more at {@code level} (warning or error) contain {@code part}. May be called before or
     * after they come.
     */
    public void expect(Level level, String part) {
        expectations.add(new Expectation(level, part));
    }

    /** Lets lines at {@code level} come that contain {@code part}, as {@link #expect} does, or not come. */
    public void allow(Level level, String part) {
        allowed.add(new Expectation(level, part));
    }

    /** Lets {@code logger} write from {@code level} on until the test ends; without this, it is warnings and errors. */
    public void enable(String logger, Level level) {
        Logger changed = context().getLogger(logger);
        levelsBefore.putIfAbsent(changed, changed.getLevel());
        changed.setLevel(level);
    }

    /** Returns the lines logged so far, in order. */
    public List<ILoggingEvent> lines() {
        return List.copyOf(lines);
    }

    /** The messages that were logged so far by {@code logger}. */
    public List<String> messages(String logger) {
        return lines.stream()
                .filter(line -> line.getLoggerName().equals(logger))
                .map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.toList());
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        Logger root = root();
        for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext(); ) {
            appendersBefore.add(all.next());
        }
        appendersBefore.forEach(root::detachAppender);
        collector.setContext(context());
        collector.start();
        root.addAppender(collector);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        restore();
        if (test.getExecutionException().isPresent()) {
            System.out.println("Log of " + test.getDisplayName() + ":\n" + print(lines));
            return;
        }
        List<ILoggingEvent> undeclared =
                lines.stream().filter(this::isUndeclared).collect(Collectors.toList());
        if (!undeclared.isEmpty()) {
            throw new AssertionError("undeclared warnings or errors:\n" + print(undeclared));
        }
        for (Expectation expectation : expectations) {
            if (lines.stream().noneMatch(expectation::matches)) {
                throw new AssertionError("never came: " + expectation + "; the log was:\n" + print(lines));
            }
        }
    }

    private void restore() {
        Logger root = root();
        root.detachAppender(collector);
        collector.stop();
        appendersBefore.forEach(root::addAppender);
        levelsBefore.forEach(Logger::setLevel);
    }

    private boolean isUndeclared(ILoggingEvent line) {
        return line.getLevel().isGreaterOrEqual(Level.WARN)
                && !BUSY_MACHINE.matcher(line.getFormattedMessage()).find()
                && Stream.concat(expectations.stream(), allowed.stream())
                        .noneMatch(expectation -> expectation.matches(line));
    }

    private static String print(List<ILoggingEvent> lines) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context());
        layout.setPattern("%d{HH:mm:ss.SSS} %-5level [%thread] %logger - %msg%n%ex");
        layout.start();
        return lines.stream().map(layout::doLayout).collect(Collectors.joining());
    }

    private static Logger root() {
        return context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
