package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.tornado4j.spring.boot.autoconfigure.webflux.TornadoReactiveWebServerAutoConfiguration;

/** Classes that Spring finds by files of names. */
class RegistrationTests {

    private static final List<String> OURS =
            List.of(TornadoWebAutoConfiguration.class.getName(), TornadoWebServerAutoConfiguration.class.getName());

    @Test
    void autoConfigurationsAreRegistered() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, null)).containsAll(OURS);
    }

    @Test
    void testsThatAskForAWebServerGetOurs() throws IOException {
        ClassPathResource imports = new ClassPathResource(
                "META-INF/spring/org.springframework.boot.web.server.test.AutoConfigureWebServer.imports");
        assertThat(imports.getContentAsString(StandardCharsets.UTF_8).lines())
                .containsAll(OURS)
                .contains(TornadoReactiveWebServerAutoConfiguration.class.getName());
    }

    @Test
    void failureAnalyzersAreRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, name, failure) -> {
                            // those of Boot that want an environment are not asked for
                        }))
                .hasAtLeastOneElementOfType(HandlerBeanFailureAnalyzer.class)
                .hasAtLeastOneElementOfType(HandlerDefinitionFailureAnalyzer.class)
                .hasAtLeastOneElementOfType(RouteConflictFailureAnalyzer.class)
                .hasAtLeastOneElementOfType(TornadoStartFailureAnalyzer.class);
    }

    @Test
    void classesAreLoadedInTheBackground() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
                .hasAtLeastOneElementOfType(TornadoBackgroundPreinitializer.class);
    }

    @Test
    void handlersAreProcessedAheadOfTime() {
        assertThat(SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                        .load(BeanFactoryInitializationAotProcessor.class))
                .hasAtLeastOneElementOfType(HandlerBeansAotProcessor.class);
    }

    @Test
    void devtoolsEndQuicklyAndShowStackTraces() throws IOException {
        Properties settings =
                PropertiesLoaderUtils.loadProperties(new ClassPathResource("META-INF/spring-devtools.properties"));
        assertThat(settings)
                .containsEntry("defaults.server.shutdown", "immediate")
                .containsEntry("defaults.tornado.web.debug", "true");
        assertThat(settings.getProperty("restart.exclude.tornado4j"))
                .satisfies(pattern -> assertThat("file:/projects/tornado-server/target/classes/")
                        .containsPattern(pattern))
                .satisfies(pattern ->
                        assertThat("file:/projects/demo-app/target/classes/").doesNotContainPattern(pattern));
    }
}
