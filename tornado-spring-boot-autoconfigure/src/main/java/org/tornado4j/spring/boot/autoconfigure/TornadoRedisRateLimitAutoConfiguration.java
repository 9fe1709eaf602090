package org.tornado4j.spring.boot.autoconfigure;

import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.tornado4j.web.SharedRateLimiters;

/** Auto-configuration of rate limits over several nodes, by Bucket4j and Spring Data Redis with Lettuce. */
@AutoConfiguration(afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@Conditional(OnTornadoCondition.class)
@ConditionalOnClass({LettuceConnectionFactory.class, Bucket4jLettuce.class})
@ConditionalOnBean(LettuceConnectionFactory.class)
@ConditionalOnProperty("tornado.web.rate-limit.redis.enabled")
@EnableConfigurationProperties(TornadoRateLimitProperties.class)
public final class TornadoRedisRateLimitAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SharedRateLimiters redisRateLimiters(LettuceConnectionFactory connections, TornadoRateLimitProperties properties) {
        return new RedisRateLimiters(connections, properties).start();
    }
}
