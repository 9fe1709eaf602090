package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validator;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.context.reactive.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.ApplicationSettingsCustomizer;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.ArgumentConverter;
import org.tornado4j.web.BlockingLimits;
import org.tornado4j.web.InputValidator;
import org.tornado4j.web.JsonCodec;
import org.tornado4j.web.MimeTypes;
import org.tornado4j.web.RedirectHandler;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RouteDescription;
import reactor.core.publisher.Mono;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class TornadoWebAutoConfigurationTests {

    private final ApplicationContextRunner runner =
            Native.runner().withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class));

    @Test
    void applicationAppears() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(Application.class)
                .hasSingleBean(ApplicationSettings.class)
                .hasSingleBean(MimeTypes.class));
    }

    @Test
    void applicationAppearsInTheContextOfAMockEnvironment() {
        new ApplicationContextRunner(AnnotationConfigReactiveWebApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(TornadoWebAutoConfiguration.class))
                .run(context -> assertThat(context).hasSingleBean(Application.class));
    }

    @Test
    void nothingAppearsWithoutAWebApplication() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TornadoWebAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(Application.class));
    }

    @Test
    void applicationOfTheApplicationComesFirst() {
        Application own = Application.builder().route("/own", Own::new).build();
        runner.withBean("own", Application.class, () -> own).run(context -> {
            assertThat(context).getBean(Application.class).isSameAs(own);
            assertThat(Client.of(context.getSourceApplicationContext())
                            .get("/own")
                            .body())
                    .isEqualTo("own");
        });
    }

    @Test
    void anyDelegateCanAnswer() {
        Application hidden = Application.builder().route("/own", Own::new).build();
        runner.withBean("own", HTTPServerConnectionDelegate.class, () -> new Hiding(hidden))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(Application.class);
                    assertThat(Client.of(context.getSourceApplicationContext())
                                    .get("/own")
                                    .body())
                            .isEqualTo("own");
                });
    }

    @Test
    void severalDelegatesAreRefused() {
        Application any = Application.builder().build();
        runner.withBean("one", Application.class, () -> any)
                .withBean("two", Application.class, () -> any)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("one, two")
                        .hasMessageContaining("Leave one"));
    }

    @Test
    void settingsOfTheApplicationComeFirst() {
        ApplicationSettings own =
                ApplicationSettings.builder().set("own", "yes").build();
        runner.withBean(ApplicationSettings.class, () -> own)
                .run(context -> assertThat(context.getBean(Application.class).settings())
                        .isSameAs(own));
    }

    @Test
    void defaultsAreForProduction() {
        runner.run(context -> {
            ApplicationSettings settings = context.getBean(ApplicationSettings.class);
            assertThat(settings.debug()).isFalse();
            assertThat(settings.serveTraceback()).isFalse();
            assertThat(settings.etag()).isTrue();
            assertThat(settings.logRequests()).isFalse();
            assertThat(settings.maxEventStreamBufferBytes())
                    .isEqualTo(ApplicationSettings.DEFAULT.maxEventStreamBufferBytes());
            assertThat(settings.blockingLimits()).isEqualTo(BlockingLimits.DEFAULT);
            assertThat(context.getBean(Application.class).defaultHost()).isNull();
        });
    }

    @Test
    void eachPropertyIsApplied() {
        runner.withPropertyValues(
                        "tornado.web.debug=true",
                        "tornado.web.etag=false",
                        "tornado.web.max-event-stream-buffer-size=7KB",
                        "tornado.server.blocking-limit=5",
                        "tornado.server.blocking-queue-limit=6",
                        "tornado.server.blocking-queue-timeout=7s",
                        "tornado.web.default-host=a.example",
                        "tornado.web.handler-instantiation=bean-factory",
                        "tornado.server.accesslog.enabled=true")
                .run(context -> {
                    ApplicationSettings settings = context.getBean(ApplicationSettings.class);
                    assertThat(settings.debug()).isTrue();
                    assertThat(settings.serveTraceback()).isTrue();
                    assertThat(settings.etag()).isFalse();
                    assertThat(settings.maxEventStreamBufferBytes()).isEqualTo(7 * 1024);
                    assertThat(settings.blockingLimits()).isEqualTo(new BlockingLimits(5, 6, Duration.ofSeconds(7)));
                    assertThat(settings.logRequests()).isFalse(); // the server does that
                    assertThat(context.getBean(Application.class).defaultHost()).isEqualTo("a.example");
                    assertThat(context.getBean(TornadoWebProperties.class).getHandlerInstantiation())
                            .isEqualTo(HandlerInstantiation.BEAN_FACTORY);
                });
    }

    @Test
    void filesOfTheStaticPathAreServed(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.css"), "a {}");
        Files.writeString(directory.resolve("b.own"), "own");
        Files.writeString(directory.resolve("c.odt"), "office");
        Files.writeString(directory.resolve("robots.txt"), "User-agent: *");
        runner.withPropertyValues(
                        "tornado.web.static-path=" + directory,
                        "tornado.web.static-url-prefix=/files/",
                        "server.mime-mappings.own=application/own")
                .run(context -> {
                    Client client = Client.of(context.getSourceApplicationContext());
                    assertThat(client.get("/files/a.css").body()).isEqualTo("a {}");
                    assertThat(client.get("/robots.txt").body()).isEqualTo("User-agent: *");
                    assertThat(type(client.get("/files/a.css"))).startsWith("text/css");
                    assertThat(type(client.get("/files/b.own"))).isEqualTo("application/own");
                    assertThat(type(client.get("/files/c.odt"))).isEqualTo("application/vnd.oasis.opendocument.text");
                    assertThat(client.get("/static/a.css").statusCode()).isEqualTo(404);
                });
    }

    @Test
    void basePathIsBeforeHandlersAndFiles(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.css"), "a {}");
        Files.writeString(directory.resolve("robots.txt"), "User-agent: *");
        runner.withBean(
                        ApplicationCustomizer.class,
                        () -> application -> application.route("/added", () -> new RedirectHandler("/app/elsewhere")))
                .withPropertyValues("tornado.web.base-path=/app", "tornado.web.static-path=" + directory)
                .run(context -> {
                    Client client = Client.of(context.getSourceApplicationContext());
                    assertThat(client.get("/app/static/a.css").body()).isEqualTo("a {}");
                    assertThat(client.get("/static/a.css").statusCode()).isEqualTo(404);
                    assertThat(client.get("/robots.txt").body()).isEqualTo("User-agent: *");
                    assertThat(client.get("/app/added").statusCode()).isEqualTo(301);
                    assertThat(context.getBean(Application.class).routes())
                            .extracting(RouteDescription::condition)
                            .contains("/app/added", "/app/static/{*path}")
                            .filteredOn(pattern -> !pattern.startsWith("/app"))
                            .containsExactlyInAnyOrder("/(favicon\\.ico)", "/(robots\\.txt)");
                });
    }

    @Test
    void slashAloneIsNoBasePath() {
        runner.withPropertyValues("tornado.web.base-path=/")
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).basePath())
                        .isEmpty());
    }

    @Test
    void dotfilesOfTheStaticPathAreServedOnlyIfAskedFor(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve(".env"), "secret");
        ApplicationContextRunner files = runner.withPropertyValues("tornado.web.static-path=" + directory);
        files.run(context -> assertThat(Client.of(context.getSourceApplicationContext())
                        .get("/static/.env")
                        .statusCode())
                .isEqualTo(404));
        files.withPropertyValues("tornado.web.static-dotfiles=true")
                .run(context -> assertThat(Client.of(context.getSourceApplicationContext())
                                .get("/static/.env")
                                .body())
                        .isEqualTo("secret"));
    }

    @Test
    void noFilesAreServedUnlessAskedFor() {
        runner.run(
                context -> assertThat(context.getBean(ApplicationSettings.class).staticFiles())
                        .isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "tornado.web.static-path, /no/such/directory, Create it",
        "tornado.web.max-event-stream-buffer-size, 0B, between 1B and",
        "tornado.server.blocking-limit, 0, It must be 1 or more",
        "tornado.server.blocking-queue-limit, -1, It must be 0 or more",
        "tornado.server.blocking-queue-timeout, -1s, Write 0s for no limit",
        "tornado.web.static-path, classpath:/no-such-folder, There is no folder no-such-folder/ on the class path",
        "tornado.web.static-path, 'classpath:/', It must name a folder",
        "tornado.web.static-default-file, a/index.html, without slashes",
        "tornado.web.static-max-age, -1s, Write 0s",
        "tornado.web.static-versioned-max-age, -1s, 3650d is the default",
        "tornado.web.locales, '_DE', Each must name a language",
        "tornado.web.base-path, app, It must begin with a slash",
        "tornado.web.base-path, /app/, not end with one",
        "tornado.web.base-path, /{app}, letters",
        "tornado.web.static-url-prefix, static, It must begin and end with a slash",
        "tornado.web.static-url-prefix, /static, It must begin and end with a slash"
    })
    void wrongValueEndsTheStartAndSaysWhatIsAllowed(String key, String value, String reason) {
        runner.withPropertyValues(key + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo(key);
                            assertThat(failure.getReason()).contains(reason);
                        }));
    }

    private static String type(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("none");
    }

    @Test
    void customizersAreCalledInOrderAfterHandlerBeans() {
        runner.withUserConfiguration(Customizers.class, FromBean.class).run(context -> {
            Client client = Client.of(context.getSourceApplicationContext());
            assertThat(client.get("/other").body()).isEqualTo("bean other");
            assertThat(client.get("/other/one").body()).isEqualTo("own");
            assertThat(context.getBean(ApplicationSettings.class).get("order")).isEqualTo("second");
        });
    }

    @Test
    void accessLogIsOffUnlessAskedFor(CapturedOutput output) {
        runner.withBean(ApplicationCustomizer.class, TornadoWebAutoConfigurationTests::own)
                .run(context -> Client.of(context.getSourceApplicationContext()).get("/other"));
        assertThat(output).doesNotContain("200 GET /other");
    }

    @Test
    void accessLogIsTornados(CapturedOutput output) {
        runner.withPropertyValues("tornado.server.accesslog.enabled=true")
                .withBean(ApplicationCustomizer.class, TornadoWebAutoConfigurationTests::own)
                .run(context -> Client.of(context.getSourceApplicationContext()).get("/other"));
        assertThat(output).containsPattern("tornado.access.*200 GET /other \\(.*\\) \\d+\\.\\d\\dms");
    }

    @Test
    void jsonIsTheEnginesWithoutJackson() {
        runner.withClassLoader(new FilteredClassLoader(JsonMapper.class))
                .run(context -> assertThat(json(context, "</")).isEqualTo("\"<\\/\""));
    }

    @Test
    void jsonIsTheEnginesWithoutAMapperBean() {
        Native.runner().run(context -> assertThat(json(context, "</")).isEqualTo("\"<\\/\""));
    }

    @Test
    void jsonIsTheEnginesWhenNoMapperComesFirst() {
        Native.runner()
                .withBean("one", JsonMapper.class, JsonMapper::new)
                .withBean("other", JsonMapper.class, JsonMapper::new)
                .run(context -> assertThat(json(context, "</")).isEqualTo("\"<\\/\""));
    }

    @Test
    void jsonIsTheMappersOfBoot() {
        runner.run(context -> assertThat(json(context, "</")).isEqualTo("\"</\""));
    }

    @Test
    void jsonIsThePrimaryMappers() {
        JsonMapper indenting =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        runner.withBean(JsonMapper.class, () -> indenting, definition -> definition.setPrimary(true))
                .run(context -> assertThat(json(context, Map.of("a", 1))).contains("\n"));
    }

    @Test
    void converterOfTheApplicationComesFirst() {
        ArgumentConverter own = type -> null;
        runner.withBean(ArgumentConverter.class, () -> own)
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).argumentConverter())
                        .isSameAs(own));
    }

    @Test
    void codecOfTheApplicationComesFirst() {
        JsonCodec own = JsonCodec.standard();
        runner.withBean(JsonCodec.class, () -> own)
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).jsonCodec())
                        .isSameAs(own));
    }

    @Test
    void inputIsValidatedByTheApplicationsOwn() {
        InputValidator own = input -> List.of();
        runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withBean(InputValidator.class, () -> own)
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).inputValidator())
                        .isSameAs(own));
    }

    @Test
    void inputIsNotValidatedWithoutAValidator() {
        runner.run(
                context -> assertThat(context.getBean(ApplicationSettings.class).inputValidator())
                        .isNull());
        runner.withClassLoader(new FilteredClassLoader(Validator.class))
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).inputValidator())
                        .isNull());
    }

    @Test
    void resultsAreAdaptedWhereReactorIs() {
        runner.run(
                context -> assertThat(context.getBean(ApplicationSettings.class).asynchronousTypes())
                        .isNotNull());
        runner.withClassLoader(new FilteredClassLoader(Mono.class))
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).asynchronousTypes())
                        .isNull());
    }

    @Test
    void securityOnTheClassPathIsWarnedAbout(CapturedOutput output) {
        runner.withClassLoader(new StubClassLoader("org.springframework.security.web.server.SecurityWebFilterChain"))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("NOT protected");
    }

    @Test
    void withoutSecurityNothingIsSaid(CapturedOutput output) {
        runner.run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("Spring Security");
    }

    private static String json(AssertableApplicationContext context, Object value) {
        JsonCodec codec = context.getBean(ApplicationSettings.class).jsonCodec();
        return new String(codec.encode(value), StandardCharsets.UTF_8);
    }

    private static ApplicationCustomizer own() {
        return application -> application.route("/other", Own::new);
    }

    record Hiding(Application application) implements HTTPServerConnectionDelegate {

        @Override
        public HTTPMessageDelegate startRequest(HTTPConnection connection) {
            return application.startRequest(connection);
        }
    }

    static class Own extends RequestHandler {

        void get() {
            write("own");
        }
    }

    @Route("/([a-z]+)")
    static class FromBean extends RequestHandler {

        void get(String any) {
            write("bean " + any);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        @Bean
        ApplicationCustomizer routes() {
            return application -> application.route("/other", Own::new).route("/other/one", Own::new);
        }

        @Bean
        @Order(2)
        ApplicationSettingsCustomizer second() {
            return settings -> settings.set("order", "second");
        }

        @Bean
        @Order(1)
        ApplicationSettingsCustomizer first() {
            return settings -> settings.set("order", "first");
        }
    }
}
