package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.interceptor.DebugInterceptor;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Lookup;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.support.GenericBeanDefinition;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

class HandlerInstantiatorTests {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(HandlerInstantiator.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setLevel(null);
        context.close();
    }

    static Stream<Class<?>> madeByTheConstructor() {
        return Stream.of(
                Plain.class,
                WithService.class,
                WithContext.class,
                WithProvider.class,
                WithOptional.class,
                WithNothing.class,
                WithValue.class,
                WithChosenConstructor.class);
    }

    @ParameterizedTest
    @MethodSource
    void madeByTheConstructor(Class<? extends RequestHandler> type) {
        HandlerInstantiator instantiator = instantiator(type);
        instantiator.get();
        RequestHandler second = instantiator.get();
        assertThat(second).isExactlyInstanceOf(type).isNotSameAs(instantiator.get());
        assertThat(lastLine())
                .startsWith("Handlers of bean 'handler' are made by calling")
                .contains(type.getName());
    }

    static Stream<Arguments> madeByTheBeanFactory() {
        return Stream.of(
                Arguments.of(WithPrototype.class, "parameter 1 of its constructor is not the same"),
                Arguments.of(WithLazy.class, "parameter 1 of its constructor is not the same"),
                Arguments.of(WithList.class, "parameter 1 of its constructor is not the same"),
                Arguments.of(WithMap.class, "parameter 1 of its constructor is not the same"),
                Arguments.of(WithArray.class, "parameter 1 of its constructor is not the same"),
                Arguments.of(WithExpression.class, "parameter 2 of its constructor is not the same"),
                Arguments.of(WithSeveralConstructors.class, "several constructors"),
                Arguments.of(WithField.class, "fields or methods to inject into"),
                Arguments.of(WithResourceField.class, "fields or methods to inject into"),
                Arguments.of(WithSetter.class, "fields or methods to inject into"),
                Arguments.of(WithValueField.class, "fields or methods to inject into"),
                Arguments.of(WithBeanName.class, "it is Aware of something"),
                Arguments.of(WithPostConstruct.class, "methods to call after construction"),
                Arguments.of(WithPreDestroy.class, "methods to call after construction"),
                Arguments.of(WithInitializing.class, "methods to call after construction"),
                Arguments.of(WithDisposable.class, "methods to call after construction"),
                Arguments.of(WithLookup.class, "lookup methods"));
    }

    @ParameterizedTest
    @MethodSource
    void madeByTheBeanFactory(Class<? extends RequestHandler> type, String reason) {
        HandlerInstantiator instantiator = instantiator(type);
        instantiator.get();
        assertThat(instantiator.get()).isInstanceOf(type).isNotSameAs(instantiator.get());
        assertThat(lastLine())
                .startsWith("Handlers of bean 'handler' are made by the bean factory: ")
                .contains(reason);
    }

    @Test
    void factoryMethodIsForTheBeanFactory() {
        context.register(Services.class, FactoryMethod.class);
        context.refresh();
        new HandlerInstantiator(context.getDefaultListableBeanFactory(), "handler", HandlerInstantiation.AUTO).get();
        assertThat(lastLine()).endsWith("it has a factory method");
    }

    @Test
    void instanceSupplierIsForTheBeanFactory() {
        context.registerBean("handler", Plain.class, Plain::new, definition -> definition.setScope("prototype"));
        assertThat(obstacle()).isEqualTo("it has an instance supplier");
    }

    @Test
    void valuesInTheDefinitionAreForTheBeanFactory() {
        GenericBeanDefinition definition = new GenericBeanDefinition();
        definition.setBeanClass(WithName.class);
        definition.setScope("prototype");
        definition.getPropertyValues().add("name", "value");
        context.registerBeanDefinition("handler", definition);
        assertThat(obstacle()).isEqualTo("its definition has values to inject");
    }

    @Test
    void initMethodInTheDefinitionIsForTheBeanFactory() {
        GenericBeanDefinition definition = new GenericBeanDefinition();
        definition.setBeanClass(WithName.class);
        definition.setScope("prototype");
        definition.setInitMethodName("start");
        context.registerBeanDefinition("handler", definition);
        assertThat(obstacle()).contains("methods to call after construction");
    }

    @Test
    void propertyAsksForTheBeanFactory() {
        context.register(Services.class);
        context.registerBean("handler", Plain.class);
        context.refresh();
        new HandlerInstantiator(context.getDefaultListableBeanFactory(), "handler", HandlerInstantiation.BEAN_FACTORY)
                .get();
        assertThat(lastLine()).contains("tornado.web.handler-instantiation");
    }

    @Test
    void dependenciesAreThoseOfTheContext() {
        HandlerInstantiator instantiator = instantiator(WithService.class);
        instantiator.get();
        WithService handler = (WithService) instantiator.get();
        assertThat(handler.service).isSameAs(context.getBean(Service.class));
    }

    @Test
    void handlersAreMadeWhenAskedFor() {
        HandlerInstantiator instantiator = instantiator(WithCount.class);
        WithCount.made = 0;
        assertThat(log.list).isEmpty();
        instantiator.get();
        assertThat(WithCount.made).isEqualTo(1);
        instantiator.get();
        assertThat(WithCount.made).isEqualTo(2);
        assertThat(log.list).hasSize(1);
    }

    @Test
    void severalLoopsMayAskForTheFirstHandlerAtOnce() throws Exception {
        HandlerInstantiator instantiator = instantiator(WithService.class);
        ExecutorService loops = Executors.newFixedThreadPool(4);
        try {
            List<Future<RequestHandler>> handlers = loops.invokeAll(Collections.nCopies(40, instantiator::get));
            Set<RequestHandler> different = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Future<RequestHandler> handler : handlers) {
                different.add(handler.get(30, TimeUnit.SECONDS));
            }
            assertThat(different).hasSize(40);
            assertThat(log.list).hasSize(1);
        } finally {
            loops.shutdownNow();
        }
    }

    @Test
    void failureOfTheConstructorIsTheHandlersOwn() {
        HandlerInstantiator instantiator = instantiator(WithCount.class);
        WithCount.made = 0;
        instantiator.get();
        WithCount.made = -1;
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(instantiator::get)
                .withMessage("as asked");
    }

    @Test
    void proxyIsRefusedAtTheFirstRequestAtTheLatest() {
        context.registerBean(DebugInterceptor.class);
        context.registerBean(BeanNameAutoProxyCreator.class, HandlerInstantiatorTests::proxyHandlers);
        HandlerInstantiator instantiator = instantiator(Plain.class);
        assertThatExceptionOfType(HandlerBeanException.class)
                .isThrownBy(instantiator::get)
                .withMessageContaining(Plain.class.getName())
                .withMessageContaining("@Blocking");
    }

    static BeanNameAutoProxyCreator proxyHandlers() {
        BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
        creator.setBeanNames("handler");
        creator.setInterceptorNames("debugInterceptor");
        return creator;
    }

    private HandlerInstantiator instantiator(Class<? extends RequestHandler> type) {
        context.register(Services.class);
        context.registerBean("handler", type);
        context.refresh();
        return new HandlerInstantiator(context.getDefaultListableBeanFactory(), "handler", HandlerInstantiation.AUTO);
    }

    private @Nullable String obstacle() {
        context.refresh();
        return DirectInstantiation.of(context.getDefaultListableBeanFactory(), "handler", context.getBean("handler"))
                .obstacle();
    }

    private String lastLine() {
        return log.list.get(log.list.size() - 1).getFormattedMessage();
    }

    static class Service {}

    static class OneForEach {}

    @Configuration(proxyBeanMethods = false)
    static class Services {

        @Bean
        Service service() {
            return new Service();
        }

        @Bean
        @Scope("prototype")
        OneForEach oneForEach() {
            return new OneForEach();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FactoryMethod {

        @Bean
        @Route("/")
        Plain handler() {
            return new Plain();
        }
    }

    @Route("/")
    static class Plain extends RequestHandler {}

    @Route("/")
    static class WithService extends RequestHandler {

        private final Service service;

        WithService(Service service) {
            this.service = service;
        }
    }

    @Route("/")
    static class WithContext extends RequestHandler {

        WithContext(ApplicationContext context, Environment environment) {}
    }

    @Route("/")
    static class WithProvider extends RequestHandler {

        WithProvider(ObjectProvider<OneForEach> provider, Service service) {}
    }

    @Route("/")
    static class WithOptional extends RequestHandler {

        WithOptional(Optional<Service> service) {}
    }

    @Route("/")
    static class WithNothing extends RequestHandler {

        WithNothing(@Nullable Thread thread) {}
    }

    @Route("/")
    static class WithValue extends RequestHandler {

        WithValue(@Value("${user.dir}") String directory) {}
    }

    @Route("/")
    static class WithChosenConstructor extends RequestHandler {

        WithChosenConstructor() {
            throw new IllegalStateException("not the one that was chosen");
        }

        @Autowired
        WithChosenConstructor(Service service) {}
    }

    @Route("/")
    static class WithPrototype extends RequestHandler {

        WithPrototype(OneForEach own) {}
    }

    @Route("/")
    static class WithLazy extends RequestHandler {

        WithLazy(@Lazy Service service) {}
    }

    @Route("/")
    static class WithList extends RequestHandler {

        WithList(List<Service> services) {}
    }

    @Route("/")
    static class WithMap extends RequestHandler {

        WithMap(Map<String, Service> services) {}
    }

    @Route("/")
    static class WithArray extends RequestHandler {

        WithArray(Service... services) {}
    }

    @Route("/")
    static class WithExpression extends RequestHandler {

        WithExpression(Service service, @Value("#{T(java.lang.System).nanoTime()}") long now) {}
    }

    @Route("/")
    static class WithSeveralConstructors extends RequestHandler {

        WithSeveralConstructors() {}

        WithSeveralConstructors(Service service) {}
    }

    @Route("/")
    static class WithField extends RequestHandler {

        @Autowired
        @Nullable
        Service service;
    }

    @Route("/")
    static class WithResourceField extends RequestHandler {

        @Resource
        @Nullable
        Service service;
    }

    @Route("/")
    static class WithValueField extends RequestHandler {

        @Value("${user.dir}")
        @Nullable
        String directory;
    }

    @Route("/")
    static class WithSetter extends RequestHandler {

        @Autowired
        void setService(Service service) {}
    }

    @Route("/")
    static class WithBeanName extends RequestHandler implements BeanNameAware {

        @Override
        public void setBeanName(String name) {}
    }

    @Route("/")
    static class WithPostConstruct extends RequestHandler {

        @PostConstruct
        void start() {}
    }

    @Route("/")
    static class WithPreDestroy extends RequestHandler {

        @PreDestroy
        void end() {}
    }

    @Route("/")
    static class WithInitializing extends RequestHandler implements InitializingBean {

        @Override
        public void afterPropertiesSet() {}
    }

    @Route("/")
    static class WithDisposable extends RequestHandler implements DisposableBean {

        @Override
        public void destroy() {}
    }

    @Route("/")
    abstract static class WithLookup extends RequestHandler {

        @Lookup
        abstract OneForEach own();
    }

    static class WithName extends RequestHandler {

        public void setName(String name) {}

        public void start() {}
    }

    @Route("/")
    static class WithCount extends RequestHandler {

        /** Negative to fail. */
        static int made;

        WithCount() {
            if (made < 0) {
                throw new IllegalStateException("as asked");
            }
            made++;
        }
    }
}
