package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Paths that are made to keep regular expressions busy. */
@Timeout(20)
class CostlyPathTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static class Named extends RequestHandler {

        void get() {
            write("named");
        }
    }

    private static class Rest extends RequestHandler {

        void get() {
            write("rest");
        }
    }

    private static Application app() {
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .add(URLSpec.regex("/groups/(?:a|b)*", Named.class, Named::new))
                .add(URLSpec.regex("/back/.*.*.*x", Named.class, Named::new))
                .add(URLSpec.regex("/.*", Rest.class, Rest::new))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/groups/", "/back/"})
    void requestIsRefusedWithOneLine(String path) throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            client.send("GET " + path + "a".repeat(3000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).contains("matching a pattern takes too many steps");
            client.expectEnd();
        }
        assertThat(logs.messages("tornado.general")).containsExactly("Limit max-matching-steps reached by 127.0.0.1");
    }

    @Test
    void otherPathsAreServed() throws Exception {
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            client.send("GET /groups/" + "ab".repeat(200) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("named");
            client.send("GET /back/x HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("named");
            client.send("GET /" + "a".repeat(3000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("rest");
        }
    }
}
