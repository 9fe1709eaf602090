package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.tornado4j.bus.BusOptions;
import org.tornado4j.bus.BusTransport;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.spring.boot.TornadoWebServer;

/** {@code tornado.bus.*} and the bean that it is about. */
class MessageBusTests {

    private final ApplicationContextRunner runner = Native.runner()
            .withConfiguration(
                    AutoConfigurations.of(TornadoBusAutoConfiguration.class, TornadoRedisBusAutoConfiguration.class));

    @Test
    void defaultsAreTheEngines() {
        runner.run(context -> assertThat(context.getBean(BusOptions.class)).isEqualTo(BusOptions.DEFAULT));
    }

    @Test
    void eachKeyIsApplied() {
        runner.withPropertyValues(
                        "tornado.bus.max-message-size=1KB",
                        "tornado.bus.max-pending-size=5KB",
                        "tornado.bus.max-subscriptions=7")
                .run(context -> assertThat(context.getBean(MessageBus.class).options())
                        .isEqualTo(new BusOptions(1024, 5120, 7)));
    }

    @ParameterizedTest
    @CsvSource({
        "max-message-size, 0B, between 1B and 1MB",
        "max-message-size, 1048577B, between 1B and 1MB",
        "max-pending-size, 132095B, It must be 132096B or more",
        "max-subscriptions, 0, It must be 1 or more",
        "redis.enabled, true, add org.springframework.boot:spring-boot-starter-data-redis",
    })
    void wrongValueEndsTheStartAndSaysWhatIsAllowed(String key, String value, String reason) {
        runner.withPropertyValues("tornado.bus." + key + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo("tornado.bus." + key);
                            assertThat(failure.getReason()).contains(reason);
                        }));
    }

    @Test
    void busIsMadeWhenItIsUsed() {
        runner.run(context -> {
            assertThat(context.getBeanFactory().containsSingleton("messageBus")).isFalse();
            assertThat(context.getBean(MessageBus.class)).isSameAs(context.getBean(MessageBus.class));
        });
    }

    @Test
    void busEndsWithTheContext() {
        MessageBus[] bus = new MessageBus[1];
        runner.run(context -> {
            bus[0] = context.getBean(MessageBus.class);
            assertThat(bus[0].publish("t", "x")).isTrue();
        });
        assertThat(bus[0].publish("t", "x")).isFalse();
    }

    @Test
    void ownBusComesFirst() {
        runner.withBean("own", MessageBus.class, MessageBus::new)
                .run(context -> assertThat(context.getBeanNamesForType(MessageBus.class))
                        .containsExactly("own"));
    }

    @Test
    void whatItHoldsCountsAgainstTheMemoryBudget() {
        runner.run(context -> {
            TornadoWebServer server = TornadoWebServer.in(
                    ((WebServerApplicationContext) context.getSourceApplicationContext()).getWebServer());
            assertThat(server).isNotNull();
            assertThat(server.statistics().heldMemory()).isZero();
            MessageBus bus = context.getBean(MessageBus.class);
            bus.subscribe("t", message -> {});
            assertThat(server.statistics().heldMemory())
                    .isEqualTo(bus.heldBytes())
                    .isPositive();
        });
    }

    @Test
    void busHasMeters() {
        runner.withConfiguration(AutoConfigurations.of(TornadoMetricsAutoConfiguration.class))
                .run(context -> {
                    MeterRegistry meters = new SimpleMeterRegistry();
                    context.getBean("tornadoBusMetrics", MeterBinder.class).bindTo(meters);
                    assertThat(meters.get("tornado.bus.published")
                                    .functionCounter()
                                    .count())
                            .isZero();
                    assertThat(context.getBeanFactory().containsSingleton("messageBus"))
                            .isFalse();
                    MessageBus bus = context.getBean(MessageBus.class);
                    bus.subscribe("t", message -> {});
                    bus.publish("t", "x");
                    assertThat(meters.get("tornado.bus.published")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(meters.get("tornado.bus.subscriptions").gauge().value())
                            .isEqualTo(1);
                    assertThat(meters.get("tornado.bus.memory").gauge().value()).isPositive();
                    for (String name : List.of("received", "dropped", "gaps")) {
                        assertThat(meters.get("tornado.bus." + name)
                                        .functionCounter()
                                        .count())
                                .isZero();
                    }
                });
    }

    @Test
    void transportOfTheApplicationIsUsed() {
        runner.withUserConfiguration(OwnTransport.class)
                .withPropertyValues("tornado.bus.redis.enabled=true")
                .run(context -> {
                    NotingTransport transport = context.getBean(NotingTransport.class);
                    assertThat(transport.opened).isFalse();
                    context.getBean(MessageBus.class);
                    assertThat(transport.opened).isTrue();
                });
    }

    @Test
    void startsWithoutSpringDataRedis() {
        runner.withClassLoader(new FilteredClassLoader(RedisMessageListenerContainer.class))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(MessageBus.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnTransport {

        @Bean
        NotingTransport transport() {
            return new NotingTransport();
        }
    }

    static final class NotingTransport implements BusTransport {

        private boolean opened;

        @Override
        public void open(Receiver receiver) {
            opened = true;
        }

        @Override
        public void send(List<byte[]> frames) throws IOException {
            throw new IOException("made up");
        }

        @Override
        public void close() {}
    }
}
