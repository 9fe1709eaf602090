package org.tornado4j.webflux;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Keeps the warnings and errors of a logger from the console, and for the test. */
final class QuietLog {

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> collector = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            if (line.getLevel().isGreaterOrEqual(Level.WARN)) {
                lines.add(line.getFormattedMessage());
            }
        }
    };

    QuietLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
    }

    void start() {
        collector.start();
        logger.addAppender(collector);
        logger.setAdditive(false);
    }

    void stop() {
        logger.setAdditive(true);
        logger.detachAppender(collector);
    }

    List<String> lines() {
        return lines;
    }
}
