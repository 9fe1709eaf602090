package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.tornado4j.spring.boot.app.TestApplication;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys of the server that do not exist. */
@ExtendWith(OutputCaptureExtension.class)
class UnknownKeysCheckTests {

    private static void check(PropertySource<?> source) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(source);
        new UnknownKeysCheck(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
    }

    private static void check(String key, String value) {
        check(new MapPropertySource("test", Map.of(key, value)));
    }

    @ParameterizedTest
    @CsvSource({
        "tornado.web.xsrf-cookie, tornado.web.xsrf-cookies",
        "tornado.web.xsrfCookie, tornado.web.xsrf-cookies",
        "tornado.server.access-log.enable, tornado.server.accesslog.enabled",
        "tornado.server.xsrf-cookies, tornado.web.xsrf-cookies",
        "tornado.server.listeners[0].adress, tornado.server.listeners.address",
        "tornado.web.websocket.max-mesage-size, tornado.web.websocket.max-message-size"
    })
    void misspelledKeyIsRefusedAndTheRightOneProposed(String key, String meant) {
        assertThatExceptionOfType(UnknownKeysException.class)
                .isThrownBy(() -> check(key, "x"))
                .withMessageEndingWith("did you mean " + meant + "?");
    }

    @Test
    void keyLikeNoOtherIsRefusedWithoutProposal() {
        assertThatThrownBy(() -> check("tornado.web.jumbo", "x"))
                .isInstanceOf(UnknownKeysException.class)
                .hasMessageContaining("tornado.web.jumbo")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void keyBelowAValueIsRefused() {
        assertThatThrownBy(() -> check("tornado.web.debug.all", "x")).isInstanceOf(UnknownKeysException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tornado.mode",
                "tornado.server.accesslog.file.max-size",
                "tornado.server.listeners",
                "tornado.server.listeners[1].port",
                "tornado.web.cookie-secrets.2",
                "tornado.web.maxParameters",
                "tornado.web.rate-limit.redis.key-prefix",
                "tornado.web.static-path",
                "tornado.web.static-path[0]"
            })
    void keyIsKnown(String key) {
        assertThatCode(() -> check(key, "x")).doesNotThrowAnyException();
    }

    @Test
    void keyWithNothingBelowItSetsNothing() {
        assertThatCode(() -> check("tornado.web.cookie", "")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("tornado.web.cookie", "secure")).isInstanceOf(UnknownKeysException.class);
    }

    @Test
    void otherKeysWithTheSameBeginningAreNamed(CapturedOutput output) {
        check("tornado.port", "8080");
        assertThat(output).contains("Without effect on this server: tornado.port");
    }

    @Test
    void systemPropertiesOfTheSupervisorAreNotNamed(CapturedOutput output) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                        new MapPropertySource(
                                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                                Map.of("tornado.process.task-id", "0")));
        new UnknownKeysCheck(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
        assertThat(output).doesNotContain("Without effect");
    }

    @Test
    void variablesOfAClusterAreNone() {
        PropertySource<?> variables = new SystemEnvironmentPropertySource(
                "systemEnvironment", Map.of("TORNADO_WEB_SERVICE_HOST", "10.0.0.1"));
        assertThatCode(() -> check(variables)).doesNotThrowAnyException();
    }

    @Test
    void allKeysOfTheMetadataAreKnownAndNoOthers() throws IOException {
        KnownKeys known = new KnownKeys();
        Set<String> described = new TreeSet<>();
        for (JsonNode property : metadata().get("properties")) {
            String name = property.get("name").asString();
            if (name.startsWith("tornado.")) {
                described.add(name);
                assertThat(known.contains(ConfigurationPropertyName.of(name)))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(known.all()).filteredOn(key -> !key.contains(".listeners.")).isSubsetOf(described);
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream in =
                TornadoServerProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return JsonMapper.shared().readTree(in);
        }
    }

    @Test
    void applicationFailsToStart(CapturedOutput output) {
        assertThatThrownBy(() ->
                        new SpringApplication(TestApplication.class).run("--server.port=0", "--tornado.server.loop=1"))
                .isInstanceOf(UnknownKeysException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "tornado.server.loop ", "did you mean tornado.server.loops?");
    }
}
