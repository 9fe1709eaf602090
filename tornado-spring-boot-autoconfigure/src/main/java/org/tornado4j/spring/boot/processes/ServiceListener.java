package org.tornado4j.spring.boot.processes;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.tornado4j.process.ServiceProcess;

/**
 * Tells the service manager when an application that runs in one process is ready: not when it listens, but when its runners are
 * through.
 */
final class ServiceListener implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

    private final ServiceProcess service;

    ServiceListener(ServiceProcess service) {
        this.service = service;
        service.awaitProgram();
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
        switch (event.getState()) {
            case ACCEPTING_TRAFFIC -> service.ready();
            case REFUSING_TRAFFIC -> service.status("refusing traffic");
        }
    }
}
