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
class PageTests {

    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

    @LocalServerPort
    private int port;

    private Client client;

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    @Test
    void pageIsServedAtTheRoot() throws Exception {
        HttpResponse<String> response = client.get("/");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=UTF-8");
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .startsWith("default-src 'self'");
        assertThat(response.body()).contains("<title>Tornado4j demo</title>");
    }

    @Test
    void whatThePageRefersToIsThereAndFromHere() throws Exception {
        String page = client.get("/").body();

        for (MatchResult reference : REFERENCE.matcher(page).results().toList()) {
            String path = reference.group(1);
            assertThat(path).startsWith("/");
            int expected = path.startsWith("/errors") ? 500 : path.equals("/nowhere") ? 404 : 200;
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(expected);
        }
    }

    @Test
    void fileThatTheBrowserHasIsNotSentAgain() throws Exception {
        HttpResponse<String> first = client.get("/page/logo.svg");
        String etag = first.headers().firstValue("Etag").orElseThrow();

        HttpResponse<String> second =
                client.send(client.request("/page/logo.svg").header("If-None-Match", etag));

        assertThat(first.headers().firstValue("Content-Type")).contains("image/svg+xml");
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @Test
    void partOfAFileIsServed() throws Exception {
        HttpResponse<String> response =
                client.send(client.request("/page/logo.svg").header("Range", "bytes=0-3"));

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo("<svg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page/", "/page/other.html", "/page/..%2Fapplication.yml", "/page/../application.yml"})
    void nothingElseIsServed(String path) throws Exception {
        assertThat(client.get(path).statusCode()).isEqualTo(404);
    }
}
