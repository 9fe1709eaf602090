package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.tornado4j.spring.boot.Client;

class ShutdownOrderTests {

    private final List<Integer> answers = new CopyOnWriteArrayList<>();

    @Test
    void readinessGoesOffWhileRequestsAreStillAnswered() {
        Native.runner()
                .withPropertyValues("tornado.server.drain-delay=1ms")
                .withBean(Asking.class, () -> new Asking(answers))
                .run(context -> assertThat(answers).isEmpty());
        assertThat(answers).containsExactly(404);
    }

    /** A balancer that asks once more. */
    private record Asking(List<Integer> answers) implements ApplicationListener<AvailabilityChangeEvent<?>> {

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
            if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
                try {
                    answers.add(Client.of((ConfigurableApplicationContext) event.getSource())
                            .get("/")
                            .statusCode());
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException("the server is gone before readiness is off", e);
                }
            }
        }
    }
}
