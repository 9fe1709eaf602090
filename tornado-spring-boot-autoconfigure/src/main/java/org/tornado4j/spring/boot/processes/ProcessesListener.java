package org.tornado4j.spring.boot.processes;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.PropertyResolver;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.process.Processes;
import org.tornado4j.process.ServiceProcess;
import org.tornado4j.process.Worker;
import org.tornado4j.spring.boot.autoconfigure.ServingMode;

/**
 * Has an application run in several processes, if that is configured. It comes as early as the configuration is known and
 * logging works; there is no context yet:
 *
 * <ul>
 *   <li>the first process has become the supervisor before, by {@link SupervisorListener}, and never comes here;
 *   <li>a worker reports to its supervisor here, and goes on;
 *   <li>another process is told why it is alone: only an application that its own {@code main} method runs is started again,
 *       never one that a test runs;
 *   <li>a process that serves alone goes on as well, and tells the service manager if there is one.
 * </ul>
 */
final class ProcessesListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessesListener.class);

    private static final String ALONE = "This process serves alone in spite of " + ForkSettings.PROCESSES + "={}: {}";

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        SpringApplication application = event.getSpringApplication();
        Binder binder = Binder.get(event.getEnvironment());
        if (!isOurs(application, binder)) {
            return;
        }
        int processes = binder.bind(ForkSettings.PROCESSES, Integer.class).orElse(1);
        if (Processes.isStartedAsWorker()) {
            join(application, event.getEnvironment());
            return;
        }
        if (processes != 1) {
            explain(Origin.of(application), processes);
        }
        serveAlone(application);
    }

    private static void serveAlone(SpringApplication application) {
        ServiceProcess service = ServiceProcess.begin();
        if (service != null) {
            application.addListeners(new ServiceListener(service));
        }
    }

    /** Returns whether the server is this one; what {@code spring.main} says is not applied to the application yet. */
    static boolean isOurs(SpringApplication application, Binder binder) {
        WebApplicationType type = binder.bind("spring.main.web-application-type", WebApplicationType.class)
                .orElse(application.getWebApplicationType());
        return switch (ServingMode.of(binder, null)) {
            case NATIVE, WEBFLUX -> type == WebApplicationType.REACTIVE;
            case WEBMVC -> type == WebApplicationType.SERVLET;
            case NONE -> false;
        };
    }

    private static void explain(Origin origin, int processes) {
        switch (origin) {
            case PROGRAM, TRAINING -> {} // the supervisor does not come here, and a training run is one process always
            case BUILD -> LOG.debug(ALONE, processes, "it is processed ahead of time");
            case TEST -> LOG.debug(ALONE, processes, "it runs a test");
            case OTHER -> LOG.warn(ALONE, processes, reason(Program.current()));
            case RESTART ->
                throw new MultipleProcessesException(
                        "An application that devtools restart does not run in several processes.",
                        "Set the system property spring.devtools.restart.enabled to false. Or set "
                                + ForkSettings.PROCESSES + " to 1.");
        }
    }

    private static String reason(@Nullable Program program) {
        return program == null
                ? "it does not run in the thread of a main method, so others cannot be started"
                : "it is not the application of " + program.mainClass().getName()
                        + ", which the process was started with, so others cannot be started";
    }

    private static void join(SpringApplication application, PropertyResolver environment) {
        if (Worker.current() != null) {
            return; // it is not the first application of this process
        }
        int taskId = Processes.forkProcesses(ForkOptions.builder()
                .release(environment.getProperty("spring.application.version", ""))
                .build());
        application.addListeners(new ReadinessListener());
        if (taskId > 0) {
            application.setBannerMode(Banner.Mode.OFF);
        }
    }
}
