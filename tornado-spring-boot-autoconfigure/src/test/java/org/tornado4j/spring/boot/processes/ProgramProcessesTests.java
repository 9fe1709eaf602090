package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.tornado4j.spring.boot.KeepingClients;

/** An application that asks for several processes, by what runs it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts many JVMs
class ProgramProcessesTests {

    private static final String READY = ".*Started ServingApplication in .*";
    private static final String ALONE = ".*This process serves alone in spite of tornado\\.server\\.processes=2: ";

    @TempDir
    Path directory;

    private Deployment deployment;

    private final List<ApplicationProcess> running = new ArrayList<>();

    @BeforeEach
    void deploy() throws IOException {
        deployment = Deployment.in(directory);
    }

    @AfterEach
    void endProcesses() {
        running.forEach(ApplicationProcess::close);
    }

    private ApplicationProcess start(List<String> program, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--tornado.server.processes=2"));
        all.addAll(List.of(arguments));
        ApplicationProcess application = ApplicationProcess.start(program, all);
        running.add(application);
        return application;
    }

    private static int port(ApplicationProcess application) {
        String line =
                application.awaitLines(1, ".*Tornado started on port \\d+ .*").get(0);
        return Integer.parseInt(line.replaceAll(".*on port (\\d+) .*", "$1"));
    }

    @Test
    void executableJarRunsInSeveralProcesses() throws Exception {
        ApplicationProcess application =
                start(List.of("-jar", deployment.executableJar().toString()));
        application.awaitLines(2, "\\[[01]] " + READY);
        application.signal("TERM");
        assertThat(application.awaitEnd()).isZero();
    }

    @Test
    void otherProgramRunsItAloneAndSaysSo() throws Exception {
        String classPath = deployment.classPath(deployment.elsewhere(OtherProgram.class));
        ApplicationProcess application = start(List.of("-cp", classPath, OtherProgram.class.getName()));
        assertThat(KeepingClients.askOnce(port(application))).matches("- \\d+ job");
        assertThat(application.lines(ALONE + "it is not the application of " + OtherProgram.class.getName()
                        + ", which the process was started with, so others cannot be started"))
                .hasSize(1);
        assertThat(application.children()).isEmpty();
    }

    @Test
    void aheadOfTimeProcessingIsOneProcessInSilence() throws Exception {
        List<String> program = new ArrayList<>(List.of(
                "-Dspring.config.name=none",
                "-Dtornado.server.processes=2",
                "-cp",
                deployment.classPath(),
                SpringApplicationAotProcessor.class.getName(),
                ServingApplication.class.getName()));
        for (String output : List.of("sources", "resources", "classes")) {
            program.add(directory.resolve("generated").resolve(output).toString());
        }
        program.addAll(List.of("com.example", "app"));
        ApplicationProcess processing = start(program);
        assertThat(processing.awaitEnd()).as("status; %s", processing).isZero();
        assertThat(directory.resolve("generated/sources")).isNotEmptyDirectory();
        assertThat(processing.lines(ALONE + ".*")).isEmpty();
    }

    @Test
    void devtoolsAreRefused() throws Exception {
        String classPath = deployment.classPath(Path.of(System.getProperty("devtools.jar")));
        ApplicationProcess application = start(List.of("-cp", classPath, ServingApplication.class.getName()));
        application.awaitLines(1, ".*An application that devtools restart does not run in several processes.*");
        assertThat(application.lines(READY)).isEmpty();
    }

    @Test
    void devtoolsThatDoNotRestartAreNot() throws Exception {
        String classPath = deployment.classPath(Path.of(System.getProperty("devtools.jar")));
        ApplicationProcess application = start(List.of(
                "-Dspring.devtools.restart.enabled=false", "-cp", classPath, ServingApplication.class.getName()));
        application.awaitLines(2, "\\[[01]] " + READY);
    }
}
