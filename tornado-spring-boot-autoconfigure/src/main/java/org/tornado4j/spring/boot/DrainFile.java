package org.tornado4j.spring.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.ConfigurableWebServerApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * The file whose presence announces that the process is about to end. As long as it is there, readiness is
 * {@code REFUSING_TRAFFIC} and the server counts its drain delay; when it is removed, readiness is again what the application
 * said last.
 *
 * <p>Several servers may watch one file: those of all workers, and that of the management port, whose context has no readiness
 * of its own.
 *
 * <p>Thread: {@link #look} belongs to the one that watches; the others, any.
 */
final class DrainFile implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServer.class);

    private static final Duration PERIOD = Duration.ofMillis(250);

    /** For listeners of events that are at work when the context is closed. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Path file;
    private final TornadoWebServer server;
    private final ConfigurableWebServerApplicationContext context;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** State that was told last. Written by whoever publishes events. */
    private volatile @Nullable ReadinessState readiness;
    /** The last state that was published, leaving the file aside. Written by the publisher of the event. */
    private volatile @Nullable ReadinessState withoutFile;

    private boolean seen;

    DrainFile(Path file, TornadoWebServer server, ConfigurableWebServerApplicationContext context) {
        this.file = file;
        this.server = server;
        this.context = context;
        this.thread = new Thread(this::lookAgainAndAgain, "tornado-drain-file");
        thread.setDaemon(true);
    }

    /** Begins to look for it. To be called once. */
    void watch() {
        thread.start();
    }

    /** Ends that; no readiness is published after this, unless a listener takes long. */
    void stop() {
        stopped.countDown();
        try {
            if (!thread.equals(Thread.currentThread())) { // a listener may close the context
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to go on without waiting
        }
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
        readiness = event.getState();
        if (event.getSource() != this) {
            withoutFile = event.getState();
        }
    }

    private void lookAgainAndAgain() {
        try {
            do {
                lookGuarded();
            } while (!stopped.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("{} is not watched any more", file, e); // nobody interrupts it but who wants that
        }
    }

    private void lookGuarded() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("Exception in a listener that was told of {}", file, e);
        }
    }

    /** Compares the file with what was said. */
    private void look() {
        boolean there = Files.exists(file);
        if (there) {
            server.announceShutdown(); // each time: the server may have been started again
        } else if (seen) {
            server.retractShutdown();
        }
        if (context.getServerNamespace() == null) {
            publishReadiness(there);
        }
        if (there != seen) {
            seen = there;
            LOG.info(there ? "{} is there: ready for no traffic, but requests are served" : "{} is gone", file);
        }
    }

    private void publishReadiness(boolean there) {
        if (there && readiness == ReadinessState.ACCEPTING_TRAFFIC) {
            AvailabilityChangeEvent.publish(context, this, ReadinessState.REFUSING_TRAFFIC);
        } else if (!there
                && readiness == ReadinessState.REFUSING_TRAFFIC
                && withoutFile == ReadinessState.ACCEPTING_TRAFFIC) {
            AvailabilityChangeEvent.publish(context, this, ReadinessState.ACCEPTING_TRAFFIC);
        }
    }
}
