package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.EndpointLinksResolver;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.Link;
import org.springframework.util.MimeType;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** Lists the endpoints. */
final class LinksHandler extends RequestHandler {

    private final EndpointServer server;
    private final EndpointLinksResolver links;
    private final EndpointMediaTypes mediaTypes;

    LinksHandler(EndpointServer server, EndpointLinksResolver links, EndpointMediaTypes mediaTypes) {
        this.server = server;
        this.links = links;
        this.mediaTypes = mediaTypes;
    }

    void get() {
        server.cors().apply(this);
        List<MimeType> accepted = AcceptField.parse(request().headers().get("Accept"));
        MimeType type = EndpointPath.best(EndpointPath.types(mediaTypes.getProduced()), accepted);
        if (type == null) {
            throw new HTTPError(HTTPStatus.NOT_ACCEPTABLE);
        }
        Map<String, Map<String, Link>> all = OperationResponseBody.of(Map.of("_links", links.resolveLinks(url())));
        setHeader("Content-Type", type.toString());
        finish(server.json().write(all));
    }

    void options() {
        if (!server.cors().apply(this)) {
            setHeader("Allow", "GET, HEAD, OPTIONS");
        }
    }

    private String url() {
        HTTPServerRequest request = request();
        return request.protocol() + "://" + request.host() + request.prefix() + request.path();
    }

    @Override
    protected @Nullable String computeEtag() {
        return null;
    }
}
