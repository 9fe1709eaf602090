package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** URLs of static files: Tornado's {@code static_url} and {@code make_static_url}. */
class StaticUrlTests {

    private static final StaticSource FILES = path -> new InMemory(path, "1 2");

    private static ApplicationSettings settings() {
        return ApplicationSettings.builder()
                .staticFiles(FILES)
                .basePath("/app")
                .logRequests(false)
                .build();
    }

    @Test
    @DisplayName("W82: with and without version, with and without host")
    void urlIsAsTheOptionsSay() {
        Application app = Application.builder()
                .settings(settings())
                .route("/", () -> new RequestHandler() {
                    void get() {
                        write(List.of(
                                staticUrl("a b/c.js"),
                                staticUrl("c.js", StaticUrlOption.WITHOUT_VERSION),
                                staticUrl("c.js", StaticUrlOption.WITH_HOST),
                                staticUrl("c.js", StaticUrlOption.WITH_HOST, StaticUrlOption.WITHOUT_VERSION)));
                    }
                })
                .build();
        assertThat(FakeConnection.get(app, "/app/").body())
                .isEqualTo("[\"/app/static/a%20b/c.js?v=1+2\",\"/app/static/c.js\","
                        + "\"http://localhost/app/static/c.js?v=1+2\",\"http://localhost/app/static/c.js\"]");
    }

    @Test
    void urlCanBeMadeWithoutAHandler() {
        assertThat(StaticFileHandler.makeStaticUrl(settings(), "c.js", true)).isEqualTo("/app/static/c.js?v=1+2");
        assertThat(StaticFileHandler.makeStaticUrl(settings(), "c.js", false)).isEqualTo("/app/static/c.js");
        assertThatIllegalStateException()
                .isThrownBy(() -> StaticFileHandler.makeStaticUrl(ApplicationSettings.DEFAULT, "c.js", true))
                .withMessageContaining("staticFiles");
    }
}
