package org.tornado4j.spring.boot.processes;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.tornado4j.process.Processes;
import org.tornado4j.process.Worker;

/**
 * Has a worker report to its supervisor, and says of an application that does not run in several processes though they are
 * configured why that is so. It comes as early as the configuration is known and logging works; there is no context yet.
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
        if (!AskedProcesses.isOurs(event)) {
            return;
        }
        int processes = AskedProcesses.of(event);
        if (Processes.isStartedAsWorker()) {
            join(application);
        } else if (processes != 1) {
            explain(Origin.of(application), processes);
        }
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
