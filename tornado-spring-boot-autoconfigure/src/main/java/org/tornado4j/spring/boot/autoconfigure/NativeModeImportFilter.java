package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebApplicationContext;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.ResourceLoaderAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ResourceLoader;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/**
 * Leaves out in native mode what Spring Boot configures for WebFlux and the servers of it, when they are on the class path for
 * tests or for a client: nothing of that would get a request. So are the template engines, which Spring Boot configures for
 * WebFlux here: {@code TornadoTemplateAutoConfiguration} makes them without it.
 */
final class NativeModeImportFilter implements AutoConfigurationImportFilter, EnvironmentAware, ResourceLoaderAware {

    private static final List<String> FOR_WEBFLUX = List.of(
            "org.springframework.boot.cloudfoundry.autoconfigure.actuate.endpoint.reactive.",
            "org.springframework.boot.graphql.autoconfigure.reactive.",
            "org.springframework.boot.graphql.autoconfigure.security.GraphQlWebFlux",
            "org.springframework.boot.freemarker.autoconfigure.",
            "org.springframework.boot.jetty.autoconfigure.",
            "org.springframework.boot.mustache.autoconfigure.",
            "org.springframework.boot.reactor.netty.",
            "org.springframework.boot.security.autoconfigure.actuate.web.reactive.",
            "org.springframework.boot.security.autoconfigure.web.reactive.",
            "org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientWebSecurity",
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.reactive.",
            "org.springframework.boot.thymeleaf.autoconfigure.",
            "org.springframework.boot.tomcat.autoconfigure.",
            "org.springframework.boot.webflux.");

    private Environment environment = new StandardEnvironment();
    private @Nullable ResourceLoader loader;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void setResourceLoader(ResourceLoader loader) {
        this.loader = loader;
    }

    @Override
    public boolean[] match(@Nullable String[] candidates, AutoConfigurationMetadata metadata) {
        boolean isNative = isNative();
        boolean[] matches = new boolean[candidates.length];
        for (int i = 0; i < candidates.length; i++) {
            matches[i] = !isNative || !isForWebFlux(candidates[i]);
        }
        return matches;
    }

    private boolean isNative() {
        return loader instanceof TornadoWebServerApplicationContext
                || (loader instanceof ConfigurableReactiveWebApplicationContext
                        && ServingMode.of(environment, loader.getClassLoader()) == ServingMode.NATIVE);
    }

    /**
     * Spring Boot also asks about what auto-configurations import. That stays: Reactor Netty's resources, for instance, are
     * imported for {@code WebClient} as well.
     */
    private static boolean isForWebFlux(@Nullable String candidate) {
        return candidate != null
                && candidate.endsWith("AutoConfiguration")
                && FOR_WEBFLUX.stream().anyMatch(candidate::startsWith);
    }
}
