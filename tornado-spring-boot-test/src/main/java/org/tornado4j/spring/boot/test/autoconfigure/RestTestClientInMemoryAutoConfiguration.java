package org.tornado4j.spring.boot.test.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.resttestclient.autoconfigure.RestTestClientBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestClient;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;
import org.tornado4j.test.HandlerTestClient;

/**
 * Auto-configuration of the {@code RestTestClient} that Spring Boot's {@code @AutoConfigureRestTestClient} asks for, in native mode.
 * It goes to the port where there is one, else to the handlers in memory.
 */
@AutoConfiguration(after = HandlerTestClientAutoConfiguration.class)
@Conditional(OnNativeModeCondition.class)
@ConditionalOnClass({RestClient.class, RestTestClient.class, RestTestClientBuilderCustomizer.class})
public final class RestTestClientInMemoryAutoConfiguration {

    @Bean
    static ServletRestTestClientRemover servletRestTestClientRemover() {
        return new ServletRestTestClientRemover();
    }

    @Bean
    RestTestClientSingleton restTestClientSingleton(
            DefaultListableBeanFactory beanFactory,
            ApplicationContext context,
            ObjectProvider<HandlerTestClient> client,
            ObjectProvider<RestTestClientBuilderCustomizer> customizers) {
        return new RestTestClientSingleton(
                beanFactory, context, client, customizers.orderedStream().toList());
    }
}
