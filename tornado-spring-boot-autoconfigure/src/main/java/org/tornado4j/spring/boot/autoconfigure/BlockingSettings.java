package org.tornado4j.spring.boot.autoconfigure;

import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.BlockingLimits;

/** Applies {@code tornado.server.blocking-*}. */
public final class BlockingSettings {

    private static final String PREFIX = "tornado.server.blocking-";

    private final TornadoServerProperties tornado;

    public BlockingSettings(TornadoServerProperties tornado) {
        this.tornado = tornado;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        settings.blockingLimits(limits());
    }

    /** Returns the limits that are configured, for whatever runs on threads beside the loops. */
    public BlockingLimits limits() {
        BlockingLimits limits = BlockingLimits.DEFAULT
                .withWaiting(AllowedValue.atLeast(
                        0, PREFIX + "queue-limit", tornado.getBlockingQueueLimit(), "10000 is the default."))
                .withWaitingTime(AllowedValue.notNegative(
                        PREFIX + "queue-timeout", tornado.getBlockingQueueTimeout(), "Write 0s for no limit."));
        Integer running = tornado.getBlockingLimit();
        return running == null
                ? limits
                : limits.withRunning(
                        AllowedValue.atLeast(1, PREFIX + "limit", running, "Leave it out for what fits the threads."));
    }
}
