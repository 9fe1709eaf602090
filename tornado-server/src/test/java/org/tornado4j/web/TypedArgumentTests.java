package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.testing.CapturedLogs;

/** Arguments of queries and forms as other types than text. */
@Timeout(60)
class TypedArgumentTests {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private enum Order {
        NAME,
        PRICE
    }

    private record Search(
            String q,
            int page,
            Optional<Order> order,
            @Nullable LocalDate since,
            List<Long> ids) {

        Search {
            if (page > 1000) {
                throw new IllegalArgumentException("too far");
            }
        }
    }

    private static Application app(Function<RequestHandler, @Nullable Object> method) {
        return app(ApplicationSettings.builder(), method);
    }

    private static Application app(
            ApplicationSettings.Builder settings, Function<RequestHandler, @Nullable Object> method) {
        return TestApplications.of(settings, () -> new RequestHandler() {
            @SuppressWarnings("unused")
            void get() {
                write(String.valueOf(method.apply(this)));
            }

            @SuppressWarnings("unused")
            void post() {
                write(String.valueOf(method.apply(this)));
            }
        });
    }

    private static String get(String query, Function<RequestHandler, @Nullable Object> method) {
        return FakeConnection.get(app(method), "/" + query).body();
    }

    @Test
    void argumentIsConverted() {
        assertThat(get("?page=7", handler -> handler.getQueryArgument("page", int.class) + 1))
                .isEqualTo("8");
        assertThat(get("?page=7", handler -> handler.getArgument("page", long.class)))
                .isEqualTo("7");
        assertThat(get(
                        "?on=2026-03-01",
                        handler ->
                                handler.getQueryArgument("on", LocalDate.class).getYear()))
                .isEqualTo("2026");
        assertThat(get("?by=PRICE", handler -> handler.getQueryArgument("by", Order.class)))
                .isEqualTo("PRICE");
    }

    @Test
    void missingArgumentHasADefault() {
        assertThat(get("", handler -> handler.getQueryArgument("page", int.class, 3)))
                .isEqualTo("3");
        assertThat(get("?page=7", handler -> handler.getQueryArgument("page", int.class, 3)))
                .isEqualTo("7");
        assertThat(get("", handler -> handler.getQueryArgumentOrNull("page", int.class)))
                .isEqualTo("null");
        assertThat(get("", handler -> handler.getArgument("page", int.class, 4)))
                .isEqualTo("4");
        assertThat(get("?page=1", handler -> handler.getArgumentOrNull("page", int.class)))
                .isEqualTo("1");
    }

    @Test
    void allValuesAreConverted() {
        assertThat(get("?id=1&id=2", handler -> handler.getQueryArguments("id", int.class)))
                .isEqualTo("[1, 2]");
        assertThat(get("?id=1&id=2", handler -> handler.getArguments("id", int.class)))
                .isEqualTo("[1, 2]");
        assertThat(get("", handler -> handler.getQueryArguments("id", int.class)))
                .isEqualTo("[]");
    }

    @Test
    void argumentOfAFormIsConverted() {
        Application app = app(handler -> handler.getBodyArgument("a", int.class)
                + handler.getBodyArgument("b", int.class, 20)
                + handler.getBodyArguments("c", int.class).size()
                + (handler.getBodyArgumentOrNull("d", int.class) == null ? 1000 : 0)
                + handler.getBodyArguments(Search.class).page());
        assertThat(FakeConnection.post(app, "/?a=9", "a=1&c=5&c=6&q=x&page=100", FORM)
                        .body())
                .isEqualTo("1123");
    }

    @ParameterizedTest
    @CsvSource({
        "'', is missing",
        "?page=, has an invalid value",
        "?page=x, has an invalid value",
        "?page=1&page=2.5, has an invalid value",
    })
    void unfitArgumentIsNamed(String query, String message) {
        logs.expect(Level.WARN, "400 GET /");
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "Invalid or missing arguments: page");
        FakeConnection connection =
                FakeConnection.get(app(handler -> handler.getQueryArgument("page", int.class)), "/" + query);
        assertThat(connection.status()).isEqualTo(400);
        assertThat(connection.body())
                .isEqualTo(
                        "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Invalid or missing arguments: page\","
                                + "\"errors\":[{\"path\":\"page\",\"message\":\"" + message + "\"}]}");
    }

    @Test
    void invalidValueIsNotReplacedByTheDefault() {
        logs.expect(Level.WARN, "400 GET /");
        Application app = app(handler -> handler.getQueryArgument("page", int.class, 3));
        assertThat(FakeConnection.get(app, "/?page=x").status()).isEqualTo(400);
    }

    @Test
    void typeThatCannotBeMadeOfTextIsTheServersFault() {
        logs.expect(Level.ERROR, "500 GET /");
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        assertThat(FakeConnection.get(app(handler -> handler.getQueryArgument("page", Thread.class)), "/?page=1")
                        .status())
                .isEqualTo(500);
    }

    @Test
    void converterIsAskedOnceForAType() {
        AtomicInteger asked = new AtomicInteger();
        ArgumentConverter counting = type -> {
            asked.incrementAndGet();
            return ArgumentConverter.standard().conversionTo(type);
        };
        Application app = app(
                ApplicationSettings.builder().argumentConverter(counting),
                handler -> handler.getQueryArgument("page", int.class));
        FakeConnection.get(app, "/?page=1");
        FakeConnection.get(app, "/?page=2");
        assertThat(asked).hasValue(1);
    }

    // ------------------------------------------------------------------------------------------ records

    @Test
    void recordTakesTheArgumentsOfItsComponents() {
        assertThat(get(
                        "?q=a+b&page=2&order=NAME&since=2026-03-01&ids=1&ids=2&other=x",
                        handler -> handler.getQueryArguments(Search.class)))
                .isEqualTo("Search[q=a b, page=2, order=Optional[NAME], since=2026-03-01, ids=[1, 2]]");
        assertThat(get("?q=&page=2", handler -> handler.getArguments(Search.class)))
                .isEqualTo("Search[q=, page=2, order=Optional.empty, since=null, ids=[]]");
    }

    @Test
    void allUnfitArgumentsOfARecordAreNamed() {
        logs.expect(Level.WARN, "400 GET /");
        assertThat(get("?page=x&order=SIZE", handler -> handler.getQueryArguments(Search.class)))
                .contains("\"errors\":[{\"path\":\"q\",\"message\":\"is missing\"},"
                        + "{\"path\":\"page\",\"message\":\"has an invalid value\"},"
                        + "{\"path\":\"order\",\"message\":\"has an invalid value\"}]");
    }

    @Test
    void recordMayRefuseItsArguments() {
        logs.expect(Level.WARN, "400 GET /");
        assertThat(get("?q=a&page=1001", handler -> handler.getQueryArguments(Search.class)))
                .isEqualTo("{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Invalid arguments\"}");
    }

    @Test
    void recordIsValidated() {
        logs.expect(Level.WARN, "400 GET /");
        InputValidator validator = input -> List.of(new InputValidator.Violation("q", "is too short"));
        Application app = app(
                ApplicationSettings.builder().inputValidator(validator),
                handler -> handler.getQueryArguments(Search.class));
        FakeConnection connection = FakeConnection.get(app, "/?q=a&page=1");
        assertThat(connection.status()).isEqualTo(400);
        assertThat(connection.body()).contains("\"errors\":[{\"path\":\"q\",\"message\":\"is too short\"}]");
    }
}
