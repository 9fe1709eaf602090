package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.EndpointLinksResolver;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.util.MimeType;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;

/** Lists the endpoints. */
final class LinksHandler extends ManagementHandler {

    private final EndpointLinksResolver links;
    private final EndpointMediaTypes mediaTypes;

    LinksHandler(EndpointServer server, EndpointLinksResolver links, EndpointMediaTypes mediaTypes) {
        super(server);
        this.links = links;
        this.mediaTypes = mediaTypes;
    }

    @Override
    String allow() {
        return "GET, HEAD, OPTIONS";
    }

    @Override
    CompletionStage<?> answer() {
        if (!request().method().equals(HTTPMethod.GET) && !request().method().equals(HTTPMethod.HEAD)) {
            throw new HTTPError(HTTPStatus.METHOD_NOT_ALLOWED).withHeader("Allow", allow());
        }
        List<MimeType> accepted = AcceptField.parse(request().headers().get("Accept"));
        MimeType type = EndpointPath.best(EndpointPath.types(mediaTypes.getProduced()), accepted);
        if (type == null) {
            throw new HTTPError(HTTPStatus.NOT_ACCEPTABLE);
        }
        String url = url();
        return server().call(() -> result(url, type)).thenComposeAsync(this::send, loop());
    }

    private EndpointResult result(String url, MimeType type) throws Exception {
        Map<String, ?> all = OperationResponseBody.of(Map.of("_links", links.resolveLinks(url)));
        return EndpointResult.of(all, type, HTTPStatus.OK, server().json());
    }

    private String url() {
        HTTPServerRequest request = request();
        return request.protocol() + "://" + request.host() + request.prefix() + request.path();
    }
}
