package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Advice on properties that have no effect here. */
class ForeignKeysTests {

    private static String advice(String key, ServingMode mode) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
        ForeignKeys.Foreign foreign = ForeignKeys.find(name, mode);
        return foreign == null ? "none" : foreign.advice(name, mode);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            server.netty.idle-timeout, use tornado.server.idle-connection-timeout
            server.netty.idletimeout, use tornado.server.idle-connection-timeout
            server.netty.initial-buffer-size, tornado.server.* has no such setting
            server.tomcat.accesslog.buffered, tornado.server.accesslog.* is the access log
            server.tomcat.threads.max, use tornado.server.blocking-limit
            server.error.include-stacktrace, use tornado.web.debug
            server.error.include-message, handlers override writeError
            spring.webflux.multipart.max-parts, tornado.web.multipart.* has the limits of forms
            spring.web.resources.static-locations, use tornado.web.static-path
            spring.web.resources.add-mappings, tornado.web.static-* has the settings of files
            """)
    void namesTheReplacementInNativeMode(String key, String replacement) {
        assertThat(advice(key, ServingMode.NATIVE)).isEqualTo(key + " (" + replacement + ")");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            server.servlet.session.cookie.same-site, use server.reactive.session.cookie.same-site
            server.servlet.session.persistent, WebFlux has no such setting
            server.error.whitelabel.enabled, use spring.web.error.whitelabel.enabled
            spring.mvc.format.date, use spring.webflux.format.date
            server.jetty.threads.max, WebFlux calls handlers on the loops: tornado.server.loops
            """)
    void namesTheReplacementInWebFluxMode(String key, String replacement) {
        assertThat(advice(key, ServingMode.WEBFLUX)).isEqualTo(key + " (" + replacement + ")");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            server.tomcat.connection-timeout, use tornado.server.header-timeout
            server.tomcat.max-connections, use tornado.server.max-connections
            server.tomcat.accept-count, use tornado.server.backlog
            server.tomcat.relaxed-query-chars, these characters are accepted
            server.tomcat.remoteip.internal-proxies, use tornado.server.trusted-downstream
            server.jetty.threads.max, use server.tomcat.threads.max
            server.reactive.session.timeout, use server.servlet.session.timeout
            spring.webflux.base-path, use server.servlet.context-path
            """)
    void namesTheReplacementInModeOfMVC(String key, String replacement) {
        assertThat(advice(key, ServingMode.WEBMVC)).isEqualTo(key + " (" + replacement + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.tomcat.threads.max",
                "server.tomcat.accesslog.enabled",
                "server.tomcat.basedir",
                "server.servlet.context-path",
                "spring.servlet.multipart.max-file-size",
                "spring.mvc.format.date"
            })
    void whatCatalinaAndMVCObeyIsNotNamed(String key) {
        assertThat(advice(key, ServingMode.WEBMVC)).isEqualTo("none");
    }

    @Test
    void keysWithAnEffectAreNotNamed() {
        assertThat(advice("server.port", ServingMode.NATIVE)).isEqualTo("none");
        assertThat(advice("spring.web.locale", ServingMode.NATIVE)).isEqualTo("none");
        assertThat(advice("spring.web.resources.static-locations", ServingMode.WEBFLUX))
                .isEqualTo("none");
        assertThat(advice("spring.webflux.base-path", ServingMode.WEBFLUX)).isEqualTo("none");
        assertThat(advice("server.reactive.session.timeout", ServingMode.WEBFLUX))
                .isEqualTo("none");
    }

    @Test
    void replacementsOfOursExist() throws IOException {
        Set<String> known = knownProperties();
        assertThat(known).contains("server.port", "tornado.server.loops");
        for (ForeignKeys.Foreign foreign : ForeignKeys.all()) {
            assertExists(foreign.inNativeMode(), known);
            assertExists(foreign.inWebFluxMode(), known);
            assertExists(foreign.inWebMvcMode(), known);
        }
    }

    private static void assertExists(String replacement, Set<String> known) {
        boolean ofTomcat = replacement.startsWith("server.tomcat."); // whose module is not here
        if (replacement.matches("(tornado|server)\\.[a-z0-9.-]+") && !ofTomcat) {
            assertThat(known).contains(replacement);
        }
    }

    private static Set<String> knownProperties() throws IOException {
        Set<String> names = new HashSet<>();
        for (URL metadata : Collections.list(
                ForeignKeys.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = metadata.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                    names.add(property.get("name").asString());
                }
            }
        }
        return names;
    }
}
