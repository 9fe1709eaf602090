package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.samskivert.mustache.Mustache;
import freemarker.template.Configuration;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.StaticMessageSource;
import org.thymeleaf.ITemplateEngine;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.autoconfigure.template.TornadoTemplateAutoConfiguration;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.TemplateEngine;
import org.tornado4j.web.TemplateNamespace;
import org.tornado4j.web.UIMethod;
import org.tornado4j.web.UIModule;

/** Pages by each library for templates that Spring Boot knows, on a context without WebFlux and Servlet. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class TemplateEngineTests {

    public record Note(String text) {}

    @Route("/page")
    static class PageHandler extends RequestHandler {

        void get() {
            render("page", Map.of("title", "Notes & <more>", "notes", List.of(new Note("one"), new Note("<script>"))));
        }

        @Override
        protected @Nullable Object getCurrentUser() {
            return getArgumentOrNull("user");
        }

        @Override
        protected Map<String, ?> getTemplateNamespace() {
            return Map.of("mine", "of the handler");
        }
    }

    @Route("/show/{template}")
    static class ShowHandler extends RequestHandler {

        void get(String template) {
            render(template, Map.of("id", "a/b"));
        }
    }

    @Route(path = "/notes/{id}", name = "note")
    static class NoteHandler extends RequestHandler {

        void get(long id) {
            write(id);
        }
    }

    static final class Stars implements UIModule {

        @Override
        public String render(RequestHandler handler, List<? extends @Nullable Object> arguments) {
            Object argument = arguments.get(0);
            return argument instanceof Note ? "<b>*</b>" : "<b>" + argument + "*</b>";
        }

        @Override
        public String embeddedCss() {
            return "b {}";
        }
    }

    static final class Counter {

        private int count;

        public int next() {
            return ++count;
        }
    }

    static class Beans {

        @Bean
        UIMethod shout() {
            return (handler, arguments) -> arguments.get(0) + "!";
        }

        @Bean
        UIModule stars() {
            return new Stars();
        }

        @Bean
        Counter counter() {
            return new Counter();
        }

        @Bean
        StaticMessageSource messageSource() {
            StaticMessageSource messages = new StaticMessageSource();
            messages.addMessage("greeting", Locale.getDefault(), "Good day {0}");
            return messages;
        }
    }

    private static ApplicationContextRunner runner() {
        return Native.runner()
                .withConfiguration(AutoConfigurations.of(TornadoTemplateAutoConfiguration.class))
                .withUserConfiguration(Beans.class)
                .withBean(PageHandler.class)
                .withBean(ShowHandler.class)
                .withBean(NoteHandler.class)
                .withPropertyValues("tornado.web.base-path=/app");
    }

    private static ApplicationContextRunner runner(TemplateLibrary library) {
        return runner().withPropertyValues("tornado.web.template-engine=" + library.name());
    }

    @ParameterizedTest
    @EnumSource
    void pageHasWhatTornadosTemplatesHave(TemplateLibrary library, @TempDir Path files) throws Exception {
        Files.writeString(files.resolve("a b.css"), "b {}");
        runner(library).withPropertyValues("tornado.web.static-path=" + files).run(context -> {
            HttpResponse<String> response = Client.of(context).get("/app/page?user=Z%26");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=UTF-8");
            assertThat(response.body().lines().map(String::strip).filter(line -> !line.isEmpty()))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("<html><head><title>Notes &amp; &lt;more&gt;</title><style>"),
                            line -> assertThat(line).isEqualTo("b {}"),
                            line -> assertThat(line).isEqualTo("</style>"),
                            line -> assertThat(line).isEqualTo("</head><body>"),
                            line -> assertThat(line).isEqualTo("<nav>Notes &amp; &lt;more&gt;</nav>"),
                            line -> assertThat(line).startsWith("<ul><li>one<b>*</b></li>"),
                            line -> assertThat(line).isEqualTo("<p>Hello Z&amp;</p>"),
                            line -> assertThat(line).matches("<link href=\"/app/static/a%20b.css\\?v(=|&#x3D;).+\">"),
                            line -> assertThat(line).isEqualTo("<a href=\"/app/notes/7\">"),
                            line -> assertThat(line).isEqualTo("hey! &lt;! <b>3*</b>"),
                            line -> assertThat(line).startsWith("<input type=\"hidden\" name=\"_xsrf\" value=\"2|"),
                            line -> assertThat(line).isEqualTo("GET of the handler"),
                            line -> assertThat(line).isEqualTo("</body></html>"));
            assertThat(response.body())
                    .contains("<li>&lt;script&gt;<b>*</b></li>")
                    .doesNotContain("<script>");
            assertThat(response.headers().firstValue("Set-Cookie"))
                    .get()
                    .asString()
                    .startsWith("_xsrf=");
            assertThat(Client.of(context).get("/app/page").body()).doesNotContain("Hello");
        });
    }

    @Test
    void thymeleafHasLinksMessagesAndBeans() {
        runner(TemplateLibrary.THYMELEAF).run(context -> {
            assertThat(Client.of(context).get("/app/show/links").body().lines())
                    .containsExactly(
                            "<a href=\"/app/notes/a/b?q=a%20b\"></a>",
                            "<a href=\"/app/\"></a>",
                            "<a href=\"notes#x\"></a>",
                            "<a href=\"https://example.com/?q=1\"></a>",
                            "<p>Good day Bob</p>",
                            "<p>1</p>",
                            "<ul><li>only this</li></ul>");
            assertThat(Client.of(context).get("/app/show/links%20::%20list").body())
                    .isEqualTo("<ul><li>only this</li></ul>");
        });
    }

    @Test
    void thymeleafLinksLeadToTheRootWithoutABasePath() {
        runner(TemplateLibrary.THYMELEAF)
                .withPropertyValues("tornado.web.base-path=")
                .run(context -> assertThat(Client.of(context).get("/show/links").body())
                        .startsWith("<a href=\"/notes/a/b?q=a%20b\"></a>\n<a href=\"/\"></a>"));
    }

    @ParameterizedTest
    @CsvSource({"MUSTACHE, plain.mustache", "FREEMARKER, plain.ftlh", "THYMELEAF, plain.html"})
    void nameOfATemplateMayHaveItsSuffix(TemplateLibrary library, String template) {
        runner(library).run(context -> {
            assertThat(Client.of(context).get("/app/show/" + template).body()).isEqualTo("plain\n");
            assertThat(Client.of(context).get("/app/show/plain").body()).isEqualTo("plain\n");
        });
    }

    @ParameterizedTest
    @EnumSource
    void missingTemplateIsNamed(TemplateLibrary library, CapturedOutput output) {
        runner(library).run(context -> {
            assertThat(Client.of(context).get("/app/show/nothing").statusCode()).isEqualTo(500);
            assertThat(output).contains("nothing");
        });
    }

    // ------------------------------------------------------------------------------------------ the choice

    private static final FilteredClassLoader WITH_MUSTACHE_ALONE =
            new FilteredClassLoader("org.thymeleaf", "freemarker.template");

    @Test
    void onlyLibraryIsTaken() {
        runner().withClassLoader(WITH_MUSTACHE_ALONE)
                .run(context -> assertThat(context)
                        .hasSingleBean(AvailableTemplateEngine.class)
                        .getBean(AvailableTemplateEngine.class)
                        .extracting(AvailableTemplateEngine::library)
                        .isEqualTo(TemplateLibrary.MUSTACHE));
    }

    @Test
    void severalLibrariesNeedAChoice(CapturedOutput output) {
        runner().run(context -> {
            assertThat(Client.of(context).get("/app/show/page").statusCode()).isEqualTo(500);
            assertThat(output)
                    .contains("there are several template engines: set tornado.web.template-engine to one of");
        });
    }

    @Test
    void withoutALibraryTheFirstPageSaysWhatToAdd(CapturedOutput output) {
        Native.runner().withBean(ShowHandler.class).run(context -> {
            assertThat(Client.of(context).get("/show/page").statusCode()).isEqualTo(500);
            assertThat(output)
                    .contains("Cannot render \"page\": there is no template engine: add one of the dependencies"
                            + " spring-boot-starter-thymeleaf, spring-boot-starter-freemarker,"
                            + " spring-boot-starter-mustache");
        });
    }

    @Test
    void libraryThatIsNotThereCannotBeChosen() {
        runner(TemplateLibrary.THYMELEAF)
                .withClassLoader(WITH_MUSTACHE_ALONE)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("tornado.web.template-engine")
                        .hasMessageContaining("Add the dependency spring-boot-starter-thymeleaf"));
    }

    static final class OwnEngine implements TemplateEngine {

        @Override
        public void render(String template, TemplateNamespace namespace, Writer page) throws IOException {
            page.write("own " + template);
        }
    }

    @Test
    void engineOfTheApplicationComesFirst() {
        runner().withBean(OwnEngine.class)
                .run(context ->
                        assertThat(Client.of(context).get("/app/show/x").body()).isEqualTo("own x"));
    }

    @Test
    void beansOfTheApplicationAreUsed() {
        Mustache.Compiler compiler = Mustache.compiler().withLoader(name -> new StringReader("own " + name));
        runner(TemplateLibrary.MUSTACHE)
                .withBean(Mustache.Compiler.class, () -> compiler)
                .withBean(Configuration.class, () -> new Configuration(Configuration.VERSION_2_3_34))
                .run(context -> {
                    assertThat(context).hasSingleBean(Configuration.class).hasSingleBean(ITemplateEngine.class);
                    assertThat(Client.of(context).get("/app/show/x").body()).isEqualTo("own x");
                });
    }

    // ------------------------------------------------------------------------------------------ types

    @Test
    void textIsPlainUnlessTheKeySaysOtherwise() {
        ApplicationContextRunner runner = Native.runner().withBean(TextHandler.class);
        runner.run(context -> assertThat(type(Client.of(context))).isEqualTo("text/plain; charset=UTF-8"));
        runner.withPropertyValues("tornado.web.default-content-type=text/html; charset=UTF-8")
                .run(context -> assertThat(type(Client.of(context))).isEqualTo("text/html; charset=UTF-8"));
    }

    private static @Nullable String type(Client client) throws Exception {
        return client.get("/text").headers().firstValue("Content-Type").orElse(null);
    }

    @Route("/text")
    static class TextHandler extends RequestHandler {

        void get() {
            write("<script>");
        }
    }

    @Test
    void defaultContentTypeIsChecked() {
        Native.runner()
                .withPropertyValues("tornado.web.default-content-type=html")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("tornado.web.default-content-type")
                        .hasMessageContaining("text/html; charset=UTF-8 is Tornado's"));
    }
}
