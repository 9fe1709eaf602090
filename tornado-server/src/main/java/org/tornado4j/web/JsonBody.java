package org.tornado4j.web;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.MediaType;

/**
 * Makes an object of the JSON that a request has as its content.
 *
 * <ol>
 *   <li>415 for another media type than {@code application/json} and {@code application/*+json}
 *   <li>400 without content
 *   <li>400, with the place of the fault, for content that is not JSON or not JSON of that type, or that is {@code null}
 *   <li>422, with all violations, for an object that is not valid
 * </ol>
 *
 * <p>Thread: that of the handler; without state.
 */
final class JsonBody {

    private static final String JSON = "application/json";

    private JsonBody() {}

    static Object read(Execution execution, Type type) {
        requireWholeContent(execution);
        HTTPServerRequest request = execution.request();
        ApplicationSettings settings = execution.application().settings();
        byte[] content = request.body();
        requireJson(request.headers().get("Content-Type"), content.length == 0);
        if (content.length == 0) {
            throw new HTTPProblem(HTTPStatus.BAD_REQUEST, "Missing content: expected JSON");
        }
        Object value = decode(settings.jsonCodec(), content, type);
        requireValid(execution.handler(), settings.inputValidator(), value);
        return value;
    }

    private static void requireWholeContent(Execution execution) {
        if (execution.handlerRoute().type().content() == HandlerType.Content.STREAMED) {
            throw new IllegalStateException(
                    "the content of a handler with @StreamRequestBody goes to dataReceived, so that"
                            + " there is none to read as JSON: take the annotation away");
        }
    }

    private static void requireJson(@Nullable String contentType, boolean empty) {
        if (contentType == null && empty) {
            return; // the missing content is the worse fault
        }
        MediaType mediaType = contentType == null ? null : MediaType.parse(contentType);
        if (mediaType == null || !isJson(mediaType.essence())) {
            throw new HTTPProblem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Expected content of type " + JSON)
                    .withHeader("Accept", JSON);
        }
    }

    /** Structured syntax suffix of RFC 6839 section 3.1. */
    private static boolean isJson(String essence) {
        return essence.equals(JSON) || (essence.startsWith("application/") && essence.endsWith("+json"));
    }

    private static Object decode(JsonCodec codec, byte[] content, Type type) {
        Object value;
        try {
            value = codec.decode(content, type);
        } catch (JsonDecodeException e) {
            throw problem(e);
        }
        if (value == null) {
            throw new HTTPProblem(HTTPStatus.BAD_REQUEST, "Invalid JSON: null where a value is expected");
        }
        return value;
    }

    private static HTTPProblem problem(JsonDecodeException e) {
        String place = e.line() > 0 ? " at line " + e.line() + ", column " + e.column() : "";
        String value = e.path().isEmpty() ? "" : " (" + e.path() + ")";
        HTTPProblem problem =
                new HTTPProblem(HTTPStatus.BAD_REQUEST, "Invalid JSON" + place + value + ": " + e.problem(), e);
        if (e.line() > 0) {
            problem.with("line", e.line()).with("column", e.column());
        }
        if (!e.path().isEmpty()) {
            problem.with("path", e.path());
        }
        return problem;
    }

    private static void requireValid(RequestHandler handler, @Nullable InputValidator validator, Object value) {
        List<InputValidator.Violation> violations =
                validator == null ? List.of() : validator.validate(value, handler.locale());
        if (!violations.isEmpty()) {
            throw new HTTPProblem(HTTPStatus.UNPROCESSABLE_CONTENT, "Invalid content")
                    .with("errors", details(violations));
        }
    }

    /** Returns violations as plain data. */
    static List<Map<String, String>> details(List<InputValidator.Violation> violations) {
        return violations.stream().map(JsonBody::detail).toList();
    }

    private static Map<String, String> detail(InputValidator.Violation violation) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("path", violation.path());
        detail.put("message", violation.message());
        return detail;
    }
}
