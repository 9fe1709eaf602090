package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;

/** Content that is JSON, and what the client is told when it is not. */
@Timeout(60)
class JsonBodyTests {

    private static final String JSON = "Content-Type: application/json";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Reads a text as itself behind the type that was asked for, and finds fault with {@code bad}. */
    private static final class TypeAndText implements JsonCodec {

        @Override
        public byte[] encode(Object value) {
            return JsonCodec.standard().encode(value);
        }

        @Override
        public @Nullable Object decode(byte[] json, Type type) {
            String text = new String(json, StandardCharsets.UTF_8);
            return switch (text) {
                case "null" -> null;
                case "bad" -> throw new JsonDecodeException("expected an integer", 3, 14, "items[0].price", null);
                case "nowhere" -> throw new JsonDecodeException("malformed", 0, 0, "", null);
                default -> type.getTypeName() + " " + text;
            };
        }
    }

    private static ApplicationSettings.Builder settings() {
        return ApplicationSettings.builder().jsonCodec(new TypeAndText());
    }

    private static Application app(ApplicationSettings.Builder settings) {
        return TestApplications.of(settings, () -> new RequestHandler() {
            void post() {
                write(getJsonBody(String.class));
            }

            void put() {
                write((Object) getJsonBody(new JsonType<List<String>>() {}));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=UTF-8",
                "application/vnd.items+json",
                "application/merge-patch+json; v=1"
            })
    void jsonIsRead(String contentType) {
        FakeConnection connection = FakeConnection.post(app(settings()), "/", "{}", "Content-Type: " + contentType);
        assertThat(connection.body()).isEqualTo("java.lang.String {}");
    }

    @Test
    void typeKeepsItsArguments() {
        FakeConnection connection = new FakeConnection().request(app(settings()), "PUT", "/", "[]", JSON);
        assertThat(connection.body()).isEqualTo("java.util.List<java.lang.String> []");
    }

    @Test
    @SuppressWarnings("rawtypes")
    void typeWithoutArgumentIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> new JsonType() {}).withMessageContaining("write the type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "text/json", "application/jsonp", "json"})
    void otherContentIsUnsupported(String contentType) {
        logs.expect(Level.WARN, "415 POST /");
        FakeConnection connection = FakeConnection.post(app(settings()), "/", "a", "Content-Type: " + contentType);
        assertThat(connection.status()).isEqualTo(415);
        assertThat(connection.header("Accept")).isEqualTo("application/json");
        assertThat(connection.body())
                .isEqualTo("{\"title\":\"Unsupported Media Type\",\"status\":415,"
                        + "\"detail\":\"Expected content of type application/json\"}");
    }

    @Test
    void contentWithoutTypeIsUnsupported() {
        logs.expect(Level.WARN, "415 POST /");
        assertThat(FakeConnection.post(app(settings()), "/", "{}").status()).isEqualTo(415);
    }

    @Test
    void missingContentIsABadRequest() {
        logs.expect(Level.WARN, "400 POST /");
        assertThat(FakeConnection.post(app(settings()), "/", "").body()).contains("Missing content");
        assertThat(FakeConnection.post(app(settings()), "/", "", JSON).body()).contains("Missing content");
    }

    @Test
    void nullIsABadRequest() {
        logs.expect(Level.WARN, "400 POST /");
        FakeConnection connection = FakeConnection.post(app(settings()), "/", "null", JSON);
        assertThat(connection.status()).isEqualTo(400);
        assertThat(connection.body()).contains("null where a value is expected");
    }

    @Test
    void placeOfTheFaultIsTold() {
        logs.expect(Level.WARN, "400 POST /");
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "400 POST / (127.0.0.1): Invalid JSON at line 3, column 14");
        FakeConnection connection = FakeConnection.post(app(settings()), "/", "bad", JSON);
        assertThat(connection.status()).isEqualTo(400);
        assertThat(connection.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(connection.body())
                .isEqualTo("{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Invalid JSON at line 3, column 14"
                        + " (items[0].price): expected an integer\",\"line\":3,\"column\":14,"
                        + "\"path\":\"items[0].price\"}");
    }

    @Test
    void unknownPlaceIsLeftOut() {
        logs.expect(Level.WARN, "400 POST /");
        assertThat(FakeConnection.post(app(settings()), "/", "nowhere", JSON).body())
                .isEqualTo("{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Invalid JSON: malformed\"}");
    }

    @Test
    void violationsAreTold() {
        logs.expect(Level.WARN, "422 POST /");
        InputValidator never =
                input -> List.of(new InputValidator.Violation("name", "must not be \"x\""), violation("price"));
        FakeConnection connection = FakeConnection.post(app(settings().inputValidator(never)), "/", "{}", JSON);
        assertThat(connection.status()).isEqualTo(422);
        assertThat(connection.body())
                .isEqualTo(
                        "{\"title\":\"Unprocessable Content\",\"status\":422,\"detail\":\"Invalid content\",\"errors\":["
                                + "{\"path\":\"name\",\"message\":\"must not be \\\"x\\\"\"},"
                                + "{\"path\":\"price\",\"message\":\"wrong\"}]}");
    }

    private static InputValidator.Violation violation(String path) {
        return new InputValidator.Violation(path, "wrong");
    }

    @Test
    void validInputIsPassedOn() {
        InputValidator always = input -> List.of();
        FakeConnection connection = FakeConnection.post(app(settings().inputValidator(always)), "/", "1", JSON);
        assertThat(connection.body()).isEqualTo("java.lang.String 1");
    }

    @Test
    void browserGetsThePage() {
        logs.expect(Level.WARN, "400 POST /");
        FakeConnection connection =
                FakeConnection.post(app(settings()), "/", "bad", JSON, "Accept: application/xml, text/html;q=0.9, */*");
        assertThat(connection.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(connection.body()).contains("<title>400: Bad Request</title>");
    }

    @Test
    void engineByItselfOnlyWrites() {
        logs.expect(Level.ERROR, "500 POST /");
        logs.expect(Level.ERROR, "Uncaught exception POST /");
        assertThat(FakeConnection.post(app(ApplicationSettings.builder()), "/", "{}", JSON)
                        .status())
                .isEqualTo(500);
    }

    @StreamRequestBody
    private static final class Streamed extends RequestHandler {

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            return null;
        }

        @SuppressWarnings("unused")
        void post() {
            write(getJsonBody(String.class));
        }
    }

    @Test
    void streamedContentIsNotReadAsJson() {
        logs.expect(Level.ERROR, "500 POST /");
        logs.expect(Level.ERROR, "Uncaught exception POST /");
        FakeConnection connection =
                FakeConnection.post(TestApplications.of(settings(), Streamed::new), "/", "{}", JSON);
        assertThat(connection.status()).isEqualTo(500);
    }

    @Test
    void problemHasMembersOfItsOwn() {
        logs.expect(Level.WARN, "409 GET /");
        Application app = TestApplications.of(() -> new RequestHandler() {
            void get() {
                throw new HTTPProblem(409, "changed meanwhile").with("version", 7);
            }
        });
        assertThat(FakeConnection.get(app, "/").body())
                .isEqualTo("{\"title\":\"Conflict\",\"status\":409,\"detail\":\"changed meanwhile\",\"version\":7}");
        assertThatIllegalArgumentException().isThrownBy(() -> new HTTPProblem(409, "x").with("status", 200));
    }

    @Test
    void problemWithoutContentHasNone() {
        Application app = TestApplications.of(() -> new RequestHandler() {
            void get() {
                throw new HTTPProblem(304, "not modified");
            }
        });
        FakeConnection connection = FakeConnection.get(app, "/");
        assertThat(connection.status()).isEqualTo(304);
        assertThat(connection.body()).isEmpty();
    }
}
