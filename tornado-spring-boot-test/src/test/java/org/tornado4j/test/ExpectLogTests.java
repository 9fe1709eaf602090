package org.tornado4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class ExpectLogTests {

    private final Logger logger = (Logger) LoggerFactory.getLogger("expect.log");
    private final Logger child = (Logger) LoggerFactory.getLogger("expect.log.child");
    private final ListAppender<ILoggingEvent> output = new ListAppender<>();

    @BeforeEach
    void collectOutput() {
        output.setContext(logger.getLoggerContext());
        output.start();
        logger.addAppender(output);
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(output);
        logger.setLevel(null);
    }

    private List<String> output() {
        return output.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void expectedLineIsKeptOutOfTheOutput() {
        try (ExpectLog expected = ExpectLog.of("expect.log", "the file .* is missing")) {
            logger.warn("the file {} is missing", "a");
            logger.atWarn().log("the file b is missing");
            logger.warn("but the file c is missing");
            child.error("the file d is missing", new IllegalStateException("on purpose"));
            assertThat(expected.lines())
                    .containsExactly("the file a is missing", "the file b is missing", "the file d is missing");
            assertThat(expected.hasStackTrace()).isTrue();
        }
        logger.warn("the file e is missing");
        assertThat(output()).containsExactly("but the file c is missing", "the file e is missing");
    }

    @Test
    void lineThatDoesNotComeIsAFailure() {
        ExpectLog expected = ExpectLog.of(ExpectLogTests.class, "never").within(Duration.ZERO);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(expected::close)
                .withMessage(
                        "did not get the expected log message: logger org.tornado4j.test.ExpectLogTests, \"never\"");
    }

    @Test
    void linesOfOtherLoggersAreLeft() {
        ExpectLog expected = ExpectLog.of("expect.lo", "a line").within(Duration.ZERO);
        logger.info("a line");
        assertThatExceptionOfType(AssertionError.class).isThrownBy(expected::close);
        assertThat(output()).containsExactly("a line");
    }

    @Test
    void optionalLineNeedNotCome() {
        ExpectLog expected = ExpectLog.of("expect.log", "a line").optional();
        expected.close();
        try (ExpectLog again = ExpectLog.of("", "a line").optional()) {
            logger.info("a line");
            assertThat(again.lines()).hasSize(1);
            assertThat(again.hasStackTrace()).isFalse();
        }
        assertThat(output()).isEmpty();
    }

    @Test
    void levelIsThatAloneAndIsSwitchedOn() {
        try (ExpectLog expected = ExpectLog.of("expect.log", "a line").level(Level.DEBUG)) {
            logger.info("a line at info");
            logger.debug("a line at debug");
            assertThat(expected.lines()).containsExactly("a line at debug");
        }
        assertThat(output()).containsExactly("a line at info");
        assertThat(logger.getLevel()).isEqualTo(ch.qos.logback.classic.Level.INFO);
    }

    @Test
    void lineOfAnotherThreadIsWaitedFor() throws Exception {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            opened.join();
            logger.info("late");
        });
        other.start();
        ExpectLog expected = ExpectLog.of("expect.log", "late");
        opened.complete(null);
        expected.close();
        other.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(output()).isEmpty();
    }

    @Test
    void theLatestExpectationTakesTheLine() {
        try (ExpectLog outer = ExpectLog.of("expect.log", "a line").optional();
                ExpectLog inner = ExpectLog.of("expect.log", "a line")) {
            logger.info("a line");
            assertThat(inner.lines()).hasSize(1);
            assertThat(outer.lines()).isEmpty();
        }
    }

    @Test
    void lineIsSeenWhereNoAppenderIs() {
        logger.detachAppender(output);
        logger.setAdditive(true);
        try (ExpectLog expected = ExpectLog.of("expect.log", "unseen")) {
            logger.info("unseen");
            assertThat(expected.lines()).containsExactly("unseen");
        }
    }
}
