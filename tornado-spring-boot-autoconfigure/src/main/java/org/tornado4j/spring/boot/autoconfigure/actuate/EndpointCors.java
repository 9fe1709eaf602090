package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.util.StringUtils;
import org.springframework.web.cors.CorsConfiguration;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/**
 * Requests from pages of other origins, by {@code management.endpoints.web.cors}: what Spring's servers answer to them.
 *
 * <p>Thread: never changed; any.
 */
final class EndpointCors {

    private static final String ORIGIN = "Origin";
    private static final String REQUEST_METHOD = "Access-Control-Request-Method";
    private static final String REQUEST_HEADERS = "Access-Control-Request-Headers";

    private final @Nullable CorsConfiguration configuration;

    /** @param configuration null to leave such requests to the browser, which shows the page nothing */
    EndpointCors(@Nullable CorsConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Adds the fields that the response to a request needs.
     *
     * @return whether it was a preflight request, which is answered by that
     * @throws HTTPError with 403 if the origin, the method or a field is not allowed
     */
    boolean apply(RequestHandler handler) {
        CorsConfiguration known = configuration;
        if (known == null) {
            return false;
        }
        handler.addHeader("Vary", ORIGIN);
        handler.addHeader("Vary", REQUEST_METHOD);
        handler.addHeader("Vary", REQUEST_HEADERS);
        HTTPServerRequest request = handler.request();
        String origin = request.headers().get(ORIGIN);
        if (origin == null || isSameOrigin(request, origin)) {
            return false;
        }
        String wanted = request.headers().get(REQUEST_METHOD);
        boolean preflight = request.method().equals(HTTPMethod.OPTIONS) && wanted != null;
        String allowedOrigin = known.checkOrigin(origin);
        List<HttpMethod> methods =
                known.checkHttpMethod(HttpMethod.valueOf(preflight && wanted != null ? wanted : request.method()));
        List<String> fields = preflight ? known.checkHeaders(requestedFields(request.headers())) : List.of();
        if (allowedOrigin == null || methods == null || fields == null) {
            throw new HTTPError(HTTPStatus.FORBIDDEN, "a page of another origin may not ask this");
        }
        handler.setHeader("Access-Control-Allow-Origin", allowedOrigin);
        if (Boolean.TRUE.equals(known.getAllowCredentials())) {
            handler.setHeader("Access-Control-Allow-Credentials", "true");
        }
        if (preflight) {
            answerPreflight(handler, known, methods, fields);
        } else {
            setUnlessEmpty(handler, "Access-Control-Expose-Headers", known.getExposedHeaders());
        }
        return preflight;
    }

    /** Returns whether pages of the request's origin may send it with the cookies of a user. */
    boolean admitsWithCredentials(HTTPServerRequest request) {
        CorsConfiguration known = configuration;
        String origin = request.headers().get(ORIGIN);
        return known != null
                && origin != null
                && Boolean.TRUE.equals(known.getAllowCredentials())
                && known.checkOrigin(origin) != null;
    }

    private static void answerPreflight(
            RequestHandler handler, CorsConfiguration known, List<HttpMethod> methods, List<String> fields) {
        handler.setHeader(
                "Access-Control-Allow-Methods",
                methods.stream().map(HttpMethod::name).collect(Collectors.joining(",")));
        setUnlessEmpty(handler, "Access-Control-Allow-Headers", fields);
        Long maxAge = known.getMaxAge();
        if (maxAge != null) {
            handler.setHeader("Access-Control-Max-Age", maxAge);
        }
    }

    private static void setUnlessEmpty(RequestHandler handler, String field, @Nullable List<String> values) {
        if (values != null && !values.isEmpty()) {
            handler.setHeader(field, String.join(", ", values));
        }
    }

    private static List<String> requestedFields(HTTPHeaders headers) {
        String value = headers.get(REQUEST_HEADERS);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(","))
                        .map(String::trim)
                        .filter(StringUtils::hasLength)
                        .toList();
    }

    private static boolean isSameOrigin(HTTPServerRequest request, String origin) {
        try {
            URI other = URI.create(origin);
            URI own = URI.create(request.protocol() + "://" + request.host());
            return own.getScheme().equals(other.getScheme())
                    && String.valueOf(own.getHost())
                            .toLowerCase(Locale.ROOT)
                            .equals(String.valueOf(other.getHost()).toLowerCase(Locale.ROOT))
                    && port(own) == port(other);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }
}
