package org.tornado4j.spring.boot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.RequestHandler;

/**
 * The names and tags that Spring's web frameworks have: {@code http.server.requests} with {@code exception},
 * {@code method}, {@code outcome}, {@code status} and {@code uri}; {@code http.url} for traces alone.
 *
 * <p>{@code uri} is the pattern of the route and never the path, so that clients cannot make up values: without a pattern it
 * is {@code NOT_FOUND}, {@code REDIRECTION} or {@code UNKNOWN}, by the status. For the same reason a method that HTTP does not
 * know is {@code UNKNOWN}.
 *
 * <p>Thread: immutable.
 */
public class DefaultHandlerObservationConvention implements HandlerObservationConvention {

    private static final String DEFAULT_NAME = "http.server.requests";

    private static final String UNKNOWN = "UNKNOWN";

    private static final KeyValue NO_EXCEPTION = KeyValue.of("exception", KeyValue.NONE_VALUE);

    private static final Set<String> METHODS = Set.of(
            HTTPMethod.GET,
            HTTPMethod.HEAD,
            HTTPMethod.POST,
            HTTPMethod.PUT,
            HTTPMethod.PATCH,
            HTTPMethod.DELETE,
            HTTPMethod.OPTIONS,
            HTTPMethod.TRACE,
            HTTPMethod.QUERY);

    private final String name;

    /** Names observations {@code http.server.requests}. */
    public DefaultHandlerObservationConvention() {
        this(DEFAULT_NAME);
    }

    public DefaultHandlerObservationConvention(String name) {
        this.name = name;
    }

    @Override
    public String getName() {
        return name;
    }

    /** Returns the name of a span: {@code http get /items/{id}}. */
    @Override
    public String getContextualName(HandlerObservationContext context) {
        String method = method(context);
        String start = "http " + (method.equals(UNKNOWN) ? method : method.toLowerCase(Locale.ROOT));
        String pattern = context.getPathPattern();
        return pattern == null ? start : start + " " + pattern;
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(HandlerObservationContext context) {
        return KeyValues.of(
                exception(context.getError()),
                KeyValue.of("method", method(context)),
                KeyValue.of("outcome", outcome(status(context))),
                KeyValue.of("status", status(context) == 0 ? UNKNOWN : Integer.toString(status(context))),
                KeyValue.of("uri", uri(context)));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(HandlerObservationContext context) {
        HTTPServerRequest request = context.getCarrier();
        return KeyValues.of("http.url", request == null ? UNKNOWN : request.path());
    }

    private static KeyValue exception(@Nullable Throwable failure) {
        if (failure == null) {
            return NO_EXCEPTION;
        }
        String simpleName = failure.getClass().getSimpleName();
        return KeyValue.of(
                "exception", simpleName.isEmpty() ? failure.getClass().getName() : simpleName);
    }

    private static String method(HandlerObservationContext context) {
        HTTPServerRequest request = context.getCarrier();
        return request != null && METHODS.contains(request.method()) ? request.method() : UNKNOWN;
    }

    /** Returns 0 as long as there is no response, and if the client did not wait for it. */
    private static int status(HandlerObservationContext context) {
        RequestHandler handler = context.getResponse();
        return handler == null || context.isConnectionAborted() ? 0 : handler.getStatus();
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> UNKNOWN;
        };
    }

    private static String uri(HandlerObservationContext context) {
        String pattern = context.getPathPattern();
        if (pattern != null) {
            return pattern.isEmpty() ? "root" : pattern;
        }
        int status = status(context);
        if (status == HTTPStatus.NOT_FOUND) {
            return "NOT_FOUND";
        }
        return status / 100 == 3 ? "REDIRECTION" : UNKNOWN;
    }
}
