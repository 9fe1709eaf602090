package org.tornado4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogExpectationsTests {

    private static final Logger LOG = LoggerFactory.getLogger("log.expectations");

    /** Run by the tests below, not by itself. */
    static class Strict {

        @RegisterExtension
        final LogExpectations logs = LogExpectations.noOtherWarnings();

        @Test
        void expectsWhatComes() {
            logs.expect("log.expectations", "a warning");
            logs.allow("log.expectations", "anything");
            LOG.warn("a warning");
            LOG.info("a notice");
        }

        @Test
        void expectsTooMuch() {
            logs.expect("log.expectations", "a warning").within(Duration.ZERO);
        }

        @Test
        void expectsTooLittle() {
            LOG.error("an error", new IllegalStateException("on purpose"));
        }

        @Test
        void failsByItself() {
            logs.expect("log.expectations", "a warning");
            LOG.error("an error");
            throw new IllegalStateException("by itself");
        }
    }

    static class Lenient {

        @RegisterExtension
        final LogExpectations logs = LogExpectations.create();

        @Test
        void expectsNothing() {
            LOG.warn("a warning");
        }
    }

    private static String failureOf(Class<?> type, String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(type, method))
                .configurationParameter("junit.jupiter.conditions.deactivate", "*")
                .execute()
                .testEvents()
                .finished()
                .stream()
                .map(LogExpectationsTests::message)
                .findFirst()
                .orElse("did not run");
    }

    private static String message(Event event) {
        return event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    @Test
    void testPassesWhoseLinesWereExpected() {
        assertThat(failureOf(Strict.class, "expectsWhatComes")).isEmpty();
        assertThat(failureOf(Lenient.class, "expectsNothing")).isEmpty();
    }

    @Test
    void testFailsWhoseLineDidNotCome() {
        assertThat(failureOf(Strict.class, "expectsTooMuch")).startsWith("did not get the expected log message");
    }

    @Test
    void testFailsForAnUnexpectedError() {
        assertThat(failureOf(Strict.class, "expectsTooLittle"))
                .startsWith("unexpected warnings or errors in the log:\nERROR log.expectations: an error")
                .contains("IllegalStateException: on purpose");
    }

    @Test
    void testThatFailsOtherwiseKeepsItsFailure() {
        assertThat(failureOf(Strict.class, "failsByItself")).isEqualTo("by itself");
    }
}
