package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.testing.CapturedLogs;

@Timeout(60)
class RedirectHandlerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static FakeConnection get(String pattern, String url, String target) {
        return FakeConnection.get(
                Application.builder()
                        .route(pattern, () -> new RedirectHandler(url))
                        .build(),
                target);
    }

    @ParameterizedTest
    @DisplayName("W19: groups are put in, the query goes along")
    @CsvSource({
        "/old, /new, /old, /new",
        "/old, /new, /old?a=b, /new?a=b",
        "/old, /new?c=d, /old?a=b, /new?c=d&a=b",
        "/old, /new#there, /old?a=b, /new?a=b#there",
        "/a/([^/]+)/([^/]+), /{1}/{0}/{1}, /a/x/y, /y/x/y",
        "/(.*?)/(.*?)/(.*), /{1}/{0}/{2}, /a/b/c, /b/a/c",
        "/pictures/{*name}, /photos/{name}, /pictures/a%20b/%C3%A9, /photos/a%20b/%C3%A9",
        "/x(?:/(.*))?, /y/{0}, /x, /y/",
        "//old, /new, //old, /new",
        "/to/{*rest}, https://example.com/{rest}, /to/a, https://example.com/a",
    })
    void groupsAndQueryGoAlong(String pattern, String url, String target, String location) {
        FakeConnection response = get(pattern, url, target);
        assertThat(response.status()).isEqualTo(301);
        assertThat(response.header("Location")).isEqualTo(location);
    }

    @Test
    @DisplayName("W19: 302 when asked for; HEAD too")
    void statusCanBeChosen() {
        Application app = TestApplications.of(() -> new RedirectHandler("/x", 302));
        assertThat(FakeConnection.get(app, "/").status()).isEqualTo(302);
        assertThat(new FakeConnection().request(app, "HEAD", "/", "").status()).isEqualTo(302);
    }

    @ParameterizedTest
    @DisplayName("A3: a piece of the path never becomes the host")
    @CsvSource({"/old//evil.com, /evil.com", "/old///evil.com/x, /evil.com/x", "'/old/\\evil.com', /evil.com"})
    void pieceOfThePathIsNoHost(String target, String location) {
        assertThat(get("/old/(.*)", "/{0}", target).header("Location")).isEqualTo(location);
    }

    @Test
    void pieceThatTheRouteHasNotIsAnError() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "500 GET");
        assertThat(get("/a", "/{0}", "/a").status()).isEqualTo(500);
    }
}
