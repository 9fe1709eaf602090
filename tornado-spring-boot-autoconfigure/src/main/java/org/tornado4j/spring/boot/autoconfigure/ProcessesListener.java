package org.tornado4j.spring.boot.autoconfigure;

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
import org.springframework.core.SpringProperties;
import org.tornado4j.process.Processes;
import org.tornado4j.process.ServiceProcess;
import org.tornado4j.process.Worker;

/**
 * Has an application run in several processes, if that is configured. It comes as early as the configuration is known and
 * logging works; there is no context yet:
 *
 * <ul>
 *   <li>the first process becomes the supervisor here, and never goes on;
 *   <li>a worker reports to its supervisor here, and goes on;
 *   <li>a process that serves alone goes on as well, and tells the service manager if there is one.
 * </ul>
 *
 * Only an application that its own {@code main} method runs is started again, never one that a test runs.
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
            join(application);
        } else if (processes != 1 && canBeStartedAgain(processes)) {
            new Fork(event.getEnvironment()).begin();
        } else {
            serveAlone(application);
        }
    }

    private static void serveAlone(SpringApplication application) {
        ServiceProcess service = ServiceProcess.begin();
        if (service != null) {
            application.addListeners(new ServiceListener(service));
        }
    }

    /** What {@code spring.main} says is not applied to the application yet. */
    private static boolean isOurs(SpringApplication application, Binder binder) {
        WebApplicationType type = binder.bind("spring.main.web-application-type", WebApplicationType.class)
                .orElse(application.getWebApplicationType());
        return type == WebApplicationType.REACTIVE && NativeMode.isPossible(null);
    }

    private static boolean canBeStartedAgain(int processes) {
        return switch (CallStack.current().origin()) {
            case MAIN -> !isTrainingRun();
            case TEST, BUILD -> {
                LOG.debug(ALONE, processes, "it runs a test or a build");
                yield false;
            }
            case OTHER -> {
                LOG.warn(
                        ALONE,
                        processes,
                        "its main method did not call SpringApplication.run, so others cannot be started");
                yield false;
            }
            case RESTART ->
                throw new MultipleProcessesException(
                        "An application that devtools restart does not run in several processes.",
                        "Set the system property spring.devtools.restart.enabled to false. Or set "
                                + ForkSettings.PROCESSES + " to 1.");
        };
    }

    /** That ends at once, and writes an archive of classes to one file. */
    private static boolean isTrainingRun() {
        return "onRefresh".equalsIgnoreCase(SpringProperties.getProperty("spring.context.exit"));
    }

    private static void join(SpringApplication application) {
        if (Worker.current() != null) {
            return; // it is not the first application of this process
        }
        int taskId = Processes.forkProcesses(1);
        application.addListeners(new ReadinessListener());
        if (taskId > 0) {
            application.setBannerMode(Banner.Mode.OFF);
        }
    }
}
