package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

class RefusalLogTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread thread = new LoopThread(clock);

    private final RefusalLog log = new RefusalLog(thread.loop());

    @BeforeEach
    void listen() {
        logs.enable("tornado.general", Level.INFO);
    }

    private void reach(Limit limit, int times) throws Exception {
        thread.run(() -> {
            for (int i = 0; i < times; i++) {
                log.reached(limit, new Peer("192.0.2." + i));
            }
        });
    }

    @Test
    void lineNamesTheKeyAndThePeer() throws Exception {
        reach(Limit.HEADER_TIMEOUT, 1);
        assertThat(logs.messages("tornado.general")).containsExactly("Limit header-timeout reached by 192.0.2.0");
    }

    @Test
    @DisplayName("D7: a flood of requests beyond a limit is one line in a while")
    void floodIsOneLineInAWhile() throws Exception {
        reach(Limit.MAX_HEADER_SIZE, 1000);
        thread.advance(RefusalLog.INTERVAL.minusNanos(1));
        reach(Limit.MAX_HEADER_SIZE, 1);
        thread.advance(RefusalLog.INTERVAL);
        reach(Limit.MAX_HEADER_SIZE, 2);
        thread.advance(RefusalLog.INTERVAL.multipliedBy(2));
        reach(Limit.MAX_HEADER_SIZE, 1);
        assertThat(logs.messages("tornado.general"))
                .containsExactly(
                        "Limit max-header-size reached by 192.0.2.0",
                        "Limit max-header-size reached by 192.0.2.0; 1000 more since the last such line",
                        "Limit max-header-size reached by 192.0.2.0; 1 more since the last such line");
    }

    @Test
    void limitsDoNotSilenceEachOther() throws Exception {
        reach(Limit.HEADER_TIMEOUT, 5);
        reach(Limit.BODY_TIMEOUT, 5);
        assertThat(logs.messages("tornado.general")).hasSize(2);
    }

    @Test
    @DisplayName("D7: a flood of malformed messages is a few lines in a while")
    void floodOfMalformedMessagesIsFewLines() throws Exception {
        HTTPInputError error = new HTTPInputError(400, "no good");
        for (int round = 0; round < 2; round++) {
            thread.run(() -> {
                for (int i = 0; i < 1000; i++) {
                    log.malformed(error, new Peer("192.0.2.7"));
                }
            });
            thread.advance(RefusalLog.INTERVAL);
        }
        assertThat(logs.messages("tornado.general"))
                .hasSize(2 * RefusalLog.MALFORMED_LINES)
                .startsWith("Malformed HTTP message from 192.0.2.7: no good")
                .contains("Malformed HTTP message from 192.0.2.7: no good; 980 more since the last such line");
    }

    @Test
    void requestForAnotherServerIsNotMalformed() throws Exception {
        thread.run(
                () -> log.malformed(new HTTPInputError(421, "Host is not one of this server"), new Peer("192.0.2.7")));
        assertThat(logs.messages("tornado.general"))
                .containsExactly("Misdirected request from 192.0.2.7: Host is not one of this server");
    }

    private record Peer(String remoteIp) implements HTTPRequestContext {

        @Override
        public String protocol() {
            return "http";
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public @Nullable SocketAddress localAddress() {
            return null;
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }
}
