package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.tornado4j.bus.BusTransport;

/** Auto-configuration of a bus over several hosts, by Spring Data Redis. */
@AutoConfiguration(afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@Conditional(OnTornadoCondition.class)
@ConditionalOnClass(RedisMessageListenerContainer.class)
@ConditionalOnBean(RedisConnectionFactory.class)
@ConditionalOnProperty("tornado.bus.redis.enabled")
@EnableConfigurationProperties(TornadoBusProperties.class)
public final class TornadoRedisBusAutoConfiguration {

    /** It connects when the bus is used. */
    @Bean(destroyMethod = "") // the bus closes it
    @ConditionalOnMissingBean
    BusTransport redisBusTransport(RedisConnectionFactory connections, TornadoBusProperties properties) {
        return new RedisBusTransport(connections, new BusSettings(properties).channel());
    }
}
