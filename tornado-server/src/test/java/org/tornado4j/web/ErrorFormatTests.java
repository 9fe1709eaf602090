package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** The form of error responses, the pages for them, and what maps exceptions to them. */
@Timeout(60)
class ErrorFormatTests {

    private static final String HTML = "text/html; charset=UTF-8";
    private static final String PLAIN = "text/plain; charset=UTF-8";
    private static final String PROBLEM = "application/problem+json";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static ApplicationSettings.Builder settings() {
        return ApplicationSettings.builder().logRequests(false);
    }

    private static Application app(ApplicationSettings.Builder settings, Throwable failure) {
        return TestApplications.of(settings, () -> new RequestHandler() {
            void get() throws Throwable {
                throw failure;
            }
        });
    }

    private static Application app(ErrorFormat format) {
        return app(settings().errorFormat(format), new HTTPProblem(409, "<b>\"old\" & new</b>").with("version", 7));
    }

    // ------------------------------------------------------------------------------------------ by Accept

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X: no Accept                                    | " + HTML,
                "Accept: */*                                     | " + HTML,
                "Accept: text/html,application/xhtml+xml,*/*;q=0.8 | " + HTML,
                "Accept: application/xhtml+xml                   | " + HTML,
                "Accept: application/json                        | " + PROBLEM,
                "Accept: Application/Problem+JSON;charset=utf-8  | " + PROBLEM,
                "Accept: application/vnd.example+json            | " + PROBLEM,
                "Accept: text/plain                              | " + PLAIN,
                "Accept: text/html;q=0.5, application/json       | " + PROBLEM,
                "Accept: text/html, application/json             | " + HTML,
                "Accept: text/plain, application/json;q=0.9      | " + PLAIN,
                "Accept: text/html;q=0, */*                      | " + HTML,
                "Accept: image/png                               | " + HTML,
            })
    void clientChoosesTheForm(String field, String type) {
        FakeConnection response = FakeConnection.get(app(ErrorFormat.AUTO), "/nothing", field);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("Content-Type")).isEqualTo(type);
        assertThat(response.header("Vary")).isEqualTo("Accept");
        assertThat(response.body())
                .isEqualTo(
                        switch (type) {
                            case PROBLEM -> "{\"title\":\"Not Found\",\"status\":404}";
                            case PLAIN -> "404 Not Found\n";
                            default -> "<html><title>404: Not Found</title><body>404: Not Found</body></html>";
                        });
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void applicationChoosesTheForm(ErrorFormat format) {
        String type = switch (format) {
            case HTML, AUTO -> HTML;
            case PROBLEM -> PROBLEM;
            case PLAIN -> PLAIN;
        };
        for (String accept : List.of("text/html", "application/json", "text/plain")) {
            FakeConnection response = FakeConnection.get(app(format), "/nothing", "Accept: " + accept);
            assertThat(response.header("Content-Type")).isEqualTo(type);
            assertThat(response.header("Vary")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTML    | <html><title>409: Conflict</title><body>409: Conflict"
                        + "<p>&lt;b&gt;&quot;old&quot; &amp; new&lt;/b&gt;</p></body></html>",
                "PROBLEM | {\"title\":\"Conflict\",\"status\":409,\"detail\":\"<b>\\\"old\\\" & new<\\/b>\",\"version\":7}",
                "PLAIN   | 409 Conflict: <b>\"old\" & new</b>",
            })
    void detailIsToldInEachForm(ErrorFormat format, String content) {
        FakeConnection response = FakeConnection.get(app(format), "/");
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.body().strip()).isEqualTo(content);
    }

    @Test
    void problemIsTheFormOfAProblemUnlessTheClientWantsAnother() {
        Application app = app(ErrorFormat.AUTO);
        assertThat(FakeConnection.get(app, "/").header("Content-Type")).isEqualTo(PROBLEM);
        assertThat(FakeConnection.get(app, "/", "Accept: text/html").header("Content-Type"))
                .isEqualTo(HTML);
        assertThat(FakeConnection.get(app, "/", "Accept: text/plain").header("Content-Type"))
                .isEqualTo(PLAIN);
    }

    @Test
    void messageOfAnErrorIsNotTold() {
        Application app = app(settings(), new HTTPError(400, "a secret"));
        for (String accept : List.of("text/html", "application/json", "text/plain")) {
            assertThat(FakeConnection.get(app, "/", "Accept: " + accept).body()).doesNotContain("secret");
        }
    }

    @Test
    void methodThatIsNotAllowedIsToldInTheSameForms() {
        FakeConnection response =
                new FakeConnection().request(app(ErrorFormat.AUTO), "DELETE", "/", "", "Accept: application/json");
        assertThat(response.body()).isEqualTo("{\"title\":\"Method Not Allowed\",\"status\":405}");
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void fieldOfTheHandlerStays() {
        Application app = TestApplications.of(settings(), () -> new RequestHandler() {
            @Override
            protected void setDefaultHeaders() {
                setHeader("Vary", "Cookie");
            }

            void get() {
                throw new HTTPError(404);
            }
        });
        assertThat(FakeConnection.get(app, "/").headers().getList("Vary")).containsExactly("Cookie", "Accept");
    }

    // ------------------------------------------------------------------------------------------ below the handlers

    private static RawClient.Response refused(Application app, String request) throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder()
                .maxHeaderBytes(1000)
                .maxBodyBytes(100)
                .build();
        try (RunningApplication running = new RunningApplication(app, options);
                RawClient client = running.connect()) {
            client.send(request);
            return client.read();
        }
    }

    private static final String TOO_MUCH = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n";

    @ParameterizedTest
    @CsvSource({
        "application/json, " + PROBLEM + ", '{\"title\":\"Content Too Large\",\"status\":413,\"detail\":'",
        "text/html, " + HTML + ", <html><title>413: Content Too Large</title><body>413: Content Too Large<p>",
        "text/plain, " + PLAIN + ", '413 Content Too Large: '",
        "*/*, " + HTML + ", <html><title>413",
    })
    void refusedContentIsToldInTheFormOfTheClient(String accept, String type, String begin) throws Exception {
        RawClient.Response response = refused(app(ErrorFormat.AUTO), TOO_MUCH + "Accept: " + accept + "\r\n\r\n");
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.field("Content-Type")).isEqualTo(type);
        assertThat(response.text()).startsWith(begin);
    }

    private static final String GARBAGE = "GET /<script>alert(1)</script> HTTP/1.1\r\nHost: x\r\n<b>: x\r\n\r\n";

    @ParameterizedTest
    @CsvSource({"AUTO, " + PLAIN, "PLAIN, " + PLAIN, "HTML, " + HTML, "PROBLEM, " + PROBLEM})
    void requestThatCannotBeReadIsToldInTheFormOfTheApplication(ErrorFormat format, String type) throws Exception {
        RawClient.Response response = refused(app(format), GARBAGE);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.field("Content-Type")).isEqualTo(type);
        assertThat(response.text()).contains("400").contains("Bad Request");
        if (format == ErrorFormat.HTML) {
            assertThat(response.text()).doesNotContain("<script", "<b>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTML", "PROBLEM", "PLAIN"})
    void headThatIsTooLongIsToldInTheFormOfTheApplication(ErrorFormat format) throws Exception {
        RawClient.Response response =
                refused(app(format), "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(2000) + "\r\n\r\n");
        assertThat(response.status()).isEqualTo(431);
        assertThat(response.text()).contains("Request Header Fields Too Large");
    }

    // ------------------------------------------------------------------------------------------ pages

    private static ErrorPages pages() {
        return ErrorPages.onClassPath(
                ErrorFormatTests.class.getClassLoader(), List.of("pages/error/", "more/error/", "nowhere/"));
    }

    @Test
    void pageOfTheApplicationIsSent() {
        Application app = app(settings().errorPages(pages()), new HTTPError(403));
        FakeConnection missing = FakeConnection.get(app, "/nothing");
        assertThat(missing.body()).contains("Nothing here: ä");
        assertThat(missing.header("Content-Type")).isEqualTo(HTML);
        assertThat(FakeConnection.get(app, "/nothing").body()).isEqualTo(missing.body());
        assertThat(FakeConnection.get(app, "/").body()).contains("Your fault");
        assertThat(FakeConnection.get(app, "/nothing", "Accept: application/json")
                        .body())
                .isEqualTo("{\"title\":\"Not Found\",\"status\":404}");
    }

    @Test
    void statusWithoutAPageHasThatOfTheEngine() {
        FakeConnection response = FakeConnection.get(app(settings().errorPages(pages()), new HTTPError(503)), "/");
        assertThat(response.body()).startsWith("<html><title>503: Service Unavailable");
        assertThat(pages().find(200)).isNull();
        assertThat(pages().find(600)).isNull();
        assertThat(pages().hasOwnPage(404)).isTrue();
        assertThat(pages().hasOwnPage(403)).isFalse();
        assertThat(pages().hasOwnPage(600)).isFalse();
    }

    @Test
    void refusalsOfTheServerHaveThePages() throws Exception {
        Application app = app(settings().errorPages(pages()).errorFormat(ErrorFormat.HTML), new HTTPError(403));
        assertThat(refused(app, GARBAGE).text()).contains("Your fault");
        assertThat(refused(app, TOO_MUCH + "\r\n").text()).contains("Your fault");
    }

    @Test
    void pageThatCannotBeFoundIsReplaced() {
        logs.expect(Level.ERROR, "Cannot find an error page for 404");
        ErrorPages failing = status -> {
            throw new IllegalStateException("of a test");
        };
        Application app = app(settings().errorPages(failing), new HTTPError(403));
        assertThat(FakeConnection.get(app, "/nothing").body()).startsWith("<html><title>404: Not Found");
    }

    // ------------------------------------------------------------------------------------------ mappers

    private static ApplicationSettings.Builder mapping() {
        return settings()
                .errorMapper(IOException.class, (failure, request) -> new HTTPError(502))
                .errorMapper(
                        FileNotFoundException.class,
                        (failure, request) ->
                                new HTTPProblem(404, "no " + failure.getMessage()).with("path", request.path()));
    }

    @Test
    void nearestMapperCounts() {
        FakeConnection missing = FakeConnection.get(app(mapping(), new FileNotFoundException("file")), "/");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.body())
                .isEqualTo("{\"title\":\"Not Found\",\"status\":404,\"detail\":\"no file\",\"path\":\"/\"}");
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        FakeConnection other = FakeConnection.get(app(mapping(), new java.io.EOFException("end")), "/");
        assertThat(other.status()).isEqualTo(502);
    }

    /** A failure that is mapped to an error of the client is not logged as one of the application. */
    @Test
    void errorOfTheClientIsLoggedAsSuch() {
        logs.enable("tornado.general", Level.INFO);
        FakeConnection.get(app(mapping(), new FileNotFoundException("file")), "/");
        assertThat(logs.messages("tornado.general")).containsExactly("404 GET / (127.0.0.1): no file");
        assertThat(logs.messages("tornado.application")).isEmpty();
    }

    @Test
    void whatNothingMapsIsAnInternalError() {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        assertThat(FakeConnection.get(app(mapping(), new IllegalStateException("x")), "/")
                        .status())
                .isEqualTo(500);
        ApplicationSettings.Builder declining =
                settings().errorMapper(IllegalStateException.class, (failure, request) -> null);
        assertThat(FakeConnection.get(app(declining, new IllegalStateException("x")), "/")
                        .status())
                .isEqualTo(500);
    }

    @Test
    void errorsAreMappedByTheirOwnMappersAlone() {
        ApplicationSettings.Builder settings = settings()
                .errorMapper(Throwable.class, (failure, request) -> new HTTPError(500))
                .errorMapper(MissingArgumentError.class, (failure, request) -> new HTTPProblem(422, "please say more"));
        assertThat(FakeConnection.get(app(settings, new HTTPError(404)), "/").status())
                .isEqualTo(404);
        assertThat(FakeConnection.get(app(settings, new HTTPInputError(400, "x")), "/")
                        .status())
                .isEqualTo(400);
        assertThat(FakeConnection.get(app(settings, new MissingArgumentError("q")), "/")
                        .status())
                .isEqualTo(422);
        assertThat(FakeConnection.get(app(settings, new Finish("done")), "/").body())
                .isEqualTo("done");
    }

    @Test
    void mapperThatThrowsLeavesTheFailure() {
        logs.expect(Level.ERROR, "Exception in an error mapper");
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        ApplicationSettings.Builder settings = settings().errorMapper(IOException.class, (failure, request) -> {
            throw new IllegalStateException("of a test");
        });
        assertThat(FakeConnection.get(app(settings, new IOException("x")), "/").status())
                .isEqualTo(500);
    }

    @Test
    void twoMappersForAClassAreRefused() {
        ApplicationSettings.Builder settings = mapping();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.errorMapper(IOException.class, (failure, request) -> null))
                .withMessage("there are two error mappers for java.io.IOException");
    }
}
