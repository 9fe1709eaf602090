package org.tornado4j.spring.boot.autoconfigure.actuate;

import org.springframework.boot.actuate.autoconfigure.web.exchanges.HttpExchangesProperties;
import org.springframework.boot.actuate.web.exchanges.HttpExchangeRepository;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;

/** Auto-configuration of the recording of requests, where a repository keeps them. */
@AutoConfiguration(beforeName = "org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration")
@Conditional(OnNativeModeCondition.class)
@ConditionalOnClass({HttpExchangeRepository.class, HttpExchangesProperties.class})
@ConditionalOnBean(HttpExchangeRepository.class)
@ConditionalOnBooleanProperty(name = "management.httpexchanges.recording.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HttpExchangesProperties.class)
public final class TornadoHttpExchangesAutoConfiguration {

    @Bean
    HttpExchangeRecorder httpExchangeRecorder(HttpExchangeRepository repository, HttpExchangesProperties properties) {
        return new HttpExchangeRecorder(repository, properties.getRecording().getInclude());
    }
}
