package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;

/** Text from a client that is written back must not run in a browser unless the handler says that it is HTML. */
@Timeout(60)
class ContentTypeTests {

    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final String HTML = "text/html; charset=UTF-8";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static final class Answering extends RequestHandler {

        private final Consumer<RequestHandler> method;

        Answering(Consumer<RequestHandler> method) {
            this.method = method;
        }

        void get() {
            method.accept(this);
        }
    }

    private static FakeConnection get(ApplicationSettings.Builder settings, Consumer<RequestHandler> method) {
        return FakeConnection.get(
                TestApplications.of(settings.logRequests(false), () -> new Answering(method)), "/?q=%3Cscript%3E");
    }

    private static FakeConnection get(Consumer<RequestHandler> method) {
        return get(ApplicationSettings.builder(), method);
    }

    @Test
    void textIsPlainText() {
        FakeConnection response = get(handler -> handler.write("You asked for " + handler.getArgument("q")));
        assertThat(response.body()).isEqualTo("You asked for <script>");
        assertThat(response.header("Content-Type")).isEqualTo(TEXT);
    }

    @Test
    void htmlIsHtml() {
        FakeConnection response = get(handler -> {
            handler.writeHtml("<p>");
            handler.writeHtml("h\u00f6");
        });
        assertThat(response.body()).isEqualTo("<p>h\u00f6");
        assertThat(response.header("Content-Type")).isEqualTo(HTML);
        assertThat(response.header("Content-Length")).isEqualTo("6");
    }

    @Test
    void markupIsHtml() {
        FakeConnection response = get(handler -> handler.write(Markup.escaped("<&>")));
        assertThat(response.body()).isEqualTo("&lt;&amp;&gt;");
        assertThat(response.header("Content-Type")).isEqualTo(HTML);
    }

    @Test
    void typeThatTheHandlerHasChosenStays() {
        FakeConnection response = get(handler -> {
            handler.setHeader("Content-Type", "application/xhtml+xml");
            handler.writeHtml("<html xmlns='http://www.w3.org/1999/xhtml'/>");
        });
        assertThat(response.header("Content-Type")).isEqualTo("application/xhtml+xml");
    }

    @Test
    void htmlBehindTheHeadIsWrittenAllTheSame() {
        FakeConnection response = get(handler -> {
            handler.write("text");
            handler.flush();
            handler.writeHtml("<p>");
        });
        assertThat(response.body()).isEqualTo("text<p>");
        assertThat(response.header("Content-Type")).isEqualTo(TEXT);
    }

    @Test
    void tornadosDefaultCanBeHad() {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().defaultContentType(HTML);
        assertThat(get(settings, handler -> handler.write("<p>")).header("Content-Type"))
                .isEqualTo(HTML);
        assertThat(settings.build().defaultContentType()).isEqualTo(HTML);
    }

    @Test
    void clearBringsTheDefaultBack() {
        FakeConnection response = get(handler -> {
            handler.writeHtml("<p>");
            handler.clear();
            handler.write("text");
        });
        assertThat(response.header("Content-Type")).isEqualTo(TEXT);
    }

    @Test
    void errorPagesAreHtml() {
        FakeConnection response = get(handler -> {
            throw new HTTPError(404);
        });
        assertThat(response.header("Content-Type")).isEqualTo(HTML);
    }

    @Test
    void lastErrorPageIsHtml() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection response = FakeConnection.get(
                TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> new RequestHandler() {
                    @Override
                    protected void setDefaultHeaders() {
                        throw new IllegalStateException("broken");
                    }

                    @SuppressWarnings("unused")
                    void get() {}
                }),
                "/");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.header("Content-Type")).isEqualTo(HTML);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "html", "text/html; charset=ISO-8859-1", "text/html\r\nX: y"})
    void defaultThatIsNoTypeIsRefused(String type) {
        ApplicationSettings.Builder settings = ApplicationSettings.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.defaultContentType(type))
                .withMessageContaining("media type");
    }
}
