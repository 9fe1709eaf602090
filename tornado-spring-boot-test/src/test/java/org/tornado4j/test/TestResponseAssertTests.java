package org.tornado4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

class TestResponseAssertTests {

    private final HandlerTestClient client = HandlerTestClient.of(Application.builder()
            .settings(ApplicationSettings.builder().logRequests(false).build())
            .route("/item", ItemHandler::new)
            .route("/moved", MovedHandler::new)
            .build());

    @AfterEach
    void close() {
        client.close();
    }

    public static class ItemHandler extends RequestHandler {
        void get() {
            setHeader("Content-Type", "application/json; charset=UTF-8");
            addHeader("X-Tag", "one");
            addHeader("X-Tag", "two");
            setCookie("seen", "yes");
            write("{\"name\": \"chair\", \"tags\": [1, 2]}");
        }
    }

    public static class MovedHandler extends RequestHandler {
        void get() {
            redirect("/item");
        }
    }

    private static void fails(ThrowingCallable assertion, String... parts) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(assertion)
                .satisfies(failure -> assertThat(failure.getMessage()).contains(parts));
    }

    @Test
    void whatHoldsPasses() {
        assertThat(client.fetch("/item"))
                .hasStatus(200)
                .hasStatusOk()
                .isSuccessful()
                .hasField("X-Tag")
                .hasField("x-tag", "two")
                .hasNoField("X-Other")
                .hasContentType("application/json")
                .hasContentType("application/json; charset=UTF-8")
                .hasCookie("seen")
                .hasCookie("seen", "yes")
                .hasNoCookie("other")
                .containsText("chair")
                .doesNotContainText("table")
                .hasText("{\"name\": \"chair\", \"tags\": [1, 2]}")
                .hasJson("{\"tags\": [2, 1]}")
                .hasWrites("{\"name\": \"chair\", \"tags\": [1, 2]}");
        assertThat(client.fetch("/item")).json().extractingPath("$.tags[1]").isEqualTo(2);
        assertThat(client.fetch("/item")).text().startsWith("{").endsWith("}");
        assertThat(client.fetch("/moved")).redirectsTo("/item");
        assertThat(client.head("/missing").fetch()).hasNoContent();
    }

    @Test
    void failureShowsRequestAndResponse() {
        TestResponse response = client.fetch("/item");
        fails(
                () -> assertThat(response).hasStatus(201),
                "Expecting status 201",
                "GET /item",
                "200 OK",
                "X-Tag: one",
                "{\"name\": \"chair\"");
        fails(() -> assertThat(response).hasText("other"), "other", "GET /item", "chair");
    }

    @Test
    void whatDoesNotHoldFails() {
        TestResponse response = client.fetch("/item");
        fails(() -> assertThat(response).hasField("X-Other"), "a field X-Other");
        fails(() -> assertThat(response).hasField("X-Tag", "three"), "the field X-Tag: three");
        fails(() -> assertThat(response).hasNoField("X-Tag"), "no field X-Tag");
        fails(() -> assertThat(response).hasContentType("application/js"), "Content-Type application/js");
        fails(() -> assertThat(response).hasCookie("other"), "a cookie other");
        fails(() -> assertThat(response).hasCookie("seen", "no"), "the cookie seen=no");
        fails(() -> assertThat(response).hasNoCookie("seen"), "no cookie seen");
        fails(() -> assertThat(response).containsText("table"), "\"table\" in the content");
        fails(() -> assertThat(response).doesNotContainText("chair"), "no \"chair\" in the content");
        fails(() -> assertThat(response).hasNoContent(), "no content");
        fails(() -> assertThat(response).hasJson("{\"name\": \"table\"}"), "name");
        fails(() -> assertThat(response).hasWrites("a", "b"), "the writes of");
        fails(() -> assertThat(response).redirectsTo("/item"), "a status from 300 to 399");
        fails(() -> assertThat(client.fetch("/missing")).isSuccessful(), "a status from 200 to 299", "404");
    }

    @Test
    void percentSignsDoNoHarm() {
        fails(() -> assertThat(client.get("/item").query("a", "100%s").fetch()).hasText("%d"), "100%25s", "%d");
    }
}
