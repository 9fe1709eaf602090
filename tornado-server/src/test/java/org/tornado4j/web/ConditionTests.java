package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.http.Validators;

/** RFC 9110 section 13: conditional requests to handlers. */
@Timeout(60)
class ConditionTests {

    private static final Instant CHANGED = Instant.parse("2024-05-06T07:08:09.5Z");
    private static final String SAME = "Mon, 06 May 2024 07:08:09 GMT";
    private static final String EARLIER = "Mon, 06 May 2024 07:08:08 GMT";

    /** A note that is changed by PUT, and asks whether it may be. */
    private static final class Note {
        private @Nullable String text;
        private int version;
    }

    private static final class NoteHandler extends RequestHandler {

        private final Note note;

        NoteHandler(Note note) {
            this.note = note;
        }

        private @Nullable Validators state() {
            return note.text == null ? null : new Validators("\"" + note.version + "\"", CHANGED);
        }

        void get() {
            checkPreconditions(state());
            setHeader("Cache-Control", "max-age=5");
            write(note.text == null ? "nothing" : note.text);
        }

        void put() {
            checkPreconditions(state());
            note.text = new String(request().body(), StandardCharsets.UTF_8);
            note.version++;
            setStatus(204);
        }
    }

    private final Note note = new Note();
    private Application app;

    @BeforeEach
    void build() {
        app = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/note", () -> new NoteHandler(note))
                .route("/page", Page::new)
                .build();
    }

    private int put(String text, String... fields) {
        return new FakeConnection().request(app, "PUT", "/note", text, fields).status();
    }

    @Test
    @DisplayName("RFC 9110 13.1.1: no update is lost")
    void noUpdateIsLost() {
        assertThat(put("1", "If-Match: *")).isEqualTo(412);
        assertThat(put("1", "If-None-Match: *")).isEqualTo(204);
        assertThat(put("2", "If-None-Match: *")).isEqualTo(412);
        assertThat(put("2", "If-Match: \"1\"")).isEqualTo(204);
        assertThat(put("3", "If-Match: \"1\"")).isEqualTo(412);
        assertThat(put("3", "If-Unmodified-Since: " + EARLIER)).isEqualTo(412);
        assertThat(put("3", "If-Unmodified-Since: " + SAME)).isEqualTo(204);
        assertThat(note.text).isEqualTo("3");
    }

    @Test
    void readerThatHasItGetsNoContent() {
        put("1");
        FakeConnection first = FakeConnection.get(app, "/note");
        assertThat(first.header("Etag")).isEqualTo("\"1\"");
        assertThat(first.header("Last-Modified")).isEqualTo(SAME);
        FakeConnection second = FakeConnection.get(app, "/note", "If-None-Match: \"1\"");
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.header("Etag")).isEqualTo("\"1\"");
        assertThat(second.body()).isEmpty();
    }

    private static class Page extends RequestHandler {

        void get() {
            setLastModified(CHANGED);
            setHeader("Etag", "\"e\"");
            setHeader("Cache-Control", "max-age=5");
            setHeader("Vary", "Cookie");
            setHeader("Content-Location", "/page.html");
            setHeader("Content-Language", "en");
            write("page");
        }
    }

    @Test
    @DisplayName("RFC 9110 13.2.2: a whole response is compared as it is")
    void wholeResponseIsCompared() {
        assertThat(FakeConnection.get(app, "/page", "If-Modified-Since: " + SAME)
                        .status())
                .isEqualTo(304);
        assertThat(FakeConnection.get(app, "/page", "If-Modified-Since: " + EARLIER)
                        .status())
                .isEqualTo(200);
        assertThat(FakeConnection.get(app, "/page", "If-None-Match: \"x\"", "If-Modified-Since: " + SAME)
                        .status())
                .isEqualTo(200);
        assertThat(FakeConnection.get(app, "/page", "If-Match: \"x\"").status()).isEqualTo(412);
        assertThat(FakeConnection.get(app, "/page", "If-Match: \"e\"").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("RFC 9110 15.4.5: what a 304 has, and what not")
    void notModifiedHasWhatCachesNeed() {
        FakeConnection response = FakeConnection.get(app, "/page", "If-None-Match: \"e\"");
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.headers().getAll())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("Etag", "Cache-Control", "Vary", "Content-Location");
    }
}
