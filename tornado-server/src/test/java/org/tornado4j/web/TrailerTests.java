package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Fields behind the content of a response. */
@Timeout(60)
class TrailerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static HTTPHeaders digest() {
        HTTPHeaders fields = new HTTPHeaders();
        fields.set("Content-Digest", "x");
        return fields;
    }

    private static class Report extends RequestHandler {

        void get() {
            boolean taken = declareTrailers(TrailerUse.IF_ACCEPTED, "Content-Digest");
            write("report " + taken);
            finish(digest());
        }
    }

    private static FakeConnection get(FakeConnection connection, RequestHandler handler) {
        return connection.request(TestApplications.of(() -> handler), "GET", "/", "");
    }

    @Test
    void trailersFollowContentOfUnknownLength() {
        FakeConnection response = get(new FakeConnection().takingTrailers(), new Report());
        assertThat(response.events)
                .containsExactly("declare IF_ACCEPTED [Content-Digest]", "headers", "write 11", "finish");
        assertThat(response.body()).isEqualTo("report true");
        assertThat(response.header("Content-Length")).isNull();
        assertThat(response.header("Etag")).isNotNull();
        assertThat(response.trailers().get("Content-Digest")).isEqualTo("x");
    }

    @Test
    void handlerLearnsThatTheClientTakesNone() {
        assertThat(get(new FakeConnection(), new Report()).body()).isEqualTo("report false");
    }

    @Test
    void declaredTrailersMayBeLeftOut() {
        FakeConnection response = get(new FakeConnection(), new RequestHandler() {
            void get() {
                declareTrailers(TrailerUse.OPTIONAL, "Content-Digest");
                write("x");
            }
        });
        assertThat(response.events).endsWith("headers", "write 1", "finish");
        assertThat(response.header("Content-Length")).isNull();
        assertThat(response.trailers().size()).isZero();
    }

    @Test
    void trailersFollowAStream() {
        FakeConnection response = get(new FakeConnection().takingTrailers(), new RequestHandler() {
            void get() {
                write("a");
                flush();
                write("b");
                finish(digest());
            }
        });
        assertThat(response.events).containsExactly("headers", "write 1", "write 1", "finish");
        assertThat(response.trailers().get("Content-Digest")).isEqualTo("x");
    }

    @Test
    void declaringIsTooLateAfterTheFirstFlush() {
        FakeConnection response = get(new FakeConnection(), new RequestHandler() {
            void get() {
                flush();
                assertThatIllegalStateException()
                        .isThrownBy(() -> declareTrailers(TrailerUse.OPTIONAL, "Content-Digest"))
                        .withMessageContaining("before flush");
                write("checked");
            }
        });
        assertThat(response.body()).isEqualTo("checked");
    }

    @Test
    void blockingMethodsSendThemToo() throws Exception {
        CompletableFuture<RequestHandler> ended = new CompletableFuture<>();
        try (LoopThread loop = new LoopThread()) {
            Application app =
                    TestApplications.of(ApplicationSettings.builder().logFunction(ended::complete), () -> new Report() {
                        @Override
                        @Blocking
                        void get() {
                            super.get();
                        }
                    });
            FakeConnection response = new FakeConnection(loop.loop(), Clock.SYSTEM).takingTrailers();
            loop.run(() -> response.request(app, "GET", "/", ""));
            LoopThread.await(ended);
            assertThat(response.body()).isEqualTo("report true");
            assertThat(response.trailers().get("Content-Digest")).isEqualTo("x");
        }
    }
}
