package org.tornado4j.test;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Expects lines of the log until the end of a test, as {@link ExpectLog} does for a block of it, and can have a test fail for
 * each warning and error that it did not expect.
 *
 * <pre>
 * &#64;RegisterExtension
 * final LogExpectations logs = LogExpectations.noOtherWarnings();
 *
 * &#64;Test
 * void failureIsLogged() {
 *     logs.expect("tornado.application", "Uncaught exception GET /broken");
 *     assertThat(client.fetch("/broken")).hasStatus(500);
 * }
 * </pre>
 *
 * <p>A test that fails for another reason does not fail for its log as well.
 *
 * <p>Thread: the test's; lines may come from any.
 */
public final class LogExpectations implements BeforeEachCallback, AfterEachCallback {

    private final boolean strict;
    private final List<ExpectLog> expected = new ArrayList<>();
    private final List<String> unexpected = new CopyOnWriteArrayList<>();
    private final LogWatch.Watcher watcher = this::notes;

    private LogExpectations(boolean strict) {
        this.strict = strict;
    }

    /** Returns an extension that lets any other line come. */
    public static LogExpectations create() {
        return new LogExpectations(false);
    }

    /** Returns an extension that has a test fail for each warning or error that it did not expect. */
    public static LogExpectations noOtherWarnings() {
        return new LogExpectations(true);
    }

    /** Expects a line from now on to the end of the test: {@link ExpectLog#of(String, String)}. */
    public ExpectLog expect(String logger, String regex) {
        ExpectLog expectation = ExpectLog.of(logger, regex);
        expected.add(expectation);
        return expectation;
    }

    /** Lets a line come or not, and keeps it out of the output. */
    public ExpectLog allow(String logger, String regex) {
        return expect(logger, regex).optional();
    }

    /** Takes nothing: what is not expected belongs in the output. */
    private boolean notes(ILoggingEvent line) {
        if (line.getLevel().isGreaterOrEqual(Level.WARN)) {
            String stack = line.getThrowableProxy() == null
                    ? ""
                    : "\n" + ThrowableProxyUtil.asString(line.getThrowableProxy());
            unexpected.add(line.getLevel() + " " + line.getLoggerName() + ": " + line.getFormattedMessage() + stack);
        }
        return false;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        if (strict) {
            LogWatch.beginBehindOthers(watcher);
        }
    }

    @Override
    public void afterEach(ExtensionContext test) {
        boolean failed = test.getExecutionException().isPresent();
        AssertionError failure = null;
        for (ExpectLog expectation : expected) {
            failure = close(failed ? expectation.optional() : expectation, failure);
        }
        expected.clear();
        LogWatch.end(watcher);
        List<String> others = List.copyOf(unexpected);
        unexpected.clear();
        if (!failed && failure == null && !others.isEmpty()) {
            failure = new AssertionError("unexpected warnings or errors in the log:\n" + String.join("\n", others));
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable AssertionError close(ExpectLog expectation, @Nullable AssertionError before) {
        try {
            expectation.close();
            return before;
        } catch (AssertionError e) {
            if (before != null) {
                e.addSuppressed(before);
            }
            return e;
        }
    }
}
