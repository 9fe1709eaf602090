package org.tornado4j.spring.boot;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes the ports of further listeners known in a context of Spring Boot's, as {@link TornadoWebServerApplicationContext} does
 * by itself.
 */
public final class LocalPortsListener implements ApplicationListener<WebServerInitializedEvent> {

    private final ConfigurableApplicationContext context;

    /** @param context the one that has the server; what a child publishes is not its own */
    public LocalPortsListener(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        TornadoWebServer server = TornadoWebServer.in(event.getWebServer());
        if (server != null && context.equals(event.getApplicationContext())) {
            LocalPorts.publish(server.getNamedPorts(), context.getEnvironment());
        }
    }
}
