package org.tornado4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@DemoTest
class StatusPageTests {

    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

    @LocalServerPort
    private int port;

    private Client client;

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page/status.html", "/page/live.html"})
    void whatThePageRefersToIsThereAndFromHere(String address) throws Exception {
        HttpResponse<String> page = client.get(address);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .startsWith("default-src 'self'");
        for (MatchResult reference : REFERENCE.matcher(page.body()).results().toList()) {
            String path = reference.group(1);
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void whatItShowsIsServed() throws Exception {
        assertThat(client.get("/actuator/tornado").body())
                .contains(
                        "\"loops\":[{\"thread\":\"tornado-",
                        "\"requests\":{\"active\":1,",
                        "\"route\":\"/actuator/tornado ");
    }
}
