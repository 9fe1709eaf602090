package org.tornado4j.spring.boot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * <p>Thread: any.
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

    /** The number of different requests whose tags are remembered; routes, methods and statuses make few. */
    private static final int MOST_KNOWN = 1024;

    /** A request as far as its tags depend on it, if it did not fail; a status of 0 for none. */
    private record Kind(String method, int status, @Nullable String pattern) {}

    private record Description(String contextualName, KeyValues lowCardinality) {}

    private final String name;
    private final Map<Kind, Description> known = new ConcurrentHashMap<>();

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
        return describe(context).contextualName();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(HandlerObservationContext context) {
        KeyValues ofSuccess = describe(context).lowCardinality();
        Throwable failure = context.getError();
        return failure == null ? ofSuccess : ofSuccess.and(exception(failure));
    }

    /** Returns the name and the tags, which Micrometer asks for several times for each request. */
    private Description describe(HandlerObservationContext context) {
        Kind kind = new Kind(method(context), status(context), context.getPathPattern());
        Description description = known.get(kind);
        if (description == null) {
            description = new Description(contextualName(kind), lowCardinality(kind));
            if (known.size() < MOST_KNOWN) {
                known.put(kind, description);
            }
        }
        return description;
    }

    private static String contextualName(Kind kind) {
        String method = kind.method();
        String start = "http " + (method.equals(UNKNOWN) ? method : method.toLowerCase(Locale.ROOT));
        return kind.pattern() == null ? start : start + " " + kind.pattern();
    }

    private static KeyValues lowCardinality(Kind kind) {
        return KeyValues.of(
                NO_EXCEPTION,
                KeyValue.of("method", kind.method()),
                KeyValue.of("outcome", outcome(kind.status())),
                KeyValue.of("status", kind.status() == 0 ? UNKNOWN : Integer.toString(kind.status())),
                KeyValue.of("uri", uri(kind)));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(HandlerObservationContext context) {
        HTTPServerRequest request = context.getCarrier();
        return KeyValues.of("http.url", request == null ? UNKNOWN : request.path());
    }

    private static KeyValue exception(Throwable failure) {
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

    private static String uri(Kind kind) {
        String pattern = kind.pattern();
        if (pattern != null) {
            return pattern.isEmpty() ? "root" : pattern;
        }
        if (kind.status() == HTTPStatus.NOT_FOUND) {
            return "NOT_FOUND";
        }
        return kind.status() / 100 == 3 ? "REDIRECTION" : UNKNOWN;
    }
}
