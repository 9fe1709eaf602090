package org.tornado4j.spring.boot.processes;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.util.ClassUtils;

/** On whose behalf an application runs in this process. */
enum Origin {
    /** Its own: the process was started with it, and its command would start others. */
    PROGRAM,
    /** That of a training run, which ends at once and writes an archive of classes to one file. */
    TRAINING,
    /** That of ahead-of-time processing, which does not run it to the end. */
    BUILD,
    /** That of devtools, which run its {@code main} method again and again. */
    RESTART,
    /** A test's. */
    TEST,
    /** That of another program, such as an application server. */
    OTHER;

    private static final String RESTART_CLASS_LOADER =
            "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

    /** Annotations of libraries that are on the class path of tests, and are not deployed. */
    private static final List<String> TESTS = List.of(
            "org.springframework.boot.test.context.SpringBootTest",
            "org.junit.jupiter.api.Test",
            "org.junit.Test",
            "org.testng.annotations.Test");

    /** Returns the origin of an application that is being started by this thread. */
    static Origin of(SpringApplication application) {
        ClassLoader loader = application.getClassLoader();
        if (isRestartedByDevtools(loader)) {
            return RESTART;
        }
        if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
            return BUILD;
        }
        Program program = Program.current();
        if (program != null && program.runs(application)) {
            return isTrainingRun() ? TRAINING : PROGRAM;
        }
        return TESTS.stream().anyMatch(test -> ClassUtils.isPresent(test, loader)) ? TEST : OTHER;
    }

    private static boolean isRestartedByDevtools(ClassLoader loader) {
        return Stream.<Class<?>>iterate(loader.getClass(), Objects::nonNull, Class::getSuperclass)
                .anyMatch(type -> type.getName().equals(RESTART_CLASS_LOADER));
    }

    private static boolean isTrainingRun() {
        return "onRefresh".equalsIgnoreCase(SpringProperties.getProperty("spring.context.exit"));
    }
}
