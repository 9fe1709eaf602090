package org.tornado4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The probes that the documents prescribe. */
@DemoTest
class ProbeTests {

    private static final Pattern PROBE = Pattern.compile("path: (/[^\\s,}]+)");

    @LocalServerPort
    private int port;

    @Test
    void theyAreAnsweredAsTheDocumentsHaveThem() throws Exception {
        Client client = new Client(port);
        List<String> probes = probes();
        assertThat(probes).isNotEmpty();
        for (String probe : probes) {
            assertThat(client.get(probe).statusCode()).as(probe).isEqualTo(200);
        }
    }

    private static List<String> probes() throws IOException {
        return PROBE.matcher(Files.readString(Path.of("..", "docs", "operations.md")))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    @Test
    void endpointsBeyondHealthAreNotExposed() throws Exception {
        assertThat(new Client(port).get("/actuator/env").statusCode()).isEqualTo(404);
    }
}
