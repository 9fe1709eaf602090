package org.tornado4j.spring.boot;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the server when the context does and says so with an event; stops it after it was drained.
 *
 * <p>The application's own lifecycle beans start later and stop earlier, unless they ask for another phase.
 */
final class WebServerStartStopLifecycle implements SmartLifecycle {

    private final TornadoWebServerApplicationContext context;
    private final TornadoWebServer server;

    /** Contexts may be stopped by another thread than the one that started them. */
    private volatile boolean running;

    WebServerStartStopLifecycle(TornadoWebServerApplicationContext context, TornadoWebServer server) {
        this.context = context;
        this.server = server;
    }

    @Override
    public void start() {
        server.start();
        running = true;
        LocalPorts.publish(server.getNamedPorts(), context.getEnvironment());
        context.publishEvent(new TornadoWebServerInitializedEvent(server, context));
    }

    @Override
    public void stop() {
        running = false;
        server.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }
}
