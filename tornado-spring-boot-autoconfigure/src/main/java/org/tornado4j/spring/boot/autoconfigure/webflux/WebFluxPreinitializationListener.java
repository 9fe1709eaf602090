package org.tornado4j.spring.boot.autoconfigure.webflux;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.tornado4j.spring.boot.TornadoWebServer;

/**
 * Runs {@link WebFluxPreinitialization} once in a process, in a thread of its own, when the first WebFlux application on this
 * server is ready: while it starts, it would take processor time from that.
 */
final class WebFluxPreinitializationListener implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(WebFluxPreinitializationListener.class);

    private static final AtomicBoolean DONE = new AtomicBoolean();

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof ReactiveWebServerApplicationContext serving
                && serving.getWebServer() instanceof TornadoWebServer
                && DONE.compareAndSet(false, true)) {
            Thread thread = new Thread(WebFluxPreinitializationListener::run, WebFluxPreinitialization.THREADS);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run() {
        try {
            WebFluxPreinitialization.run();
        } catch (Exception e) {
            LOG.debug("No request was answered in the background; the first one will load its classes", e);
        }
    }
}
