package org.tornado4j.spring.boot.autoconfigure.webmvc;

import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.DispatcherType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.tornado4j.catalina.RouteFilter;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.spring.boot.autoconfigure.HandlersApplication;
import org.tornado4j.spring.boot.autoconfigure.OnHandlersBehindFilters;
import org.tornado4j.spring.boot.autoconfigure.OnWebMvcModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration;
import org.tornado4j.web.Application;

/** Auto-configuration of handler beans behind the filters of Spring MVC. */
@AutoConfiguration(after = {TornadoServletWebServerAutoConfiguration.class, TornadoWebAutoConfiguration.class})
@Conditional({OnWebMvcModeCondition.class, OnHandlersBehindFilters.class})
@ConditionalOnClass({RouteFilter.class, WebMvcConfigurer.class})
public final class TornadoRouteFilterAutoConfiguration {

    /**
     * Comes last of all filters. The application and the rules of CORS are asked for at the first request, as filters are made
     * before the beans that they need may be.
     */
    @Bean
    FilterRegistrationBean<RouteFilter> tornadoRouteFilter(
            ApplicationContext context,
            ObjectProvider<HandlersApplication> handlers,
            FallThrough fallThrough,
            ObjectProvider<WebMvcConfigurer> configurers,
            ObjectProvider<ObservationRegistry> observations) {
        SingletonSupplier<CorsConfigurationSource> cors = SingletonSupplier.of(
                () -> MvcCorsRules.of(configurers.orderedStream().toList()));
        Supplier<@Nullable Application> application = () -> madeBy(handlers.getIfUnique());
        MvcRouteGuard guard = new MvcRouteGuard(
                application,
                request -> cors.obtain().getCorsConfiguration(request),
                observations.getIfUnique(() -> ObservationRegistry.NOOP));
        FilterRegistrationBean<RouteFilter> registration = new FilterRegistrationBean<>(new RouteFilter(
                () -> withRoutes(application.get(), fallThrough),
                match -> !fallThrough.isEnd(match),
                guard,
                () -> mostContent(context)));
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        registration.setMatchAfter(true);
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        registration.addUrlPatterns("/*");
        return registration;
    }

    private static @Nullable Application madeBy(@Nullable HandlersApplication handlers) {
        return handlers == null ? null : handlers.get();
    }

    /** Returns null for an application without routes, which requests need not be matched with. */
    private static @Nullable Application withRoutes(@Nullable Application application, FallThrough fallThrough) {
        return application == null || fallThrough.routesBefore(application).isEmpty() ? null : application;
    }

    /** Returns the limit of the server, which beans of the application may have set. */
    private static long mostContent(ApplicationContext context) {
        TornadoWebServer server = context instanceof WebServerApplicationContext serving
                ? TornadoWebServer.in(serving.getWebServer())
                : null;
        return server != null ? server.getOptions().maxBodyBytes() : HTTPServerOptions.DEFAULT.maxBodyBytes();
    }

    @Bean
    FilteredObserver tornadoFilteredObserver() {
        return new FilteredObserver();
    }
}
