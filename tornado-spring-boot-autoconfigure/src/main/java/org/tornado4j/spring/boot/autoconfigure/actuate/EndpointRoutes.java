package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.web.EndpointLinksResolver;
import org.springframework.boot.actuate.endpoint.web.EndpointMapping;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.tornado4j.web.URLSpec;

/** The routes of endpoints. */
final class EndpointRoutes {

    private final EndpointServer server;
    private final List<URLSpec> routes = new ArrayList<>();

    EndpointRoutes(EndpointServer server) {
        this.server = server;
    }

    /** Adds the routes of all operations of {@code endpoints}, below {@code mapping}. */
    EndpointRoutes add(Collection<ExposableWebEndpoint> endpoints, EndpointMapping mapping) {
        Map<String, EndpointPath> paths = new LinkedHashMap<>();
        for (ExposableWebEndpoint endpoint : endpoints) {
            for (WebOperation operation : endpoint.getOperations()) {
                String path =
                        mapping.createSubPath(operation.getRequestPredicate().getPath());
                paths.computeIfAbsent(EndpointPath.canonical(path.isEmpty() ? "/" : path), EndpointPath::of)
                        .operations()
                        .add(operation);
            }
        }
        paths.values().forEach(this::add);
        return this;
    }

    /**
     * Adds the paths that groups of health indicators have besides those of the endpoint, such as {@code /livez}.
     *
     * @param mapping what they are below; mostly nothing
     */
    EndpointRoutes addHealthPaths(
            Collection<ExposableWebEndpoint> endpoints,
            Collection<HealthEndpointGroup> groups,
            EndpointMapping mapping) {
        endpoints.stream()
                .filter(endpoint -> endpoint.getEndpointId().equals(HealthEndpoint.ID))
                .flatMap(endpoint -> endpoint.getOperations().stream())
                .filter(operation -> operation.getRequestPredicate().getMatchAllRemainingPathSegmentsVariable() != null)
                .forEach(operation -> groups.forEach(group -> addHealthPath(group, operation, mapping)));
        return this;
    }

    private void addHealthPath(HealthEndpointGroup group, WebOperation operation, EndpointMapping mapping) {
        AdditionalHealthEndpointPath path = group.getAdditionalPath();
        if (path != null) {
            String value = path.getValue();
            add(EndpointPath.additional(mapping.createSubPath(value), value, operation));
        }
    }

    private void add(EndpointPath path) {
        routes.add(URLSpec.of(path.pattern(), EndpointHandler.class, () -> new EndpointHandler(server, path))
                .atRoot());
    }

    /** Adds the page that lists the endpoints. */
    EndpointRoutes addLinks(EndpointMapping mapping, EndpointLinksResolver links, EndpointMediaTypes mediaTypes) {
        String path = mapping.getPath().isEmpty() ? "/" : mapping.getPath();
        routes.add(URLSpec.of(path, LinksHandler.class, () -> new LinksHandler(server, links, mediaTypes))
                .atRoot());
        return this;
    }

    List<URLSpec> routes() {
        return List.copyOf(routes);
    }
}
