package org.tornado4j.spring.boot.test.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebServerAutoConfiguration;
import org.tornado4j.spring.boot.test.HandlerTestClientCustomizer;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.web.ApplicationSettings;

/** Auto-configuration of the client that goes to the handlers in memory. */
@AutoConfiguration(after = {TornadoWebAutoConfiguration.class, TornadoWebServerAutoConfiguration.class})
@Conditional(OnNativeModeCondition.class)
public final class HandlerTestClientAutoConfiguration {

    /** Its loop is started with the first request. */
    @Bean
    @ConditionalOnMissingBean
    HandlerTestClient handlerTestClient(
            HTTPServerConnectionDelegate application,
            TornadoWebServerFactory factory,
            ObjectProvider<ApplicationSettings> settings,
            ObjectProvider<HandlerTestClientCustomizer> customizers) {
        HandlerTestClient.Builder builder =
                HandlerTestClient.builder(application).options(factory.getServerOptions());
        settings.ifAvailable(builder::settings);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
