package org.tornado4j.test;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Iterator;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Shows each line of the process's log to those who watch, the latest first, until one takes it; then no appender writes it.
 *
 * <p>A filter of each appender asks, and an appender of the root logger does where there is none. Once there, they stay: without
 * anyone who watches they do nothing. Appenders that come later are found when the next one begins to watch.
 *
 * <p>Thread: any.
 */
final class LogWatch {

    /** Looks at lines. */
    @FunctionalInterface
    interface Watcher {
        /** Returns whether it takes {@code line}, so that it goes nowhere else. Called by the thread that logs. */
        boolean takes(ILoggingEvent line);
    }

    private static final LogWatch SHARED = new LogWatch();

    /** A line passes several appenders one after the other, and is shown once. */
    private static final ThreadLocal<@Nullable Decision> LATEST = new ThreadLocal<>();

    private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();

    private record Decision(ILoggingEvent line, boolean taken) {}

    private LogWatch() {}

    /** Has {@code watcher} see lines from now on. */
    static void begin(Watcher watcher) {
        SHARED.install();
        SHARED.watchers.add(0, watcher);
    }

    /** Has {@code watcher} see lines from now on that no other takes. */
    static void beginBehindOthers(Watcher watcher) {
        SHARED.install();
        SHARED.watchers.add(watcher);
    }

    static void end(Watcher watcher) {
        SHARED.watchers.remove(watcher);
    }

    /** @throws IllegalStateException if logs are not written by Logback */
    static LoggerContext context() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            return context;
        }
        throw new IllegalStateException("expectations on logs need Logback, but logs are written by "
                + factory.getClass().getName());
    }

    private synchronized void install() {
        LoggerContext context = context();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(Observer.NAME) == null) {
            Observer observer = new Observer();
            observer.setContext(context);
            observer.start();
            root.addAppender(observer);
        }
        for (Logger logger : context.getLoggerList()) {
            for (Iterator<Appender<ILoggingEvent>> all = logger.iteratorForAppenders(); all.hasNext(); ) {
                addFilter(all.next());
            }
        }
    }

    private void addFilter(Appender<ILoggingEvent> appender) {
        boolean known = appender.getCopyOfAttachedFiltersList().stream().anyMatch(TakenLines.class::isInstance);
        if (!known && !(appender instanceof Observer)) {
            TakenLines filter = new TakenLines();
            filter.start();
            appender.addFilter(filter);
        }
    }

    private boolean takes(ILoggingEvent line) {
        if (watchers.isEmpty()) {
            return false;
        }
        Decision known = LATEST.get();
        if (known != null && known.line() == line) {
            return known.taken();
        }
        boolean taken = watchers.stream().anyMatch(watcher -> watcher.takes(line));
        LATEST.set(new Decision(line, taken));
        return taken;
    }

    /** Keeps taken lines from an appender. */
    private static final class TakenLines extends Filter<ILoggingEvent> {

        @Override
        public FilterReply decide(ILoggingEvent line) {
            return SHARED.takes(line) ? FilterReply.DENY : FilterReply.NEUTRAL;
        }
    }

    /** Shows lines that no other appender has to those who watch. */
    private static final class Observer extends AppenderBase<ILoggingEvent> {

        static final String NAME = "org.tornado4j.test.observer";

        Observer() {
            setName(NAME);
        }

        @Override
        protected void append(ILoggingEvent line) {
            SHARED.takes(line);
        }
    }
}
