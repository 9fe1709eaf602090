package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.ProducibleOperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.util.MimeType;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.URLEscape;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** Answers the requests for one path by the operations of an endpoint, as Boot's other servers do. */
final class EndpointHandler extends RequestHandler {

    private final EndpointServer server;
    private final EndpointPath path;

    EndpointHandler(EndpointServer server, EndpointPath path) {
        this.server = server;
        this.path = path;
    }

    @Override
    protected @Nullable CompletionStage<?> prepare() throws Exception {
        if (server.cors().apply(this)) {
            finish();
            return null;
        }
        if (request().method().equals(HTTPMethod.OPTIONS)) {
            setHeader("Allow", path.allow());
            finish();
            return null;
        }
        return answer();
    }

    private CompletionStage<?> answer() throws Exception {
        List<MimeType> accepted = AcceptField.parse(request().headers().get("Accept"));
        WebOperation operation =
                path.choose(request().method(), request().headers().get("Content-Type"), accepted);
        MimeType negotiated = EndpointPath.produced(operation, accepted);
        InvocationContext call = call(operation);
        int absent = isGet() ? HTTPStatus.NOT_FOUND : HTTPStatus.NO_CONTENT;
        EndpointJson json = server.json();
        CompletionStage<EndpointResult> result = operation.isBlocking()
                ? server.call(() -> EndpointResult.of(invoke(operation, call), negotiated, absent, json))
                : Publishers.collect(invoke(operation, call))
                        .thenCompose(value ->
                                server.call(() -> EndpointResult.of(value, negotiated, absent, json)));
        return result.thenComposeAsync(this::send, loop());
    }

    private boolean isGet() {
        return request().method().equals(HTTPMethod.GET) || request().method().equals(HTTPMethod.HEAD);
    }

    private static @Nullable Object invoke(WebOperation operation, InvocationContext call) {
        try {
            return operation.invoke(call);
        } catch (InvalidEndpointRequestException e) {
            throw new HTTPError(HTTPStatus.BAD_REQUEST, e.getReason());
        }
    }

    // ------------------------------------------------------------------------------------------ arguments

    private InvocationContext call(WebOperation operation) {
        List<String> accept = request().headers().getList("Accept");
        return new InvocationContext(
                SecurityContext.NONE,
                arguments(operation),
                OperationArgumentResolver.of(WebServerNamespace.class, server::namespace),
                new ProducibleOperationArgumentResolver(() -> accept));
    }

    /** The later ones win: path, content, query. */
    private Map<String, Object> arguments(WebOperation operation) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        List<String> names = EndpointPath.variables(operation.getRequestPredicate().getPath());
        for (int i = 0; i < names.size(); i++) {
            arguments.put(names.get(i), String.valueOf(pathArgs().get(i)));
        }
        String rest = operation.getRequestPredicate().getMatchAllRemainingPathSegmentsVariable();
        if (rest != null) {
            arguments.put(rest, segments());
        }
        if (operation.getRequestPredicate().getHttpMethod().name().equals(HTTPMethod.POST)) {
            Map<String, @Nullable String> content = server.json().arguments(request().body());
            if (content != null) {
                arguments.putAll(content);
            }
        }
        for (String name : request().queryArguments().keySet()) {
            List<String> values = getQueryArguments(name);
            arguments.put(name, values.size() == 1 ? values.get(0) : values);
        }
        return arguments;
    }

    private String[] segments() {
        return Arrays.stream(path.rest(request().path()))
                .map(segment -> new String(URLEscape.decodePath(segment), StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }

    // ------------------------------------------------------------------------------------------ response

    private CompletionStage<@Nullable Void> send(EndpointResult result) {
        setStatus(result.status());
        String contentType = result.contentType();
        if (contentType == null) {
            clearHeader("Content-Type");
        } else {
            setHeader("Content-Type", contentType);
        }
        EndpointResult.OpenFile file = result.file();
        return file == null
                ? finish(result.content())
                : new FileResponse(this, server, file).send(request().headers().get("Range"));
    }

    /** Such responses are of the moment. */
    @Override
    protected @Nullable String computeEtag() {
        return null;
    }

    /** Boot's own form of an error. */
    @Override
    protected void writeError(int status, @Nullable Throwable failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("timestamp", Instant.now().toString());
        error.put("path", request().path());
        error.put("status", status);
        error.put("error", HTTPStatus.reason(status));
        setHeader("Content-Type", "application/json");
        finish(server.json().write(error));
    }
}
