package org.tornado4j.spring.boot.autoconfigure.webmvc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.tornado4j.catalina.RouteValve;
import org.tornado4j.catalina.TornadoProtocolHandler;
import org.tornado4j.spring.boot.TornadoServletWebServerFactory;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.spring.boot.autoconfigure.AllowedValue;
import org.tornado4j.web.BlockingLimits;

/**
 * Applies to the connections what is applied to a {@link TornadoWebServerFactory}, and {@code server.tomcat.threads.*} to the
 * threads of the container.
 */
final class TornadoServletWebServerFactoryCustomizer
        implements WebServerFactoryCustomizer<TornadoServletWebServerFactory>, Ordered {

    private static final String THREADS = "server.tomcat.threads.";

    /** The attribute in which Spring MVC notes the pattern of a route, by its name, as another framework may serve. */
    private static final String ROUTE = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    private static final ResolvableType FOR_CONNECTIONS =
            ResolvableType.forClassWithGenerics(WebServerFactoryCustomizer.class, TornadoWebServerFactory.class);

    private final ListableBeanFactory beanFactory;
    private final TomcatServerProperties.Threads threads;
    /** For threads that are not those of a pool. */
    private final @Nullable BlockingLimits limits;

    private final Duration drainSpread;
    private final boolean bodySizeLimited;
    private final boolean forManagement;

    /**
     * @param limits for the requests in the container if its threads are not those of a pool; null for none
     * @param drainSpread of the WebSockets of the container
     */
    TornadoServletWebServerFactoryCustomizer(
            ListableBeanFactory beanFactory,
            TomcatServerProperties.Threads threads,
            @Nullable BlockingLimits limits,
            Duration drainSpread,
            boolean bodySizeLimited,
            boolean forManagement) {
        this.beanFactory = beanFactory;
        this.threads = threads;
        this.limits = limits;
        this.drainSpread = drainSpread;
        this.bodySizeLimited = bodySizeLimited;
        this.forManagement = forManagement;
    }

    /** Comes after Spring Boot's own, which sets the port that one of several processes changes. */
    @Override
    public int getOrder() {
        return 1;
    }

    @Override
    public void customize(TornadoServletWebServerFactory factory) {
        TornadoWebServerFactory connections = factory.getConnections();
        for (WebServerFactoryCustomizer<TornadoWebServerFactory> customizer : customizers()) {
            customizer.customize(connections);
        }
        if (forManagement) {
            factory.leaveOutWarnings();
        } else {
            factory.setPort(connections.getPort());
        }
        if (bodySizeLimited) {
            factory.setBodySizeLimited(true);
        }
        int max = AllowedValue.atLeast(1, THREADS + "max", threads.getMax(), "200 is the default.");
        int spare = AllowedValue.atLeast(0, THREADS + "min-spare", threads.getMinSpare(), "10 is the default.");
        int queue = AllowedValue.atLeast(
                1, THREADS + "max-queue-capacity", threads.getMaxQueueCapacity(), "Leave it out for no limit.");
        factory.addContextValves(new RouteValve(ROUTE));
        factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof TornadoProtocolHandler protocol) {
                protocol.setMaxThreads(max);
                protocol.setMinSpareThreads(spare);
                protocol.setMaxQueueSize(queue);
                protocol.setDrainSpread(drainSpread);
                protocol.setBlockingLimits(protocol.getExecutor() == null ? null : limits);
            }
        });
    }

    /** Returns those of this context alone: that of a management port has a parent. */
    @SuppressWarnings("unchecked") // they are of that type
    private List<WebServerFactoryCustomizer<TornadoWebServerFactory>> customizers() {
        List<WebServerFactoryCustomizer<TornadoWebServerFactory>> found = new ArrayList<>();
        for (String name : beanFactory.getBeanNamesForType(FOR_CONNECTIONS)) {
            found.add((WebServerFactoryCustomizer<TornadoWebServerFactory>) beanFactory.getBean(name));
        }
        AnnotationAwareOrderComparator.sort(found);
        return found;
    }
}
