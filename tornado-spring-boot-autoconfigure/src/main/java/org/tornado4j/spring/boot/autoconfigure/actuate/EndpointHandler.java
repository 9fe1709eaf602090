package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.util.MimeType;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;

/** Answers the requests for one path by the operations of an endpoint, as Boot's other servers do. */
final class EndpointHandler extends ManagementHandler {

    private final EndpointPath path;

    EndpointHandler(EndpointServer server, EndpointPath path) {
        super(server);
        this.path = path;
    }

    @Override
    String allow() {
        return path.allow();
    }

    @Override
    CompletionStage<?> answer() {
        HTTPServerRequest request = request();
        List<MimeType> accepted = AcceptField.parse(request.headers().get("Accept"));
        WebOperation operation = path.choose(request.method(), request.headers().get("Content-Type"), accepted);
        MimeType negotiated = EndpointPath.produced(operation, accepted);
        OperationCall call = call(operation);
        int absent = isGet() ? HTTPStatus.NOT_FOUND : HTTPStatus.NO_CONTENT;
        CompletionStage<EndpointResult> result = operation.isBlocking()
                ? server().call(() -> result(call.invoke(server()), negotiated, absent))
                : server().call(() -> call.invoke(server()))
                        .thenCompose(Publishers::collect)
                        .thenCompose(value -> server().call(() -> result(value, negotiated, absent)));
        return result.thenComposeAsync(this::send, loop());
    }

    private boolean isGet() {
        return request().method().equals(HTTPMethod.GET) || request().method().equals(HTTPMethod.HEAD);
    }

    private EndpointResult result(@Nullable Object value, @Nullable MimeType negotiated, int absent) throws Exception {
        return EndpointResult.of(value, negotiated, absent, server().json());
    }

    private OperationCall call(WebOperation operation) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        request().queryArguments().keySet().forEach(name -> query.put(name, getQueryArguments(name)));
        return new OperationCall(
                operation,
                pathArgs().stream().map(String::valueOf).toList(),
                path.rest(request().path()),
                request().body(),
                query,
                request().headers().getList("Accept"));
    }
}
