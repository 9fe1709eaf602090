package org.tornado4j.spring.boot.processes;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.util.ClassUtils;
import org.tornado4j.process.Processes;
import org.tornado4j.process.Worker;
import org.tornado4j.spring.boot.autoconfigure.NativeMode;

/**
 * Has an application run in several processes, if that is configured. It comes as early as the configuration is known and
 * logging works; there is no context yet:
 *
 * <ul>
 *   <li>the first process becomes the supervisor here, and never goes on;
 *   <li>a worker reports to its supervisor here, and goes on.
 * </ul>
 *
 * Only an application that its own {@code main} method runs is started again, never one that a test runs.
 */
final class ProcessesListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessesListener.class);

    private static final String ALONE = "This process serves alone in spite of " + ForkSettings.PROCESSES + "={}: {}";

    /** Is there when devtools run the {@code main} method again and again. */
    private static final String RESTART_CLASS_LOADER =
            "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

    private static final List<String> TEST_LIBRARIES = List.of(
            "org.springframework.boot.test.context.SpringBootTest",
            "org.junit.jupiter.api.Test",
            "org.junit.Test",
            "org.testng.annotations.Test");

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
        } else if (processes != 1 && canBeStartedAgain(application, processes)) {
            new Fork(event.getEnvironment()).begin();
        }
    }

    /** What {@code spring.main} says is not applied to the application yet. */
    private static boolean isOurs(SpringApplication application, Binder binder) {
        WebApplicationType type = binder.bind("spring.main.web-application-type", WebApplicationType.class)
                .orElse(application.getWebApplicationType());
        return type == WebApplicationType.REACTIVE && NativeMode.isPossible(null);
    }

    private static boolean canBeStartedAgain(SpringApplication application, int processes) {
        ClassLoader loader = application.getClassLoader();
        if (isRestartedByDevtools(loader)) {
            throw new MultipleProcessesException(
                    "An application that devtools restart does not run in several processes.",
                    "Set the system property spring.devtools.restart.enabled to false. Or set " + ForkSettings.PROCESSES
                            + " to 1.");
        }
        if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
            LOG.debug(ALONE, processes, "it is processed ahead of time");
            return false;
        }
        Program program = Program.current();
        if (program != null && program.runs(application)) {
            return !isTrainingRun();
        }
        LOG.atLevel(isTested(loader) ? Level.DEBUG : Level.WARN).log(ALONE, processes, reason(program));
        return false;
    }

    private static String reason(@Nullable Program program) {
        return program == null
                ? "it does not run in the thread of a main method, so others cannot be started"
                : "it is not the application of " + program.mainClass().getName()
                        + ", which the process was started with, so others cannot be started";
    }

    private static boolean isRestartedByDevtools(ClassLoader loader) {
        return Stream.<Class<?>>iterate(loader.getClass(), Objects::nonNull, Class::getSuperclass)
                .anyMatch(type -> type.getName().equals(RESTART_CLASS_LOADER));
    }

    /** Tests have a library on their class path that is not deployed. */
    private static boolean isTested(ClassLoader loader) {
        return TEST_LIBRARIES.stream().anyMatch(library -> ClassUtils.isPresent(library, loader));
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
