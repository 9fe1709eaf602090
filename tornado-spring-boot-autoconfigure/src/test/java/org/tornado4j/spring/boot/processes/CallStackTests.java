package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tornado4j.spring.boot.processes.CallStack.Origin;

class CallStackTests {

    /** @param frames methods, the innermost first */
    private static Origin origin(String... frames) {
        return new CallStack(Stream.of(frames)
                        .map(frame -> new StackTraceElement(
                                frame.substring(0, frame.lastIndexOf('.')),
                                frame.substring(frame.lastIndexOf('.') + 1),
                                null,
                                -1))
                        .toList())
                .origin();
    }

    @Test
    void mainMethodIsFound() {
        assertThat(origin("org.springframework.boot.SpringApplication.run", "com.example.App.main"))
                .isEqualTo(Origin.MAIN);
    }

    @Test
    void mainMethodIsFoundInAnExecutableJar() {
        assertThat(origin(
                        "org.springframework.boot.SpringApplication.run",
                        "com.example.App.main",
                        "jdk.internal.reflect.DirectMethodHandleAccessor.invoke",
                        "java.lang.reflect.Method.invoke",
                        "org.springframework.boot.loader.launch.Launcher.launch",
                        "org.springframework.boot.loader.launch.JarLauncher.main"))
                .isEqualTo(Origin.MAIN);
    }

    @Test
    void mainMethodThatCallsAnotherIsTheProcessesOwn() {
        assertThat(origin("com.example.App.start", "com.example.App.main", "com.example.Launcher.main"))
                .isEqualTo(Origin.MAIN);
    }

    @Test
    void otherMethodIsNot() {
        assertThat(origin("com.example.App.main", "com.example.Host.deploy", "java.lang.Thread.run"))
                .isEqualTo(Origin.OTHER);
        assertThat(origin("java.lang.Thread.run")).isEqualTo(Origin.OTHER);
    }

    @Test
    void testsAreFoundBelowAMainMethod() {
        assertThat(origin("com.example.App.main", "org.springframework.boot.test.context.SpringBootContextLoader.load"))
                .isEqualTo(Origin.TEST);
        assertThat(origin(
                        "com.example.AppTests.works",
                        "org.junit.platform.commons.util.ReflectionUtils.invokeMethod",
                        "org.apache.maven.surefire.booter.ForkedBooter.main"))
                .isEqualTo(Origin.TEST);
    }

    @Test
    void aheadOfTimeProcessingIsFound() {
        assertThat(origin(
                        "com.example.App.main",
                        "org.springframework.boot.SpringApplicationAotProcessor.run",
                        "org.springframework.boot.SpringApplicationAotProcessor.main"))
                .isEqualTo(Origin.BUILD);
    }

    @Test
    void restartByDevtoolsIsFound() {
        assertThat(origin(
                        "com.example.App.main",
                        "java.lang.reflect.Method.invoke",
                        "org.springframework.boot.devtools.restart.RestartLauncher.run"))
                .isEqualTo(Origin.RESTART);
    }

    @Test
    void thisIsATest() {
        assertThat(CallStack.current().origin()).isEqualTo(Origin.TEST);
    }

    @Test
    void threadOfATestIsNoMainMethod() throws Exception {
        assertThat(CompletableFuture.supplyAsync(() -> CallStack.current().origin())
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(Origin.OTHER);
    }
}
