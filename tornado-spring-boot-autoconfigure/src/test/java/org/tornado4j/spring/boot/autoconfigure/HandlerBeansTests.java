package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.interceptor.DebugInterceptor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

class HandlerBeansTests {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void routesComeFromDefinitionsWithoutHandlers() {
        assertThat(routes(Explosive.class)).extracting(HandlerRoute::pattern).containsExactly("/explosive");
    }

    @Test
    void routeHasAllThatTheAnnotationSays() {
        HandlerRoute route = routes(Complete.class).get(0);
        assertThat(route)
                .isEqualTo(new HandlerRoute(
                        "handlerBeansTests.Complete", Complete.class, "/complete", "a\\.example", "complete", 7));
    }

    @Test
    void hostAndNameAreNullWhereTheyAreEmpty() {
        HandlerRoute route = routes(Explosive.class).get(0);
        assertThat(route.host()).isNull();
        assertThat(route.name()).isNull();
    }

    @Test
    void eachPathIsARouteAndTheFirstHasTheName() {
        List<HandlerRoute> routes = routes(SeveralPaths.class);
        assertThat(routes).extracting(HandlerRoute::pattern).containsExactly("/one", "/two");
        assertThat(routes).extracting(HandlerRoute::name).containsExactly("several", null);
    }

    @Test
    void placeholdersAreResolved() {
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("base", "/api", "host", "a.example")));
        HandlerRoute route = routes(Placeholder.class).get(0);
        assertThat(route.pattern()).isEqualTo("/api/{id}");
        assertThat(route.host()).isEqualTo("a.example");
    }

    @Test
    void beanMethodMayHaveTheRoute() {
        assertThat(routes(BeanMethod.class))
                .extracting(HandlerRoute::beanName, HandlerRoute::pattern)
                .containsExactly(tuple("imported", "/imported"));
    }

    @Test
    void handlersOfTheParentAreNotOurs() {
        try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(Complete.class)) {
            context.setParent(parent);
            assertThat(routes(Explosive.class))
                    .extracting(HandlerRoute::pattern)
                    .containsExactly("/explosive");
        }
    }

    @Test
    void handlerWithoutRouteHasNone() {
        assertThat(routes(WithoutRoute.class)).isEmpty();
    }

    @Test
    void moreSpecificRoutesComeFirst() {
        assertThat(routes(
                        Rest.class,
                        AnyId.class,
                        Literal.class,
                        RootRest.class,
                        Edit.class,
                        Regex.class,
                        Urgent.class,
                        OfHost.class))
                .extracting(HandlerRoute::pattern)
                .containsExactly(
                        "/{*host}",
                        "/{*urgent}",
                        "/items/new",
                        "/items/([a-z]+)",
                        "/items/{id}/edit",
                        "/items/{id}",
                        "/items/{*rest}",
                        "/{*all}");
    }

    @Test
    void singletonIsRefused() {
        refused(SingletonHandler.class)
                .withMessageContaining(SingletonHandler.class.getName())
                .withMessageContaining("has scope \"singleton\"")
                .withMessageContaining("Remove its @Scope");
    }

    @Test
    void customScopeIsRefused() {
        context.getBeanFactory().registerScope("request", new SimpleThreadScope());
        refused(RequestScoped.class).withMessageContaining("has scope \"request\"");
    }

    @Test
    void singletonBeanMethodIsRefused() {
        refused(SingletonBeanMethod.class)
                .withMessageContaining("bean 'imported'")
                .withMessageContaining("@Scope(\"prototype\")");
    }

    @Test
    void scopedProxyIsRefused() {
        refused(ScopedProxy.class).withMessageContaining("scoped").withMessageContaining("would be wrapped in a proxy");
    }

    @Test
    void advisedHandlerIsRefusedBeforeThereIsOne() {
        context.registerBean(DebugInterceptor.class);
        context.registerBean(BeanNameAutoProxyCreator.class, () -> {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames("*Explosive");
            creator.setInterceptorNames("debugInterceptor");
            return creator;
        });
        refused(Explosive.class)
                .withMessageContaining(Explosive.class.getName())
                .withMessageContaining("would be wrapped in a proxy");
    }

    @Test
    void asyncHandlerIsRefused() {
        context.register(AsyncEnabled.class);
        refused(AsyncHandler.class)
                .withMessageContaining(AsyncHandler.class.getName())
                .withMessageContaining("@Blocking");
    }

    @Test
    void routeWithoutPathIsRefused() {
        refused(NoPath.class)
                .withMessageContaining(NoPath.class.getName())
                .withMessageContaining("@Route(\"/items/{id}\")");
    }

    @Test
    void pathWithoutSlashIsRefused() {
        refused(NoSlash.class)
                .withMessageContaining(NoSlash.class.getName())
                .withMessageContaining("@Route(\"/items\")");
    }

    @Test
    void placeholderWithoutPropertyIsRefused() {
        context.registerBean(PropertySourcesPlaceholderConfigurer.class); // as Boot does
        refused(Placeholder.class)
                .withMessageContaining(Placeholder.class.getName())
                .withMessageContaining("'base'")
                .withMessageContaining("Set the property");
    }

    @Test
    void routeOnSomethingElseIsRefused() {
        refused(NoHandler.class)
                .withMessageContaining(NoHandler.class.getName())
                .withMessageContaining("is no RequestHandler");
    }

    private List<HandlerRoute> routes(Class<?>... handlers) {
        context.register(handlers);
        context.refresh();
        return new HandlerBeans(context.getDefaultListableBeanFactory()).routes();
    }

    private ThrowableAssertAlternative<HandlerBeanException> refused(Class<?>... handlers) {
        return assertThatExceptionOfType(HandlerBeanException.class).isThrownBy(() -> routes(handlers));
    }

    @Route("/explosive")
    static class Explosive extends RequestHandler {

        Explosive() {
            throw new IllegalStateException("made too early");
        }
    }

    @Route(path = "/complete", host = "a\\.example", name = "complete", order = 7)
    static class Complete extends RequestHandler {}

    @Route(
            value = {"/one", "/two"},
            name = "several")
    static class SeveralPaths extends RequestHandler {}

    @Route(path = "${base}/{id}", host = "${host}")
    static class Placeholder extends RequestHandler {}

    static class WithoutRoute extends RequestHandler {}

    @Route("/items/{*rest}")
    static class Rest extends RequestHandler {}

    @Route("/items/{id}")
    static class AnyId extends RequestHandler {}

    @Route("/items/{id}/edit")
    static class Edit extends RequestHandler {}

    @Route("/items/([a-z]+)")
    static class Regex extends RequestHandler {}

    @Route("/items/new")
    static class Literal extends RequestHandler {}

    @Route("/{*all}")
    static class RootRest extends RequestHandler {}

    @Route(value = "/{*urgent}", order = -1)
    static class Urgent extends RequestHandler {}

    @Route(value = "/{*host}", host = "a.example")
    static class OfHost extends RequestHandler {}

    @Route("/")
    @Scope("singleton")
    static class SingletonHandler extends RequestHandler {}

    @Route("/")
    @Scope("request")
    static class RequestScoped extends RequestHandler {}

    @Route("/")
    @Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class ScopedProxy extends RequestHandler {}

    @Route("/")
    static class AsyncHandler extends RequestHandler {

        @Async
        public void later() {}
    }

    @Route("items")
    static class NoSlash extends RequestHandler {}

    @Route
    static class NoPath extends RequestHandler {}

    @Route("/")
    static class NoHandler {}

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class AsyncEnabled {}

    @Configuration(proxyBeanMethods = false)
    static class BeanMethod {

        @Bean
        @Route("/imported")
        WithoutRoute imported() {
            throw new IllegalStateException("made too early");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SingletonBeanMethod {

        @Bean
        @Scope("singleton")
        @Route("/imported")
        WithoutRoute imported() {
            return new WithoutRoute();
        }
    }
}
