package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.testing.CapturedLogs;

/** Entity tags of responses, and 304. */
@Timeout(60)
class EtagTests {

    private static final String OF_HELLO = "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\"";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static class Hello extends RequestHandler {

        void get() {
            write("hello");
        }

        void post() {
            write("hello");
        }
    }

    /** With an entity tag of its own. */
    private static class Tagged extends Hello {

        private final @Nullable String etag;

        Tagged(@Nullable String etag) {
            this.etag = etag;
        }

        @Override
        protected @Nullable String computeEtag() {
            return etag;
        }
    }

    @Test
    @DisplayName("A135: SHA-1 of the content")
    void etagIsTheHashOfTheContent() {
        assertThat(FakeConnection.get(TestApplications.of(Hello::new), "/").header("Etag"))
                .isEqualTo(OF_HELLO);
    }

    @Test
    @DisplayName("A135: the same tag gives 304 without content")
    void knownContentIsNotSentAgain() {
        FakeConnection response =
                FakeConnection.get(TestApplications.of(Hello::new), "/", "If-None-Match: " + OF_HELLO);
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.body()).isEmpty();
        assertThat(response.header("Etag")).isEqualTo(OF_HELLO);
        assertThat(response.header("Content-Type")).isNull();
    }

    @ParameterizedTest
    @DisplayName("W42, A138: which tags match")
    @CsvSource({
        "'\"etag\"', '\"etag\"', 304",
        "'\"etag\"', '*', 304",
        "'\"etag\"', '\"x\", \"etag\", \"y\"', 304",
        "'\"etag\"', 'W/\"etag\"', 304",
        "'W/\"etag\"', '\"etag\"', 304",
        "'W/\"etag\"', 'W/\"etag\"', 304",
        "'\"etag\"', '\"etag1\"', 200",
        "'\"etag\"', '\"x\", \"y\"', 200",
        "'\"etag\"', 'etag', 200",
        "'', '*', 304",
        "'', '\"etag\"', 200",
    })
    void tagsAreComparedWeakly(String etag, String known, int status) {
        FakeConnection response = FakeConnection.get(
                TestApplications.of(() -> new Tagged(etag.isEmpty() ? null : etag)), "/", "If-None-Match: " + known);
        assertThat(response.status()).isEqualTo(status);
    }

    @Test
    void tagThatTheHandlerSetIsKept() {
        Application app = TestApplications.of(() -> new RequestHandler() {
            void get() {
                setHeader("Etag", "\"mine\"");
                write("hello");
            }
        });
        assertThat(FakeConnection.get(app, "/").header("Etag")).isEqualTo("\"mine\"");
        assertThat(FakeConnection.get(app, "/", "If-None-Match: \"mine\"").status())
                .isEqualTo(304);
    }

    @Test
    @DisplayName("B.12: only for 200 and GET or HEAD")
    void otherResponsesHaveNoTag() {
        assertThat(FakeConnection.post(TestApplications.of(Hello::new), "/", "").header("Etag"))
                .isNull();
        Application created = TestApplications.of(() -> new RequestHandler() {
            void get() {
                setStatus(201);
            }
        });
        assertThat(FakeConnection.get(created, "/").header("Etag")).isNull();
    }

    @Test
    void tagsCanBeSwitchedOff() {
        Application app = TestApplications.of(ApplicationSettings.builder().etag(false), Hello::new);
        assertThat(FakeConnection.get(app, "/").header("Etag")).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 55, 56, 63, 64, 65, 511, 512, 513, 5000})
    void tagIsRightHoweverOftenItIsAskedFor(int length) throws Exception {
        Etags etags = new Etags();
        byte[] content = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 4; round++) {
            assertThat(etags.etag(new HTTPHeaders(), content.clone(), length)).isEqualTo(sha1(content));
        }
        if (length > 0) {
            content[length / 2] ^= 1;
            for (int round = 0; round < 4; round++) {
                assertThat(etags.etag(new HTTPHeaders(), content, length)).isEqualTo(sha1(content));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Accept, true", "Cookie, false", "cookie, false", "Authorization, false"})
    @DisplayName("What answers a request with credentials is not remembered, nor recognised")
    void contentForOneClientIsNotRemembered(String field, boolean remembered) {
        Etags etags = new Etags();
        HTTPHeaders request = new HTTPHeaders();
        request.add(field, "x");
        byte[] content = "secret".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 3; round++) {
            etags.etag(request, content, content.length);
        }
        String tag = etags.etag(request, content, content.length);
        assertThat(etags.etag(request, content, content.length) == tag).isEqualTo(remembered);
        assertThat(etags.isEmpty()).isEqualTo(!remembered);
    }

    private static String sha1(byte[] content) throws Exception {
        return '"' + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content)) + '"';
    }
}
