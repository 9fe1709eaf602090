package org.tornado4j.spring.boot.test.autoconfigure;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.resttestclient.autoconfigure.RestTestClientBuilderCustomizer;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.tornado4j.spring.boot.test.client.HandlerClientHttpRequestFactory;
import org.tornado4j.test.HandlerTestClient;

/**
 * Adds the {@code RestTestClient} to the context as an object that exists. A bean that the context makes would have its methods
 * looked at, some of which need classes of Spring MVC.
 */
final class RestTestClientSingleton implements SmartInitializingSingleton {

    private final DefaultListableBeanFactory beanFactory;
    private final ApplicationContext context;
    private final ObjectProvider<HandlerTestClient> client;
    private final List<RestTestClientBuilderCustomizer> customizers;

    RestTestClientSingleton(
            DefaultListableBeanFactory beanFactory,
            ApplicationContext context,
            ObjectProvider<HandlerTestClient> client,
            List<RestTestClientBuilderCustomizer> customizers) {
        this.beanFactory = beanFactory;
        this.context = context;
        this.client = client;
        this.customizers = customizers;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (beanFactory.getBeanNamesForType(RestTestClient.class, true, false).length == 0) {
            beanFactory.registerSingleton("restTestClient", newClient());
        }
    }

    private RestTestClient newClient() {
        RestTestClient.Builder<?> builder = newBuilder();
        customizers.forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private RestTestClient.Builder<?> newBuilder() {
        LocalTestWebServer server = LocalTestWebServer.get(context);
        return server != null
                ? RestTestClient.bindToServer().uriBuilderFactory(server.uriBuilderFactory())
                : RestTestClient.bindToServer(new HandlerClientHttpRequestFactory(client.getObject()));
    }
}
