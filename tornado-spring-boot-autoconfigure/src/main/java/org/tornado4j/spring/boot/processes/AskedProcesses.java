package org.tornado4j.spring.boot.processes;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.tornado4j.spring.boot.autoconfigure.NativeMode;

/** The configuration's answer to whether there are several processes. */
final class AskedProcesses {

    private AskedProcesses() {}

    /** Returns whether the application is one that this server serves alone. */
    static boolean isOurs(ApplicationEnvironmentPreparedEvent event) {
        WebApplicationType type = Binder.get(event.getEnvironment())
                .bind("spring.main.web-application-type", WebApplicationType.class) // is not applied yet
                .orElse(event.getSpringApplication().getWebApplicationType());
        return type == WebApplicationType.REACTIVE && NativeMode.isPossible(null);
    }

    /** Returns the number that is configured; 0 is for one per core. */
    static int of(ApplicationEnvironmentPreparedEvent event) {
        return Binder.get(event.getEnvironment())
                .bind(ForkSettings.PROCESSES, Integer.class)
                .orElse(1);
    }
}
