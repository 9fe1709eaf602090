package org.tornado4j.spring.boot.autoconfigure.webmvc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.tornado4j.spring.boot.TornadoServletWebServerFactory;
import org.tornado4j.spring.boot.TornadoWebServer;

/** Says so if another server has started, since the application has a factory of its own. */
final class OtherServerNotice implements ApplicationListener<WebServerInitializedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(OtherServerNotice.class);

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        if (TornadoWebServer.in(event.getWebServer()) == null) {
            LOG.warn(
                    "The server on port {} is a {}, on which tornado.* has no effect, as the application has a"
                            + " ServletWebServerFactory bean: have that be a {}",
                    event.getWebServer().getPort(),
                    event.getWebServer().getClass().getSimpleName(),
                    TornadoServletWebServerFactory.class.getSimpleName());
        }
    }
}
