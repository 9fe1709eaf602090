package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** Checks of handler constructors at startup. */
class HandlerDependenciesTests {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    @AfterEach
    void close() {
        context.close();
    }

    private void check(Class<?> handler, Class<?>... beans) {
        for (Class<?> bean : beans) {
            context.register(bean);
        }
        context.registerBean("handler", handler, definition -> definition.setScope("prototype"));
        context.registerBean(PropertySourcesPlaceholderConfigurer.class); // as Boot does
        context.refresh();
        new HandlerDependencies(context.getBeanFactory()).check("handler", handler);
    }

    private UnsatisfiedDependencyException missing(Class<?> handler, Class<?>... beans) {
        return assertThatExceptionOfType(UnsatisfiedDependencyException.class)
                .isThrownBy(() -> check(handler, beans))
                .actual();
    }

    static class Service {}

    @Route("/")
    static class Plain extends RequestHandler {

        Plain(Service service) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class OneService {

        @Bean
        Service service() {
            return new Service();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoServices {

        @Bean
        Service one() {
            return new Service();
        }

        @Bean
        @Qualifier("second")
        Service two() {
            return new Service();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LateServices {

        /** The scope is not active, and known to nobody. */
        @Bean
        @Scope("request")
        Service service() {
            throw new IllegalStateException("made too early");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyService {

        @Bean
        @Lazy
        Service service() {
            throw new IllegalStateException("made too early");
        }
    }

    @Test
    void missingBeanIsFoundOut() {
        UnsatisfiedDependencyException failure = missing(Plain.class);
        assertThat(failure).hasCauseExactlyInstanceOf(NoSuchBeanDefinitionException.class);
        assertThat(failure.getBeanName()).isEqualTo("handler");
        assertThat(failure.getInjectionPoint()).isNotNull();
        assertThat(failure.getInjectionPoint().getMember().getDeclaringClass()).isEqualTo(Plain.class);
    }

    @Test
    void beanThatIsNotTheOnlyOneIsFoundOut() {
        assertThat(missing(Plain.class, TwoServices.class))
                .hasCauseExactlyInstanceOf(NoUniqueBeanDefinitionException.class);
    }

    @Test
    void beanIsEnough() {
        check(Plain.class, OneService.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {LazyService.class, LateServices.class})
    void beanIsNotMade(Class<?> services) {
        check(Plain.class, services);
    }

    static class Choosing extends RequestHandler {

        Choosing(@Qualifier("second") Service service, Service one) {}
    }

    @Test
    void qualifiersAndNamesCount() {
        check(Choosing.class, TwoServices.class);
    }

    static class Frugal extends RequestHandler {

        Frugal(
                ApplicationContext context,
                ObjectProvider<Service> provider,
                Optional<Service> optional,
                @Nullable Service nullable,
                List<Service> all,
                @Lazy Service lazy,
                @Value("${no.such.property:7}") int number,
                @Value("#{environment}") Object expression) {}
    }

    @Test
    void whatNeedsNoBeanIsNotMissed() {
        check(Frugal.class);
    }

    static class Configured extends RequestHandler {

        Configured(@Value("${no.such.property}") String value) {}
    }

    @Test
    void missingPropertyIsFoundOut() {
        assertThat(missing(Configured.class)).hasMessageContaining("no.such.property");
    }

    static class Mistyped extends RequestHandler {

        Mistyped(@Value("${no.such.property:many}") int value) {}
    }

    @Test
    void propertyOfAnotherTypeIsFoundOut() {
        assertThat(missing(Mistyped.class)).hasMessageContaining("many");
    }

    static class Undecided extends RequestHandler {

        Undecided(Service service) {}

        Undecided(Service service, ApplicationContext context) {}
    }

    @Test
    void severalConstructorsAreFoundOut() {
        context.registerBean("handler", Undecided.class, definition -> definition.setScope("prototype"));
        assertThatExceptionOfType(HandlerBeanException.class)
                .isThrownBy(() -> new HandlerDependencies(context.getBeanFactory()).check("handler", Undecided.class))
                .withMessageContaining("has 2 constructors")
                .withMessageContaining("Annotate the one to be called with @Autowired");
    }

    static class Decided extends RequestHandler {

        @Autowired
        Decided(Service service) {}

        Decided() {}
    }

    @Test
    void annotatedConstructorCounts() {
        assertThat(missing(Decided.class)).hasCauseExactlyInstanceOf(NoSuchBeanDefinitionException.class);
    }

    static class Modest extends RequestHandler {

        Modest(Service service) {}

        Modest() {}
    }

    @Test
    void constructorWithoutParametersIsTheDefault() {
        check(Modest.class);
    }
}
