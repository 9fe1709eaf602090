package org.tornado4j.spring.boot.processes;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.tornado4j.process.Processes;

/**
 * Has the first process of several become the supervisor, and never go on. It comes as soon as the configuration is known, and
 * before Spring Boot has another thread load the classes of an application, which the supervisor is not. As logging comes
 * with them, this is what starts it.
 */
final class SupervisorListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER - 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        SpringApplication application = event.getSpringApplication();
        Binder binder = Binder.get(event.getEnvironment());
        if (ProcessesListener.isOurs(application, binder)
                && binder.bind(ForkSettings.PROCESSES, Integer.class).orElse(1) != 1
                && !Processes.isStartedAsWorker()
                && Origin.of(application) == Origin.PROGRAM) {
            startLogging(event);
            new Fork(event.getEnvironment()).begin();
        }
    }

    private static void startLogging(ApplicationEnvironmentPreparedEvent event) {
        event.getSpringApplication().getListeners().stream()
                .filter(LoggingApplicationListener.class::isInstance)
                .map(LoggingApplicationListener.class::cast)
                .forEach(listener -> listener.onApplicationEvent(event));
    }
}
