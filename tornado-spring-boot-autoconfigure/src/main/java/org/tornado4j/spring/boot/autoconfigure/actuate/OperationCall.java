package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.ProducibleOperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.URLEscape;
import org.tornado4j.web.HTTPError;

/**
 * An operation with the arguments of a request.
 *
 * <p>Thread: never changed; any.
 */
final class OperationCall {

    private final WebOperation operation;
    private final List<String> pathArguments;
    private final String[] rest;
    private final byte[] content;
    private final Map<String, List<String>> query;
    private final List<String> accept;

    /**
     * @param pathArguments decoded, in the order of the path's variables
     * @param rest raw segments for the variable that takes the rest of the path
     * @param content of the request, which is read as JSON if the operation writes
     * @param query decoded, by name
     * @param accept the values of the Accept fields
     */
    OperationCall(
            WebOperation operation,
            List<String> pathArguments,
            String[] rest,
            byte[] content,
            Map<String, List<String>> query,
            List<String> accept) {
        this.operation = operation;
        this.pathArguments = pathArguments;
        this.rest = rest;
        this.content = content;
        this.query = query;
        this.accept = accept;
    }

    /**
     * Runs the operation.
     *
     * @throws HTTPError with 400 if an argument is missing or cannot be read
     */
    @Nullable
    Object invoke(EndpointServer server) {
        InvocationContext context = new InvocationContext(
                SecurityContext.NONE,
                arguments(server.json()),
                OperationArgumentResolver.of(WebServerNamespace.class, server::namespace),
                new ProducibleOperationArgumentResolver(() -> accept));
        try {
            return operation.invoke(context);
        } catch (InvalidEndpointRequestException e) {
            throw new HTTPError(HTTPStatus.BAD_REQUEST, e.getReason());
        }
    }

    /** Later ones win: path, content, query. */
    private Map<String, Object> arguments(EndpointJson json) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        List<String> names =
                EndpointPath.variables(operation.getRequestPredicate().getPath());
        for (int i = 0; i < Math.min(names.size(), pathArguments.size()); i++) {
            arguments.put(names.get(i), pathArguments.get(i));
        }
        String restName = operation.getRequestPredicate().getMatchAllRemainingPathSegmentsVariable();
        if (restName != null) {
            arguments.put(restName, segments());
        }
        Map<String, @Nullable String> written =
                operation.getType() == OperationType.WRITE ? json.arguments(content) : null;
        if (written != null) {
            arguments.putAll(written);
        }
        query.forEach((name, values) -> arguments.put(name, values.size() == 1 ? values.get(0) : values));
        return arguments;
    }

    private String[] segments() {
        return Arrays.stream(rest)
                .map(segment -> new String(URLEscape.decodePath(segment), StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }
}
