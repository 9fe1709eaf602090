package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.boot.availability.ReadinessState.ACCEPTING_TRAFFIC;
import static org.springframework.boot.availability.ReadinessState.REFUSING_TRAFFIC;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.tornado4j.spring.boot.Client;

/** {@code tornado.server.drain-file}: the drain begins before the process is told to end. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class DrainFileTests {

    private static final Duration DELAY = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private Path file;

    private final List<ReadinessState> readiness = new CopyOnWriteArrayList<>();

    @BeforeEach
    void nameFile() {
        file = directory.resolve("drain");
    }

    private ApplicationContextRunner runner() {
        return Native.runner()
                .withPropertyValues("tornado.server.drain-file=" + file)
                .withBean(Readiness.class, () -> new Readiness(readiness));
    }

    private record Readiness(List<ReadinessState> states)
            implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
            states.add(event.getState());
        }
    }

    private void awaitReadiness(ReadinessState... states) {
        awaitUntil(() -> readiness.equals(List.of(states)));
    }

    private static void awaitUntil(Callable<Boolean> condition) {
        await().atMost(30, TimeUnit.SECONDS)
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .until(condition);
    }

    private static int status(ConfigurableApplicationContext context) throws Exception {
        return Client.of(context).get("/").statusCode();
    }

    @Test
    void asLongAsItIsThereReadinessIsOffAndRequestsAreAnswered() {
        runner().run(context -> {
            AvailabilityChangeEvent.publish(context, ACCEPTING_TRAFFIC);
            Files.createFile(file);
            awaitReadiness(ACCEPTING_TRAFFIC, REFUSING_TRAFFIC);
            assertThat(status(context)).isEqualTo(404);
            Files.delete(file);
            awaitReadiness(ACCEPTING_TRAFFIC, REFUSING_TRAFFIC, ACCEPTING_TRAFFIC);
            assertThat(status(context)).isEqualTo(404);
            Files.createFile(file);
            awaitReadiness(ACCEPTING_TRAFFIC, REFUSING_TRAFFIC, ACCEPTING_TRAFFIC, REFUSING_TRAFFIC);
        });
    }

    @Test
    void oneThatIsThereFromTheBeginningCountsOnceTheApplicationIsReady(CapturedOutput output) throws Exception {
        Files.createFile(file);
        runner().run(context -> {
            awaitUntil(() -> output.getOut().contains(file + " is there"));
            assertThat(readiness).isEmpty();
            AvailabilityChangeEvent.publish(context, ACCEPTING_TRAFFIC);
            awaitReadiness(ACCEPTING_TRAFFIC, REFUSING_TRAFFIC);
        });
    }

    @Test
    void applicationThatRefusesTrafficOfItsOwnGoesOnToDoSo(CapturedOutput output) {
        runner().run(context -> {
            AvailabilityChangeEvent.publish(context, ACCEPTING_TRAFFIC);
            Files.createFile(file);
            awaitReadiness(ACCEPTING_TRAFFIC, REFUSING_TRAFFIC);
            AvailabilityChangeEvent.publish(context, REFUSING_TRAFFIC);
            Files.delete(file);
            awaitUntil(() -> output.getOut().contains(file + " is gone"));
            assertThat(readiness).containsExactly(ACCEPTING_TRAFFIC, REFUSING_TRAFFIC, REFUSING_TRAFFIC);
        });
    }

    @Test
    void shutdownDoesNotWaitOnceMoreForWhatHasBeenWaited(CapturedOutput output) {
        runner().withPropertyValues("tornado.server.drain-delay=" + DELAY.toMillis() + "ms")
                .run(context -> {
                    AvailabilityChangeEvent.publish(context, ACCEPTING_TRAFFIC);
                    Files.createFile(file);
                    awaitReadiness(ACCEPTING_TRAFFIC, REFUSING_TRAFFIC);
                    long seen = System.nanoTime();
                    awaitUntil(() -> System.nanoTime() - seen > DELAY.toNanos());
                    assertThat(status(context)).isEqualTo(404);
                });
        assertThat(output).contains("Graceful shutdown complete").doesNotContain("Still accepting requests");
        assertThat(readiness).endsWith(REFUSING_TRAFFIC).containsOnlyOnce(ACCEPTING_TRAFFIC);
    }

    @Test
    void threadThatWatchesEndsWithTheContext() {
        runner().run(context -> assertThat(watchers()).hasSize(1));
        assertThat(watchers()).isEmpty();
    }

    private static List<Thread> watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tornado-drain-file"))
                .toList();
    }
}
