package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.tornado4j.bus.BusOptions;
import org.tornado4j.bus.BusTransport;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.spring.boot.HTTPServerCustomizer;

/** Auto-configuration of the bus, which is made when something asks for it. */
@AutoConfiguration(
        before = TornadoWebServerAutoConfiguration.class,
        afterName = "org.tornado4j.spring.boot.autoconfigure.TornadoRedisBusAutoConfiguration")
@Conditional(OnTornadoCondition.class)
@EnableConfigurationProperties(TornadoBusProperties.class)
public final class TornadoBusAutoConfiguration {

    @Bean
    BusMemory tornadoBusMemory() {
        return new BusMemory();
    }

    @Bean
    HTTPServerCustomizer tornadoBusMemoryCustomizer(BusMemory memory) {
        return options -> options.countMemory(memory::heldBytes);
    }

    /** Made at once, so that a wrong value ends the start. */
    @Bean
    @ConditionalOnMissingBean
    BusOptions tornadoBusOptions(TornadoBusProperties properties, ObjectProvider<BusTransport> transports) {
        BusSettings settings = new BusSettings(properties);
        if (transports.getIfAvailable() == null) {
            settings.requireNoRedis();
        }
        return settings.options();
    }

    /** With a bean of type {@link BusTransport} it reaches what that reaches, else this process and those beside it. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    MessageBus messageBus(BusOptions options, ObjectProvider<BusTransport> transports, BusMemory memory) {
        BusTransport transport = transports.getIfAvailable();
        return memory.count(transport == null ? new MessageBus(options) : new MessageBus(options, transport));
    }
}
