package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.tornado4j.process.Processes;
import org.tornado4j.spring.boot.Client;

/** Tests are never forked; if this one is, it does not end. */
@SpringBootTest(
        classes = ProcessesListenerTests.App.class,
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "tornado.server.processes=2")
@ExtendWith(OutputCaptureExtension.class)
class ProcessesListenerTests {

    private static final String[] ARGUMENTS = {"--server.port=0", "--tornado.server.processes=2"};

    @LocalServerPort
    int port;

    @Test
    void testThatUsesTheMainMethodIsOneProcess() throws Exception {
        assertThat(new Client(port).get("/").statusCode()).isEqualTo(404);
        assertThat(Processes.taskId()).isNull();
    }

    @Test
    void testThatRunsAnApplicationIsOneProcess(CapturedOutput output) {
        try (ConfigurableApplicationContext context = SpringApplication.run(App.class, ARGUMENTS)) {
            assertThat(context.getEnvironment().getProperty("local.server.port"))
                    .isNotEqualTo("0");
        }
        assertThat(output).doesNotContain("serves alone");
    }

    @Test
    void threadOfATestRunsOneProcess(CapturedOutput output) throws Exception {
        CompletableFuture.runAsync(
                        () -> SpringApplication.run(App.class, ARGUMENTS).close())
                .get(30, TimeUnit.SECONDS);
        assertThat(output).contains("Tornado started").doesNotContain("serves alone");
    }

    @Test
    void negativeNumberOfProcessesIsRefusedInATestAsWell(CapturedOutput output) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> SpringApplication.run(App.class, "--server.port=0", "--tornado.server.processes=-1"));
        assertThat(output).contains("tornado.server.processes", "It must be 0 or more.");
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        public static void main(String[] args) {
            SpringApplication.run(App.class, args);
        }
    }
}
