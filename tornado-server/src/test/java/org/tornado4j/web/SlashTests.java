package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SlashTests {

    @AddSlash
    private static class WithSlash extends RequestHandler {

        void get() {
            write("here");
        }

        void post() {
            write("here");
        }
    }

    private static class WithoutSlash extends RequestHandler {

        @RemoveSlash
        void get() {
            write("here");
        }

        @RemoveSlash
        void post() {
            write("here");
        }
    }

    private static FakeConnection request(Supplier<? extends RequestHandler> handler, String method, String target) {
        Application app = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/.*", handler)
                .build();
        return new FakeConnection().request(app, method, target, "");
    }

    private static void expect(FakeConnection response, int status, @Nullable String location) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Location")).isEqualTo(location);
        assertThat(response.body().contains("here")).isEqualTo(status == 200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /docs/, 200,",
        "GET, /docs, 301, /docs/",
        "HEAD, /docs, 301, /docs/",
        "GET, /docs?a=b&c, 301, /docs/?a=b&c",
        "GET, /d%C3%A9, 301, /d%C3%A9/",
        "POST, /docs, 404,",
        "POST, /docs/, 200,",
        "GET, //evil.com, 404,",
        "GET, '/\\evil.com', 404,",
    })
    void slashIsAdded(String method, String target, int status, @Nullable String location) {
        expect(request(WithSlash::new, method, target), status, location);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /docs, 200,",
        "GET, /docs/, 301, /docs",
        "HEAD, /docs/, 301, /docs",
        "GET, /docs///, 301, /docs",
        "GET, /docs/?a=b, 301, /docs?a=b",
        "GET, /, 200,",
        "POST, /, 200,",
        "POST, /docs/, 404,",
        "GET, //, 301, /",
        "GET, //evil.com/, 404,",
        "GET, '/\\evil.com/', 404,",
    })
    void slashIsRemoved(String method, String target, int status, @Nullable String location) {
        expect(request(WithoutSlash::new, method, target), status, location);
    }

    @Test
    void slashComesBeforeTheUser() {
        @Authenticated
        class Closed extends WithSlash {}
        expect(request(Closed::new, "GET", "/docs"), 301, "/docs/");
        expect(request(Closed::new, "GET", "/docs/"), 401, null);
    }

    @Test
    void bothTogetherAreRefused() {
        class Both extends RequestHandler {
            @AddSlash
            @RemoveSlash
            void get() {}
        }
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> TestApplications.of(Both::new))
                .withMessageContaining("Both.get() has @AddSlash and @RemoveSlash");
    }
}
