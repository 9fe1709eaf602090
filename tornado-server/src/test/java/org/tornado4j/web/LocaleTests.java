package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Languages: Tornado's {@code locale}. */
@Timeout(60)
class LocaleTests {

    private static final Map<String, String> GERMAN =
            Map.of("Hello", "Hallo", "{0} note", "{0} Notiz", "{0} notes", "{0} Notizen");

    private final List<String> asked = new ArrayList<>();

    private static class Telling extends RequestHandler {

        void get() {
            write(locale().toLanguageTag() + " " + translate("Hello"));
        }
    }

    private ApplicationSettings.Builder settings() {
        return ApplicationSettings.builder()
                .logRequests(false)
                .locales(List.of(Locale.ENGLISH, Locale.GERMAN))
                .messages((message, locale, arguments) -> {
                    String text = locale.getLanguage().equals("de") ? GERMAN.get(message) : null;
                    return text == null ? null : text.replace("{0}", arguments.isEmpty() ? "" : "" + arguments.get(0));
                });
    }

    private static FakeConnection get(ApplicationSettings.Builder settings, RequestHandler handler, String... fields) {
        return FakeConnection.get(TestApplications.of(settings, () -> handler), "/", fields);
    }

    private static Application app(ApplicationSettings.Builder settings) {
        return Application.builder()
                .settings(settings.build())
                .route("/", Telling.class, Telling::new)
                .build();
    }

    @Test
    @DisplayName("B.12: the language of the browser")
    void browserChooses() {
        FakeConnection german = FakeConnection.get(app(settings()), "/", "Accept-Language: fr, de-AT;q=0.5");
        assertThat(german.body()).isEqualTo("de Hallo");
        assertThat(german.header("Vary")).isEqualTo("Accept-Language");
        FakeConnection english = FakeConnection.get(app(settings()), "/", "Accept-Language: en-GB");
        assertThat(english.body()).isEqualTo("en Hello");
    }

    @Test
    @DisplayName("B.12: en_US unless there is another")
    void defaultIsForOthers() {
        assertThat(FakeConnection.get(app(settings()), "/").body()).isEqualTo("en-US Hello");
        FakeConnection other =
                FakeConnection.get(app(settings().defaultLocale(Locale.GERMANY)), "/", "Accept-Language: fr");
        assertThat(other.body()).isEqualTo("de-DE Hallo");
        assertThat(other.header("Vary")).isEqualTo("Accept-Language");
    }

    @Test
    void withoutLocalesTheBrowserHasNoSay() {
        for (List<Locale> locales : List.of(List.<Locale>of(), List.of(Locale.US))) {
            FakeConnection response = FakeConnection.get(app(settings().locales(locales)), "/", "Accept-Language: de");
            assertThat(response.body()).isEqualTo("en-US Hello");
            assertThat(response.header("Vary")).isNull();
        }
    }

    @Test
    @DisplayName("B.12: get_user_locale goes before the browser")
    void userChoosesFirst() {
        ApplicationSettings.Builder settings = settings().userLocale(handler -> {
            asked.add("asked");
            String language = handler.getCookie("language");
            return language == null ? null : Locale.forLanguageTag(language);
        });
        FakeConnection chosen = FakeConnection.get(app(settings), "/", "Cookie: language=de", "Accept-Language: en");
        assertThat(chosen.body()).isEqualTo("de Hallo");
        assertThat(chosen.header("Vary")).isNull();
        assertThat(asked).hasSize(1);
        assertThat(FakeConnection.get(app(settings), "/", "Accept-Language: de").body())
                .isEqualTo("de Hallo");
    }

    @Test
    void handlerCanOverrideBoth() {
        class Own extends Telling {

            @Override
            protected @Nullable Locale getUserLocale() {
                String language = getQueryArgumentOrNull("lang");
                return language == null ? null : Locale.forLanguageTag(language);
            }

            @Override
            protected Locale getBrowserLocale() {
                return Locale.CANADA;
            }
        }
        Application app = TestApplications.of(settings(), Own::new);
        assertThat(FakeConnection.get(app, "/?lang=de").body()).isEqualTo("de Hallo");
        assertThat(FakeConnection.get(app, "/").body()).isEqualTo("en-CA Hello");
    }

    @Test
    @DisplayName("W32: the locale can be assigned in prepare; getters are not called then")
    void localeCanBeSet() {
        FakeConnection response = get(
                settings().userLocale(handler -> {
                    asked.add("asked");
                    return null;
                }),
                new Telling() {
                    @Override
                    protected @Nullable CompletionStage<?> prepare() {
                        setLocale(Locale.GERMAN);
                        return null;
                    }
                });
        assertThat(response.body()).isEqualTo("de Hallo");
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("B.17: translate, with a plural and arguments")
    void textsAreTranslated() {
        class Counting extends RequestHandler {

            void get() {
                write(translatePlural("{0} note", "{0} notes", 1) + ", " + translatePlural("{0} note", "{0} notes", 2)
                        + ", " + translate("Unknown {0}", "x") + ", " + translate("It''s {0}"));
            }
        }
        assertThat(get(settings(), new Counting(), "Accept-Language: de").body())
                .isEqualTo("1 Notiz, 2 Notizen, Unknown x, It''s {0}");
        assertThat(get(settings(), new Counting()).body()).startsWith("1 note, 2 notes");
        assertThat(get(ApplicationSettings.builder().logRequests(false), new Counting())
                        .body())
                .startsWith("1 note, 2 notes");
    }

    @Test
    void templatesHaveTheLanguage() {
        ApplicationSettings.Builder settings = settings().templateEngine((template, namespace, page) -> {
            TemplateFunction translate = (TemplateFunction) namespace.get("translate");
            TemplateFunction underscore = (TemplateFunction) namespace.get("_");
            page.write(namespace.get("locale") + " " + translate.call(List.of("Hello")) + " "
                    + underscore.call(List.of("{0} notes", 3)));
        });
        class Rendering extends RequestHandler {

            void get() {
                render("x");
            }
        }
        assertThat(get(settings, new Rendering(), "Accept-Language: de").body()).isEqualTo("de Hallo 3 Notizen");
    }

    @Test
    void validatorIsToldTheLanguage() {
        record Input(int a) {}
        class Validating extends RequestHandler {

            void get() {
                getArguments(Input.class);
            }
        }
        ApplicationSettings.Builder settings = settings().inputValidator(new InputValidator() {
            @Override
            public List<Violation> validate(Object input) {
                return List.of();
            }

            @Override
            public List<Violation> validate(Object input, Locale locale) {
                return List.of(new Violation("a", "in " + locale));
            }
        });
        FakeConnection response =
                FakeConnection.get(TestApplications.of(settings, Validating::new), "/?a=1", "Accept-Language: de");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("in de");
        assertThat(response.header("Vary")).isEqualTo("Accept,Accept-Language");
    }
}
