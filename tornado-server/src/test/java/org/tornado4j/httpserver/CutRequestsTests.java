package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

class CutRequestsTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final CutRequests cut = new CutRequests();

    @BeforeEach
    void listen() {
        logs.enable("tornado.general", Level.INFO);
    }

    @Test
    void nothingIsSaidWhenNothingWasCut() {
        cut.log();
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void manyRequestsAreNotAllNamed() {
        for (int i = 0; i < 1000; i++) {
            cut.add("GET", "/" + "x".repeat(5000), "192.0.2.1", Duration.ofSeconds(i));
        }
        cut.log();
        assertThat(logs.messages("tornado.general"))
                .singleElement()
                .asString()
                .startsWith("1000 requests were cut off: GET /xxx")
                .endsWith("x... from 192.0.2.1 after 19000 ms and 980 more")
                .hasSizeLessThan(4000);
    }
}
