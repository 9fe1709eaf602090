package org.tornado4j.spring.boot.test.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.boot.webtestclient.autoconfigure.WebTestClientBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;
import org.tornado4j.spring.boot.test.client.HandlerClientHttpConnector;
import org.tornado4j.test.HandlerTestClient;

/**
 * Auto-configuration of the {@code WebTestClient} that Spring Boot's {@code @AutoConfigureWebTestClient} asks for, in native mode:
 * without a port, Spring Boot's own wants WebFlux behind it. It goes to the port where there is one, else to the handlers in
 * memory.
 */
@AutoConfiguration(
        after = HandlerTestClientAutoConfiguration.class,
        beforeName = "org.springframework.boot.webtestclient.autoconfigure.WebTestClientAutoConfiguration")
@Conditional(OnNativeModeCondition.class)
@ConditionalOnClass({WebClient.class, WebTestClient.class, WebTestClientBuilderCustomizer.class})
public final class WebTestClientInMemoryAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    WebTestClient webTestClient(
            ApplicationContext context,
            ObjectProvider<HandlerTestClient> client,
            ObjectProvider<WebTestClientBuilderCustomizer> customizers) {
        WebTestClient.Builder builder = builder(context, client);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private static WebTestClient.Builder builder(ApplicationContext context, ObjectProvider<HandlerTestClient> client) {
        LocalTestWebServer server = LocalTestWebServer.get(context);
        return server != null
                ? WebTestClient.bindToServer().uriBuilderFactory(server.uriBuilderFactory())
                : WebTestClient.bindToServer(new HandlerClientHttpConnector(client.getObject()));
    }
}
