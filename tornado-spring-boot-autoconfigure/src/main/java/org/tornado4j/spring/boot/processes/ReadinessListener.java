package org.tornado4j.spring.boot.processes;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.tornado4j.process.Worker;

/** Tells the supervisor of this worker when the application is ready: not when it listens, but when its runners are through. */
final class ReadinessListener implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

    private final @Nullable Worker worker = Worker.current();

    ReadinessListener() {
        if (worker != null) {
            worker.awaitProgram();
        }
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
        if (worker != null && event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            worker.ready();
        }
    }
}
