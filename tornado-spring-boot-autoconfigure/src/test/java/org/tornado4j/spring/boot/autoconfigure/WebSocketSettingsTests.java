package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.websocket.AllowedOrigins;
import org.tornado4j.websocket.PendingPolicy;
import org.tornado4j.websocket.WebSocketCompression;
import org.tornado4j.websocket.WebSocketOptions;

/** {@code tornado.web.websocket.*}. */
@ExtendWith(OutputCaptureExtension.class)
class WebSocketSettingsTests {

    private final ApplicationContextRunner runner = Native.runner();

    private void with(Consumer<WebSocketOptions> check, String... properties) {
        runner.withPropertyValues(properties)
                .run(context -> check.accept(WebSocketOptions.of(context.getBean(ApplicationSettings.class))));
    }

    @Test
    void defaultsAreTheEngines() {
        with(options -> {
            WebSocketOptions engine = WebSocketOptions.DEFAULT;
            assertThat(options.maxMessageBytes()).isEqualTo(engine.maxMessageBytes());
            assertThat(options.maxStreamedMessageBytes()).isEqualTo(engine.maxStreamedMessageBytes());
            assertThat(options.messageTimeout()).isEqualTo(engine.messageTimeout());
            assertThat(options.pingInterval()).isEqualTo(engine.pingInterval());
            assertThat(options.pingTimeout()).isEqualTo(engine.pingTimeout());
            assertThat(options.idleTimeout()).isEqualTo(engine.idleTimeout());
            assertThat(options.closeTimeout()).isEqualTo(engine.closeTimeout());
            assertThat(options.drainSpread()).isEqualTo(engine.drainSpread());
            assertThat(options.maxPendingBytes()).isEqualTo(engine.maxPendingBytes());
            assertThat(options.pendingPolicy()).isEqualTo(engine.pendingPolicy());
            assertThat(options.allowedOrigins()).isSameAs(AllowedOrigins.SAME);
            assertThat(options.compression()).isNull();
        });
        with(
                options -> assertThat(options.compression()).isEqualTo(WebSocketCompression.DEFAULT),
                "tornado.web.websocket.compression.enabled=true");
    }

    @Test
    void eachKeyIsApplied() {
        with(
                options -> {
                    assertThat(options.maxMessageBytes()).isEqualTo(2048);
                    assertThat(options.maxStreamedMessageBytes()).isEqualTo(3L << 30);
                    assertThat(options.messageTimeout()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(options.pingInterval()).isEqualTo(Duration.ofSeconds(12));
                    assertThat(options.pingTimeout()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(options.idleTimeout()).isEqualTo(Duration.ofSeconds(4));
                    assertThat(options.closeTimeout()).isEqualTo(Duration.ofSeconds(6));
                    assertThat(options.drainSpread()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(options.maxPendingBytes()).isEqualTo(128 * 1024);
                    assertThat(options.pendingPolicy()).isEqualTo(PendingPolicy.DROP_OLDEST);
                    assertThat(options.allowedOrigins().allow(from("https://app.example.com")))
                            .isTrue();
                    assertThat(options.allowedOrigins().allow(from("https://other.example.com")))
                            .isFalse();
                    assertThat(options.compression()).isEqualTo(new WebSocketCompression(9, false, false, 10, 11, 5));
                },
                "tornado.web.websocket.max-message-size=2KB",
                "tornado.web.websocket.max-streamed-message-size=3GB",
                "tornado.web.websocket.message-timeout=1s",
                "tornado.web.websocket.ping-interval=12s",
                "tornado.web.websocket.ping-timeout=3s",
                "tornado.web.websocket.idle-timeout=4s",
                "tornado.web.websocket.close-timeout=6s",
                "tornado.web.websocket.drain-spread=7s",
                "tornado.web.websocket.max-pending-size=128KB",
                "tornado.web.websocket.pending-policy=drop-oldest",
                "tornado.web.websocket.allowed-origins=https://app.example.com",
                "tornado.web.websocket.compression.enabled=true",
                "tornado.web.websocket.compression.level=9",
                "tornado.web.websocket.compression.server-context-takeover=false",
                "tornado.web.websocket.compression.client-context-takeover=false",
                "tornado.web.websocket.compression.server-max-window-bits=10",
                "tornado.web.websocket.compression.client-max-window-bits=11",
                "tornado.web.websocket.compression.min-message-size=5B");
    }

    @Test
    void pingTimeoutThatIsNotSetFollowsTheInterval() {
        with(
                options -> assertThat(options.pingTimeout()).isEqualTo(Duration.ofSeconds(10)),
                "tornado.web.websocket.ping-interval=10s");
        with(
                options -> assertThat(options.pingTimeout()).isEqualTo(Duration.ofSeconds(20)),
                "tornado.web.websocket.ping-interval=40s");
        with(
                options -> assertThat(options.pingTimeout()).isEqualTo(Duration.ofSeconds(20)),
                "tornado.web.websocket.ping-interval=0s");
        with(
                options -> assertThat(options.maxMessageBytes()).isEqualTo(125),
                "tornado.web.websocket.max-message-size=125B");
    }

    private static HTTPServerRequest from(String origin) {
        HTTPHeaders headers = new HTTPHeaders();
        headers.set("Host", "example.com");
        headers.set("Origin", origin);
        return new HTTPServerRequest(new RequestStartLine("GET", "/", "HTTP/1.1"), headers);
    }

    @ParameterizedTest
    @CsvSource({
        "max-message-size, 0B, between 1B and",
        "max-message-size, 2GB, between 1B and",
        "max-message-size, 5, a number without a unit is bytes",
        "max-message-size, 124B, must be 125B or more",
        "max-streamed-message-size, 0B, must be 1B or more",
        "max-streamed-message-size, 124B, must be 125B or more",
        "ping-interval, 5, a number without a unit is milliseconds",
        "ping-timeout, 5, a number without a unit is milliseconds",
        "idle-timeout, 60, a number without a unit is milliseconds",
        "message-timeout, 60, a number without a unit is milliseconds",
        "allowed-origins, https://app.example.com/, leave out the slash at the end",
        "allowed-origins, https://app.example.com/page, without a path",
        "message-timeout, -1s, Write 0s for any time",
        "ping-interval, -1s, Write 0s for never",
        "ping-timeout, -1s, Write 0s for any time",
        "ping-timeout, 31s, must not be longer than tornado.web.websocket.ping-interval",
        "idle-timeout, -1s, Write 0s for any time",
        "close-timeout, 0s, longer than zero",
        "drain-spread, -1s, Write 0s to close all at once",
        "max-pending-size, 63KB, It must be 64KB or more",
        "allowed-origins, app.example.com, an origin is a scheme and a host",
        "compression.level, 0, between 1 and 9",
        "compression.level, 10, between 1 and 9",
        "compression.server-max-window-bits, 8, between 9 and 15",
        "compression.client-max-window-bits, 16, between 9 and 15",
        "compression.min-message-size, -1B, Write 0B to compress each message",
    })
    void wrongValueEndsTheStartAndSaysWhatIsAllowed(String key, String value, String reason) {
        runner.withPropertyValues("tornado.web.websocket." + key + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo("tornado.web.websocket." + key);
                            assertThat(failure.getReason()).contains(reason);
                        }));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tornado.web.websocket.drain-spread=1m | server.port=0 | drain-spread is 60 s, but a shutdown waits for 30 s, by spring.lifecycle.timeout-per-shutdown-phase:
            tornado.web.websocket.drain-spread=30s | tornado.server.drain-delay=1500ms | a shutdown waits for 28.5 s, by spring.lifecycle.timeout-per-shutdown-phase and tornado.server.drain-delay:
            tornado.web.websocket.drain-spread=20s | spring.lifecycle.timeout-per-shutdown-phase=20s | a shutdown waits for 20 s, by spring.lifecycle.timeout-per-shutdown-phase:
            tornado.web.websocket.drain-spread=20s | tornado.server.drain-timeout=10s | a shutdown waits for 10 s, by tornado.server.drain-timeout:
            """)
    void spreadBeyondAShutdownIsWarnedOf(String spread, String other, String line, CapturedOutput output) {
        runner.withPropertyValues(spread, other)
                .run(context -> assertThat(output)
                        .contains(line + " WebSockets that are not closed by then are cut off without 1001. Raise "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tornado.web.websocket.drain-spread=20s",
                "tornado.server.drain-timeout=1s", // nobody may have a WebSocket
                "tornado.web.websocket.drain-spread=0s",
            })
    void spreadWithinAShutdownIsFine(String property, CapturedOutput output) {
        runner.withPropertyValues(property).run(context -> assertThat(output).doesNotContain("drain-spread"));
    }

    @Test
    void messagesBeyondMemoryAreWarnedOf(CapturedOutput output) {
        runner.withPropertyValues("tornado.web.websocket.max-message-size=20MB", "tornado.server.memory-budget=16MB")
                .run(context -> assertThat(output)
                        .contains(
                                "tornado.web.websocket.max-message-size is 20971520B, but tornado.server.memory-budget is"
                                        + " 16777216B, and a message takes twice its size until it is whole: a client that sends"
                                        + " more is closed with 1013. Lower the key, raise the budget,"));
    }

    @Test
    void messagesBeyondTheHeapAreWarnedOfIfThereIsNoBudget(CapturedOutput output) {
        runner.withPropertyValues("tornado.web.websocket.max-message-size=2047MB", "tornado.server.memory-budget=0B")
                .run(context -> {
                    boolean small = Runtime.getRuntime().maxMemory()
                            < 2 * DataSize.ofMegabytes(2047).toBytes();
                    assertThat(output.getOut().contains("max-message-size is 2146435072B, but without"))
                            .isEqualTo(small);
                });
    }

    @Test
    void messagesWithinMemoryAreFine(CapturedOutput output) {
        runner.withPropertyValues("tornado.web.websocket.max-message-size=16MB", "tornado.server.memory-budget=32MB")
                .run(context -> assertThat(output).doesNotContain("max-message-size"));
        runner.withPropertyValues("tornado.server.memory-budget=8MB")
                .run(context -> assertThat(output).as("the default").doesNotContain("max-message-size"));
    }
}
