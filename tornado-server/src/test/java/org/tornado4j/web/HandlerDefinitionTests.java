package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.testing.CapturedLogs;

/** Entry methods of a class and their arguments, and definitions that are refused when the application is built. */
@Timeout(60)
class HandlerDefinitionTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static Application app(String pattern, Supplier<? extends RequestHandler> handler) {
        return Application.builder().route(pattern, handler).build();
    }

    private static String get(Application app, String target) {
        FakeConnection response = FakeConnection.get(app, target);
        return response.status() == 200 ? response.body() : String.valueOf(response.status());
    }

    private static void assertRefused(
            String pattern, Supplier<? extends RequestHandler> handler, String... partsOfMessage) {
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> app(pattern, handler))
                .withMessageContainingAll(partsOfMessage);
    }

    // ------------------------------------------------------------------------------------------ methods

    private static class Visibilities extends RequestHandler {

        void get() {
            write("package-private");
        }

        protected void post() {
            write("protected");
        }

        public void put() {
            write("public");
        }
    }

    @Test
    void entryMethodsHaveAnyVisibilityButPrivate() {
        Application app = app("/", Visibilities::new);
        assertThat(get(app, "/")).isEqualTo("package-private");
        assertThat(FakeConnection.post(app, "/", "").body()).isEqualTo("protected");
        assertThat(new FakeConnection().request(app, "PUT", "/", "").body()).isEqualTo("public");
    }

    private static class WithPrivateMethod extends RequestHandler {

        void get() {
            delete(7);
        }

        private void delete(long id) {
            write("deleted " + id);
        }
    }

    private static class BelowPrivateMethod extends WithPrivateMethod {

        void post() {}
    }

    @Test
    void privateMethodWithTheNameOfAnHttpMethodIsRefused() {
        assertRefused("/{id}", WithPrivateMethod::new, "WithPrivateMethod.delete(long) is private", "package-private");
        assertRefused("/{id}", BelowPrivateMethod::new, "WithPrivateMethod.delete(long) is private");
    }

    private static class GuardedHelper extends RequestHandler {

        void get() {
            helper();
        }

        @Authenticated
        void helper() {}
    }

    private static class SlashOfHelper extends RequestHandler {

        void get() {
            helper();
        }

        @AddSlash
        void helper() {}
    }

    private static class NoSlashOfHelper extends RequestHandler {

        void get() {
            helper();
        }

        @RemoveSlash
        void helper() {}
    }

    private static class BlockingHelper extends RequestHandler {

        void get() {
            helper();
        }

        @Blocking
        void helper() {}
    }

    @Test
    void annotationWithoutEffectIsRefused() {
        assertRefused("/", GuardedHelper::new, "@Authenticated of GuardedHelper.helper() has no effect", "get, head");
        assertRefused("/", SlashOfHelper::new, "@AddSlash of SlashOfHelper.helper() has no effect");
        assertRefused("/", NoSlashOfHelper::new, "@RemoveSlash of NoSlashOfHelper.helper() has no effect");
        assertRefused("/", BlockingHelper::new, "@Blocking of BlockingHelper.helper() has no effect", "prepare");
    }

    private static class Base extends RequestHandler {

        void get() {
            write("base");
        }

        void post() {
            write("base post");
        }
    }

    private static class Derived extends Base {

        @Override
        void get() {
            write("derived");
        }
    }

    @Test
    void nearestMethodCounts() {
        Application app = app("/", Derived::new);
        assertThat(get(app, "/")).isEqualTo("derived");
        assertThat(FakeConnection.post(app, "/", "").body()).isEqualTo("base post");
    }

    private abstract static class Generic<T> extends RequestHandler {
        abstract void get(T id);
    }

    private static class OfNumbers extends Generic<Integer> {
        @Override
        void get(Integer id) {
            write("number " + (id + 1));
        }
    }

    @Test
    void bridgeOfAGenericClassDoesNotCount() {
        assertThat(get(app("/{id}", OfNumbers::new), "/41")).isEqualTo("number 42");
    }

    @SupportedMethods("OTHER")
    private static class Other extends RequestHandler {

        void other() {
            write("other");
        }
    }

    @Test
    @DisplayName("W33: methods added to the supported ones")
    void furtherMethodsCanBeSupported() {
        assertThat(new FakeConnection()
                        .request(app("/", Other::new), "OTHER", "/", "")
                        .body())
                .isEqualTo("other");
    }

    @Test
    void twoMethodsOfOneNameAreRefused() {
        assertRefused(
                "/{id}",
                () -> new RequestHandler() {
                    @SuppressWarnings("unused")
                    void get() {}

                    @SuppressWarnings("unused")
                    void get(long id) {}
                },
                "several methods called get",
                ".get()",
                ".get(long)",
                "keep one");
    }

    private static class Static extends RequestHandler {

        @SuppressWarnings("unused")
        static void get() {}
    }

    @Test
    void staticMethodIsRefused() {
        assertRefused("/", Static::new, "Static.get() is static");
    }

    @Test
    void classWithoutEntryMethodsIsRefused() {
        assertRefused(
                "/",
                () -> new RequestHandler() {
                    @SuppressWarnings("unused")
                    void gett() {}
                },
                "answers no request",
                "get, head, post");
    }

    // ------------------------------------------------------------------------------------------ parameters

    private static class Typed extends RequestHandler {

        void get(int number, long longer, double fraction, boolean flag) {
            write(number + 1 + " " + (longer + 1) + " " + fraction / 2 + " " + !flag);
        }

        void post(UUID number, TimeUnit longer, String fraction, Optional<Short> flag) {
            write(number + " " + longer + " " + fraction + " " + flag);
        }
    }

    @Test
    void argumentsAreConverted() {
        Application app = app("/([^/]*)/([^/]*)/([^/]*)(?:/([^/]*))?", Typed::new);
        assertThat(get(app, "/1/-2/1.5/true")).isEqualTo("2 -1 0.75 false");
        assertThat(FakeConnection.post(app, "/123e4567-e89b-12d3-a456-426614174000/DAYS/a%20b", "")
                        .body())
                .isEqualTo("123e4567-e89b-12d3-a456-426614174000 DAYS a b Optional.empty");
        assertThat(FakeConnection.post(app, "/123e4567-e89b-12d3-a456-426614174000/DAYS/x/7", "")
                        .body())
                .endsWith("Optional[7]");
    }

    @ParameterizedTest
    @CsvSource({
        "/x/2/3/true, number",
        "/+1/2/3/true, number",
        "/1/99999999999999999999/3/true, longer",
        "/1/2/NaN/true, fraction",
        "/1/2/0x1p3/true, fraction",
        "/1/2/3d/true, fraction",
        "/1/2/3/yes, flag",
        "/%D9%A1/2/3/true, number",
        "/1/2/3/TRUE, flag",
        "//2/3/true, number",
    })
    void argumentThatCannotBeConvertedIsABadRequest(String path, String parameter) {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "Invalid value of " + parameter + " in the path");
        logs.expect(Level.WARN, "400 GET");
        FakeConnection response = FakeConnection.get(app("/([^/]*)/([^/]*)/([^/]*)/([^/]*)", Typed::new), path);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .contains("\"detail\":\"Invalid or missing arguments: " + parameter + "\"", "has an invalid value");
    }

    private static class Swapped extends RequestHandler {

        void get(String second, String first) {
            write(first + "-" + second);
        }

        void post(String second) {
            write(second);
        }

        void put() {
            write(pathArgs() + " " + pathArg("first"));
        }
    }

    @Test
    void namesBindArgumentsInAnyOrder() {
        Application app = app("/{first}/{second}", Swapped::new);
        assertThat(get(app, "/a/b")).isEqualTo("a-b");
        assertThat(FakeConnection.post(app, "/a/b", "").body()).isEqualTo("b");
        assertThat(new FakeConnection().request(app, "PUT", "/a/b", "").body()).isEqualTo("[a, b] a");
    }

    @Test
    @DisplayName("A122: groups with names are named arguments")
    void namedGroupsBindArguments() {
        assertThat(get(app("/(?P<first>.)/(?P<second>.)", Swapped::new), "/a/b"))
                .isEqualTo("a-b");
    }

    private static class Absent extends RequestHandler {

        void get(@Nullable String path) {
            write("got " + path);
        }
    }

    @Test
    @DisplayName("W17: an optional group that is not there is null")
    void absentGroupIsNull() {
        Application app = app("/optional_path/(.+)?", Absent::new);
        assertThat(get(app, "/optional_path/foo")).isEqualTo("got foo");
        assertThat(get(app, "/optional_path/")).isEqualTo("got null");
    }

    @Test
    void nullableParameterNeedsNoArgument() {
        assertThat(get(app("/plain", Absent::new), "/plain")).isEqualTo("got null");
    }

    private static class Numbered extends RequestHandler {

        void get(int id) {
            write("number " + id);
        }
    }

    @Test
    void absentNumberIsABadRequest() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "Missing id in the path");
        logs.expect(Level.WARN, "400 GET");
        FakeConnection response = FakeConnection.get(app("/n/([0-9]+)?", Numbered::new), "/n/");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("Invalid or missing arguments: id", "is missing");
    }

    @Test
    void absentGroupOfAParameterThatIsNeverNullIsABadRequest() {
        ApplicationSettings settings = ApplicationSettings.builder()
                .nonNullParameters(parameter -> parameter.getType() == String.class)
                .build();
        Application app = Application.builder()
                .settings(settings)
                .route("/optional_path/(.+)?", Absent::new)
                .build();
        assertThat(get(app, "/optional_path/foo")).isEqualTo("got foo");
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "in the path");
        logs.expect(Level.WARN, "400 GET");
        assertThat(get(app, "/optional_path/")).isEqualTo("400");
    }

    @Test
    void parameterWithoutArgumentIsRefused() {
        assertRefused("/items/{key}", Numbered::new, "Numbered.get(int) does not fit the route \"/items/{key}\"", "id");
        assertRefused("/items", Numbered::new, "with arguments 0", "has none for its parameter id");
    }

    @Test
    void argumentsWithoutParametersAreRefused() {
        assertRefused("/([0-9]+)/([0-9]+)", Numbered::new, "leaves some of them out");
    }

    private static class Unknown extends RequestHandler {

        @SuppressWarnings("unused")
        void get(Thread id) {}
    }

    @Test
    void typeThatCannotBeMadeFromTextIsRefused() {
        assertRefused("/{id}", Unknown::new, "parameter id of type java.lang.Thread", "ArgumentConverter");
    }

    @Test
    void ownConverterAddsTypes() {
        ArgumentConverter threads = type -> type == Thread.class ? text -> new Thread(() -> {}, text) : null;
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .argumentConverter(threads.or(ArgumentConverter.standard()))
                        .build())
                .route("/{id}/{n}", () -> new RequestHandler() {
                    void get(Thread id, int n) {
                        write(id.getName() + n);
                    }
                })
                .build();
        assertThat(get(app, "/name/1")).isEqualTo("name1");
    }

    @Test
    void stageMayBeOfAnyKind() {
        Application app = app("/", () -> new RequestHandler() {
            CompletableFuture<String> get() {
                return CompletableFuture.completedFuture("x");
            }
        });
        assertThat(get(app, "/")).isEqualTo("x");
    }

    @Test
    void methodMayReturnNoStage() {
        Application app = app("/", () -> new RequestHandler() {
            @Nullable
            CompletableFuture<String> get() {
                write("x");
                return null;
            }
        });
        assertThat(get(app, "/")).isEqualTo("x");
    }
}
