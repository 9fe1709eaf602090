package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.aot.AotDetector;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.ApplicationContextFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.context.reactive.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;
import org.tornado4j.spring.boot.AnnotationConfigTornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The choice of the mode, and its consequences. */
class ServingModeTests {

    private static final String WEBFLUX = "org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration";
    private final StubClassLoader withWebFlux = new StubClassLoader(WEBFLUX);
    private final StubClassLoader withMvc = new StubClassLoader(
            WEBFLUX,
            "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory",
            "org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration",
            "org.tornado4j.catalina.TornadoProtocolHandler");

    @Test
    void applicationIsAWebApplication() {
        assertThat(WebApplicationType.deduce()).isEqualTo(WebApplicationType.REACTIVE);
    }

    @Test
    void mvcAndWebFluxOfTestsAreAskedLater() {
        assertThat(OrderUtils.getOrder(TornadoWebApplicationTypeDeducer.class)).isLessThan(10);
    }

    @Test
    void classPathDecides() {
        assertThat(ServingMode.ofClassPath(null)).isEqualTo(ServingMode.NATIVE);
        assertThat(ServingMode.ofClassPath(withWebFlux)).isEqualTo(ServingMode.WEBFLUX);
        assertThat(ServingMode.ofClassPath(new FilteredClassLoader("org.tornado4j.webflux")))
                .isEqualTo(ServingMode.NATIVE);
    }

    @Test
    void mvcGoesBeforeWebFlux() {
        assertThat(ServingMode.ofClassPath(withMvc)).isEqualTo(ServingMode.WEBMVC);
        assertThat(TornadoWebApplicationTypeDeducer.typeOf(ServingMode.WEBMVC)).isEqualTo(WebApplicationType.SERVLET);
        assertThat(TornadoWebApplicationTypeDeducer.typeOf(ServingMode.WEBFLUX)).isEqualTo(WebApplicationType.REACTIVE);
    }

    @Test
    void mvcIsNotServedWithoutItsClasses() {
        MockEnvironment environment = new MockEnvironment().withProperty("tornado.mode", "webmvc");
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> ServingMode.configure(environment))
                .satisfies(refused -> assertThat(refused.getReason()).contains("tornado-spring-boot-starter-webmvc"));
    }

    @ParameterizedTest
    @EnumSource
    void keyGoesBeforeTheClassPath(ServingMode mode) {
        MockEnvironment environment = new MockEnvironment().withProperty("tornado.mode", mode.name());
        assertThat(ServingMode.of(environment, null)).isEqualTo(mode);
        assertThat(ServingMode.of(environment, withWebFlux)).isEqualTo(mode);
    }

    @Test
    void webFluxIsNotServedWithoutItsClasses() {
        MockEnvironment environment = new MockEnvironment().withProperty("tornado.mode", "webflux");
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> ServingMode.configure(environment))
                .satisfies(refused -> assertThat(refused.getName()).isEqualTo("tornado.mode"))
                .satisfies(refused -> assertThat(refused.getReason()).contains("tornado-spring-boot-starter-webflux"));
    }

    @Test
    void applicationBecomesWhatItIsWithoutUs() {
        SpringApplication application = new SpringApplication(Object.class);
        assertThat(application.getWebApplicationType()).isEqualTo(WebApplicationType.REACTIVE);
        prepared(application, "none");
        assertThat(application.getWebApplicationType()).isEqualTo(WebApplicationType.NONE);
        assertThat(ServingMode.ofNextContext()).isEqualTo(ServingMode.NONE);
        prepared(new SpringApplication(Object.class), "");
        assertThat(ServingMode.ofNextContext()).isEqualTo(ServingMode.NATIVE);
    }

    private static void prepared(SpringApplication application, String mode) {
        MockEnvironment environment = new MockEnvironment();
        if (!mode.isEmpty()) {
            environment.setProperty("tornado.mode", mode);
        }
        new ServingModeListener()
                .onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
                        new DefaultBootstrapContext(), application, new String[0], environment));
    }

    @Test
    void reactiveContextIsOurs() {
        assertThat(ApplicationContextFactory.DEFAULT.create(WebApplicationType.REACTIVE))
                .isInstanceOf(AnnotationConfigTornadoWebServerApplicationContext.class);
    }

    @Test
    void contextOfGeneratedDefinitionsReadsNoAnnotations() {
        SpringProperties.setProperty(AotDetector.AOT_ENABLED, "true");
        try {
            assertThat(ApplicationContextFactory.DEFAULT.create(WebApplicationType.REACTIVE))
                    .isExactlyInstanceOf(TornadoWebServerApplicationContext.class);
        } finally {
            SpringProperties.setProperty(AotDetector.AOT_ENABLED, null);
        }
    }

    @Test
    void reactiveContextIsBootsWithWebFlux() throws Exception {
        assertThat(withWebFlux.call(() -> new TornadoApplicationContextFactory().create(WebApplicationType.REACTIVE)))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "NONE"})
    void otherContextsAreNotOurs(WebApplicationType type) {
        assertThat(new TornadoApplicationContextFactory().create(type)).isNull();
    }

    @Test
    void ourContextFactoryComesBeforeBoots() {
        List<ApplicationContextFactory> factories =
                SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationContextFactory.class);
        AnnotationAwareOrderComparator.sort(factories);
        assertThat(factories.get(0)).isInstanceOf(TornadoApplicationContextFactory.class);
    }

    @Test
    void reactiveContextOfWebFluxHasNoNativeServer() {
        new ApplicationContextRunner(AnnotationConfigReactiveWebApplicationContext::new)
                .withClassLoader(withWebFlux)
                .withConfiguration(AutoConfigurations.of(
                        TornadoWebAutoConfiguration.class, TornadoWebServerAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(TornadoWebServerFactory.class));
    }

    @Test
    void nativeImageKnowsWhatIsAskedForByName() {
        RuntimeHints hints = new RuntimeHints();
        new ClassPathHints().registerHints(hints, withWebFlux);
        new ClassPathHints().registerHints(hints, new StubClassLoader(SecurityNotice.FILTER_CHAIN));
        for (String name : List.of(WEBFLUX, SecurityNotice.FILTER_CHAIN, JsonMapper.class.getName())) {
            assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name)))
                    .accepts(hints);
        }
    }
}
