package org.tornado4j.spring.boot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.ConfigurableWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Watches the {@linkplain TornadoWebServerFactory#setDrainFile drain file} for the server of a context of Spring Boot's, as
 * {@link TornadoWebServerApplicationContext} does by itself. It starts after the server and stops before it.
 */
public final class DrainFileLifecycle implements SmartLifecycle {

    private final @Nullable Path file;
    private final ApplicationContext context;
    /** Contexts may be stopped by another thread than the one that started them. */
    private volatile @Nullable DrainFile watched;

    /**
     * @param file null for none
     * @param context without effect unless it has a server
     */
    public DrainFileLifecycle(@Nullable Path file, ApplicationContext context) {
        this.file = file;
        this.context = context;
    }

    @Override
    public void start() {
        TornadoWebServer server = context instanceof ConfigurableWebServerApplicationContext ours
                ? TornadoWebServer.in(ours.getWebServer())
                : null;
        if (file != null && server != null && context instanceof ConfigurableWebServerApplicationContext serving) {
            DrainFile begun = new DrainFile(file, server, serving);
            serving.addApplicationListener(begun);
            begun.watch();
            watched = begun;
        }
    }

    @Override
    public void stop() {
        DrainFile ended = watched;
        watched = null;
        if (ended != null) {
            ended.stop();
            if (context instanceof ConfigurableApplicationContext serving) {
                serving.removeApplicationListener(ended);
            }
        }
    }

    @Override
    public boolean isRunning() {
        return watched != null;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }
}
