package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.Collection;
import java.util.Set;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.EndpointLinksResolver;
import org.springframework.boot.actuate.endpoint.web.EndpointMapping;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.context.ApplicationContext;
import org.springframework.util.StringUtils;

/** The endpoints that are exposed, and the paths that they are configured to have. */
final class ConfiguredEndpoints {

    private final ApplicationContext context;
    private final Collection<ExposableWebEndpoint> endpoints;
    private final WebEndpointProperties properties;

    ConfiguredEndpoints(ApplicationContext context) {
        this.context = context;
        this.endpoints = context.getBean(WebEndpointsSupplier.class).getEndpoints();
        this.properties = context.getBean(WebEndpointProperties.class);
    }

    /** Returns the routes on the application's own port. */
    EndpointRoutes routesOfApplication(EndpointServer server) {
        EndpointRoutes routes = new EndpointRoutes(server);
        if (ManagementPortType.get(context.getEnvironment()) == ManagementPortType.SAME) {
            addEndpoints(routes, "", StringUtils.hasText(properties.getBasePath()));
        }
        return routes.addHealthPaths(endpoints, groups(WebServerNamespace.SERVER), new EndpointMapping(""));
    }

    /** @param basePath of the management server, below which everything is */
    EndpointRoutes routesOfManagementPort(EndpointServer server, String basePath) {
        EndpointRoutes routes = new EndpointRoutes(server);
        addEndpoints(routes, basePath, true);
        return routes.addHealthPaths(endpoints, groups(WebServerNamespace.MANAGEMENT), new EndpointMapping(basePath));
    }

    private void addEndpoints(EndpointRoutes routes, String basePath, boolean links) {
        EndpointMapping mapping =
                new EndpointMapping(new EndpointMapping(basePath).createSubPath(properties.getBasePath()));
        routes.add(endpoints, mapping);
        EndpointLinksResolver resolver = new EndpointLinksResolver(endpoints, mapping.getPath());
        if (links && properties.getDiscovery().isEnabled()) {
            routes.addLinks(mapping, resolver, context.getBean(EndpointMediaTypes.class));
        }
    }

    private Set<HealthEndpointGroup> groups(WebServerNamespace namespace) {
        HealthEndpointGroups groups =
                context.getBeanProvider(HealthEndpointGroups.class).getIfAvailable();
        return groups == null ? Set.of() : groups.getAllWithAdditionalPath(namespace);
    }
}
