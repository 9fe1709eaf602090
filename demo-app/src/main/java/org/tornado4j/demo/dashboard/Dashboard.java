package org.tornado4j.demo.dashboard;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.websocket.WebSocketHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has all processes tell what they are at, each second, as long as somebody watches in one of them: that one asks on a topic, and all
 * answer on another. Thread: any.
 */
@Component
@Profile("!bench")
class Dashboard implements DisposableBean {

    private static final String ASKED = "dashboard/asked";
    private static final String FIGURES = "dashboard/figures";
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int MOST_LISTED = 10;

    private final WebServerApplicationContext context;
    private final MessageBus bus;
    private final JsonMapper json;
    private final AtomicInteger watchers = new AtomicInteger();
    private final AtomicBoolean answering = new AtomicBoolean();
    /** Waits for the loops, which the thread of the bus must not. */
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "demo-dashboard");
        made.setDaemon(true);
        return made;
    });

    private final ScheduledFuture<?> asking;

    Dashboard(WebServerApplicationContext context, MessageBus bus, JsonMapper json) {
        this.context = context;
        this.bus = bus;
        this.json = json;
        bus.subscribe(ASKED, message -> {
            if (answering.compareAndSet(false, true)) {
                thread.execute(this::answer);
            }
        });
        asking = thread.scheduleAtFixedRate(this::ask, 1, 1, TimeUnit.SECONDS);
    }

    /** Has a socket get the figures until it ends; {@link #leave} is to follow. */
    void watch(WebSocketHandler socket) {
        bus.subscribe(FIGURES, socket, topic -> {
            // The next ones are due in a second.
        });
        watchers.incrementAndGet();
        bus.publish(ASKED, "");
    }

    void leave() {
        watchers.decrementAndGet();
    }

    private void ask() {
        if (watchers.get() > 0) {
            bus.publish(ASKED, "");
        }
    }

    private void answer() {
        answering.set(false);
        if (context.getWebServer() instanceof TornadoWebServer server) {
            bus.publish(FIGURES, json.writeValueAsString(Figures.of(server.report(PATIENCE, MOST_LISTED))));
        }
    }

    @Override
    public void destroy() {
        asking.cancel(false);
        thread.shutdown();
    }
}
