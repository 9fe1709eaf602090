package org.tornado4j.spring.boot;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;

/**
 * The server listens. Published by {@link TornadoWebServerApplicationContext} each time it was started; the port is then
 * known, also as {@code local.server.port}.
 */
@SuppressWarnings("serial")
public class TornadoWebServerInitializedEvent extends WebServerInitializedEvent {

    private final TornadoWebServerApplicationContext applicationContext;

    public TornadoWebServerInitializedEvent(
            TornadoWebServer webServer, TornadoWebServerApplicationContext applicationContext) {
        super(webServer);
        this.applicationContext = applicationContext;
    }

    @Override
    public TornadoWebServer getWebServer() {
        return (TornadoWebServer) super.getWebServer();
    }

    @Override
    public TornadoWebServerApplicationContext getApplicationContext() {
        return applicationContext;
    }
}
