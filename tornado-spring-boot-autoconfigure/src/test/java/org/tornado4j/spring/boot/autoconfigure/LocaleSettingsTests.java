package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.constraints.NotBlank;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.support.StaticMessageSource;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.autoconfigure.template.TornadoTemplateAutoConfiguration;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.Messages;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.UIMethod;
import org.tornado4j.web.UserLocale;

/** Languages of requests: {@code tornado.web.locales}, {@code spring.web.locale}, messages, templates and validation. */
@Timeout(60)
class LocaleSettingsTests {

    private final ApplicationContextRunner runner = Native.runner()
            .withBean(GreetingHandler.class)
            .withPropertyValues("tornado.web.locales=en,de,pt-BR", "spring.web.locale=en");

    @Route("/")
    static class GreetingHandler extends RequestHandler {

        record Input(@NotBlank String name) {}

        void get() {
            write(locale().toLanguageTag() + " " + translate("greeting", "Bob"));
        }

        void post() {
            getQueryArguments(Input.class);
            write("fine, and then " + LocaleContextHolder.getLocaleContext());
        }
    }

    @Route("/page")
    static class PageHandler extends RequestHandler {

        void get() {
            render("localized");
        }
    }

    static class Texts {

        @Bean
        StaticMessageSource messageSource() {
            StaticMessageSource messages = new StaticMessageSource();
            messages.addMessage("greeting", Locale.ENGLISH, "Good day {0}");
            messages.addMessage("greeting", Locale.GERMAN, "Guten Tag {0}");
            return messages;
        }

        @Bean
        UIMethod current() {
            return (handler, arguments) -> LocaleContextHolder.getLocale().toLanguageTag();
        }
    }

    private static HttpResponse<String> get(Client client, String path, String language) throws Exception {
        return client.send(client.request(path).header("Accept-Language", language));
    }

    @ParameterizedTest
    @CsvSource({"de-CH, de Guten Tag Bob", "pt, pt-BR greeting", "fr, en Good day Bob"})
    void browserChoosesTheLanguage(String language, String body) {
        runner.withUserConfiguration(Texts.class).run(context -> {
            HttpResponse<String> response = get(Client.of(context), "/", language);
            assertThat(response.body()).isEqualTo(body);
            assertThat(response.headers().firstValue("Vary")).hasValue("Accept-Language");
        });
    }

    @Test
    void fixedLanguageIsThatOfAll() {
        runner.withUserConfiguration(Texts.class)
                .withPropertyValues("spring.web.locale-resolver=fixed")
                .run(context -> {
                    HttpResponse<String> response = get(Client.of(context), "/", "de");
                    assertThat(response.body()).isEqualTo("en Good day Bob");
                    assertThat(response.headers().firstValue("Vary")).isEmpty();
                });
    }

    @Test
    void systemsLanguageIsForThoseThatSayNothing() {
        Native.runner().run(context -> {
            ApplicationSettings settings = context.getBean(ApplicationSettings.class);
            assertThat(settings.defaultLocale()).isEqualTo(Locale.getDefault());
            assertThat(settings.locales()).isEmpty();
        });
    }

    @Test
    void beansComeFirst() {
        runner.withUserConfiguration(Texts.class)
                .withBean(UserLocale.class, () -> handler -> Locale.GERMAN)
                .withBean(Messages.class, () -> (message, locale, arguments) -> message + " in " + locale + arguments)
                .run(context ->
                        assertThat(get(Client.of(context), "/", "en").body()).isEqualTo("de greeting in de[Bob]"));
    }

    @Test
    void validationSpeaksTheLanguageOfTheRequest() {
        runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .run(context -> {
                    Client client = Client.of(context);
                    HttpResponse<String> german = client.send(client.request("/?name=%20")
                            .header("Accept-Language", "de")
                            .POST(BodyPublishers.noBody()));
                    assertThat(german.statusCode()).isEqualTo(400);
                    assertThat(german.body()).contains("darf nicht leer sein");
                    HttpResponse<String> english =
                            client.send(client.request("/?name=%20").POST(BodyPublishers.noBody()));
                    assertThat(english.body()).contains("must not be blank");
                    HttpResponse<String> valid =
                            client.send(client.request("/?name=a").POST(BodyPublishers.noBody()));
                    assertThat(valid.body()).isEqualTo("fine, and then null");
                });
    }

    @ParameterizedTest
    @EnumSource
    void templatesSpeakTheLanguageOfTheRequest(TemplateLibrary library, @TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("templates/error"));
        Files.writeString(
                directory.resolve("templates/localized.mustache"),
                "{{locale.toLanguageTag}} {{#current}}{{/current}} {{#translate}}greeting{{/translate}}");
        Files.writeString(
                directory.resolve("templates/localized.ftlh"),
                "${locale.toLanguageTag()} ${current()} ${.locale} ${_('greeting', 'Bob')} ${1.5}");
        Files.writeString(
                directory.resolve("templates/localized.html"),
                "[[${locale.toLanguageTag()}]] [[${current.call({})}]] [[#{greeting('Bob')}]]");
        Files.writeString(
                directory.resolve("templates/error/404.mustache"),
                "{{status}} {{error}} {{path}} {{locale}}{{message}}");
        Files.writeString(
                directory.resolve("templates/error/404.ftlh"), "${status} ${error} ${path} ${locale}${message}");
        Files.writeString(
                directory.resolve("templates/error/404.html"), "[[${status}]] [[${error}]] [[${path}]] [[${locale}]]");
        String expected = switch (library) {
            case MUSTACHE -> "de de Guten Tag {0}";
            case FREEMARKER -> "de de de Guten Tag Bob 1,5";
            case THYMELEAF -> "de de Guten Tag Bob";
        };
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            runner.withConfiguration(AutoConfigurations.of(TornadoTemplateAutoConfiguration.class))
                    .withPropertyValues("tornado.web.template-engine=" + library.name())
                    .withClassLoader(loader)
                    .withUserConfiguration(Texts.class)
                    .withBean(PageHandler.class)
                    .run(context -> {
                        Client client = Client.of(context);
                        assertThat(get(client, "/page", "de").body()).isEqualTo(expected);
                        HttpResponse<String> missing = client.send(client.request("/a%3Cb")
                                .header("Accept", "text/html")
                                .header("Accept-Language", "de"));
                        assertThat(missing.statusCode()).isEqualTo(404);
                        assertThat(missing.body()).isEqualTo("404 Not Found /a%3Cb de");
                        assertThat(missing.headers().allValues("Vary")).contains("Accept-Language");
                    });
        }
    }
}
