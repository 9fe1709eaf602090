package org.tornado4j.bookmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.tornado4j.bus.MessageBus;

/** A browser that signs up, and watches its list, over a port. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:server",
            "spring.main.banner-mode=off",
            "management.server.port=0"
        })
class ServerTests {

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private Users users;

    @Autowired
    private Bookmarks bookmarks;

    @Autowired
    private MessageBus bus;

    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(Redirect.NORMAL)
            .build();

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", "text/html");
    }

    private HttpResponse<String> post(String path, String form) throws Exception {
        String token = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("_xsrf"))
                .map(HttpCookie::getValue)
                .findAny()
                .orElseThrow();
        return browser.send(
                request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form + "&_xsrf=" + token))
                        .build(),
                BodyHandlers.ofString());
    }

    private void signUp() throws Exception {
        browser.send(request("/").build(), BodyHandlers.ofString()); // leads to the login page, which sets the token
        String name = Accounts.newName();
        HttpResponse<String> home = post("/signup", "name=" + name + "&password=correct+horse");
        assertThat(home.uri().getPath()).isEqualTo("/");
        assertThat(home.body()).contains(name);
    }

    private HttpResponse<InputStream> openEvents() throws Exception {
        awaitSubscriptions(0); // those of another test may still be ending
        HttpResponse<InputStream> events = browser.send(request("/events").build(), BodyHandlers.ofInputStream());
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream");
        awaitSubscriptions(2); // the head of the response leaves before
        return events;
    }

    private void awaitSubscriptions(long count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> bus.statistics().subscriptions() == count);
    }

    @Test
    @Timeout(60)
    void streamEndsWhenItsUserLogsOut() throws Exception {
        signUp();
        HttpResponse<InputStream> events = openEvents();

        HttpResponse<String> login = post("/logout", "");

        assertThat(login.uri().getPath()).isEqualTo("/login");
        assertThat(new String(events.body().readAllBytes(), StandardCharsets.UTF_8))
                .as("what came before the end of the stream")
                .doesNotContain("event: changed");
        awaitSubscriptions(0);
    }

    @Test
    @Timeout(60)
    void openPageHearsOfChanges() throws Exception {
        signUp();
        HttpResponse<InputStream> events = openEvents();

        HttpResponse<String> saved = post("/", "url=https%3A%2F%2Fexample.com%2F&title=New");
        assertThat(saved.body()).contains("New");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("event: changed");
        }
    }

    @Test
    void metricsAreOnAPortOfTheirOwn() throws Exception {
        User user = Accounts.signUp(users);
        bookmarks.add(user, new NewBookmark("https://example.com/", "any", ""), Optional.empty());

        HttpRequest metrics = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + managementPort + "/actuator/prometheus"))
                .build();
        assertThat(browser.send(metrics, BodyHandlers.ofString()).body()).contains("bookmarks_added_total");
        assertThat(browser.send(request("/actuator/prometheus").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }
}
