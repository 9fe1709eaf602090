package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.context.ApplicationContext;
import org.tornado4j.http.HTTPServerConnectionDelegate;

/** Says aloud that endpoints which are exposed cannot be reached, and why. */
final class ExposureNotice implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoEndpointAutoConfiguration.class);

    /** The bean of {@code TornadoWebAutoConfiguration}, which is the one that the routes of endpoints are added to. */
    private static final String OWN_APPLICATION = "handlerApplication";

    private static final String INCLUDE = "management.endpoints.web.exposure.include";

    private final ApplicationContext context;
    private final WebEndpointProperties properties;

    ExposureNotice(ApplicationContext context, WebEndpointProperties properties) {
        this.context = context;
        this.properties = properties;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> exposed = context.getBean(WebEndpointsSupplier.class).getEndpoints().stream()
                .map(endpoint -> endpoint.getEndpointId().toString())
                .collect(Collectors.toSet());
        ManagementPortType port = ManagementPortType.get(context.getEnvironment());
        List<String> included = included();
        if (port == ManagementPortType.DISABLED) {
            tellOfDisabledPort(included);
            return;
        }
        tellOfMissing(included, exposed);
        String foreign = foreignDelegate();
        if (port == ManagementPortType.SAME && foreign != null && !exposed.isEmpty()) {
            LOG.warn(
                    "The actuator's endpoints ({}) are not served: the bean {} answers all requests, and knows none of"
                            + " them. Set management.server.port to give them a port of their own, or leave the application to"
                            + " handlers with @Route",
                    String.join(", ", exposed.stream().sorted().toList()),
                    foreign);
        }
    }

    private List<String> included() {
        return properties.getExposure().getInclude().stream()
                .map(String::strip)
                .filter(id -> !id.equals("*"))
                .sorted()
                .toList();
    }

    private static void tellOfDisabledPort(List<String> included) {
        if (!included.isEmpty()) {
            LOG.warn(
                    "{} names {}, but management.server.port is negative: no endpoint is served over HTTP",
                    INCLUDE,
                    String.join(", ", included));
        }
    }

    private void tellOfMissing(List<String> included, Set<String> exposed) {
        Set<String> excluded = properties.getExposure().getExclude();
        List<String> missing = included.stream()
                .filter(id -> !excluded.contains(id) && !excluded.contains("*"))
                .filter(id -> !exposed.contains(EndpointId.fromPropertyValue(id).toString()))
                .toList();
        if (!missing.isEmpty()) {
            LOG.warn(
                    "{} names {}, which cannot be reached: there is no such endpoint, its access is none, or what it needs"
                            + " is missing, such as a registry for prometheus or a repository for httpexchanges",
                    INCLUDE,
                    String.join(", ", missing));
        }
    }

    /** Returns the name of the bean that serves in place of the application of the handlers; null if none does. */
    private @Nullable String foreignDelegate() {
        ListableBeanFactory beans = context;
        List<String> names = List.of(beans.getBeanNamesForType(HTTPServerConnectionDelegate.class, true, false));
        return names.isEmpty() || names.contains(OWN_APPLICATION) ? null : String.join(", ", names);
    }
}
