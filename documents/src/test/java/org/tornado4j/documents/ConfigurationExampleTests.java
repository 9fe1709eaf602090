package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.tornado4j.documents.Documents.Code;

/** Keys of an application's configuration are there, and the values that examples give them are of their types. */
class ConfigurationExampleTests {

    private static final ConfigurationKeys KEYS = keys();

    private static final Pattern NAME =
            Pattern.compile("(tornado|server|spring|management|logging)(\\.[a-z0-9-]+(\\[\\d+\\])?)+(\\.\\*)?");

    /** A key within a line of text, alone or with its value. */
    private static final Pattern SPAN = Pattern.compile("(" + NAME.pattern() + ")(: .+|=.*|:)?");

    private static final Pattern ARGUMENT = Pattern.compile("(?:--|-D)(" + NAME.pattern() + ")=");

    /** Keys of other servers and frameworks, which are named because they have no effect. */
    private static final List<String> OF_OTHERS = List.of(
            "server.netty",
            "server.tomcat",
            "server.jetty",
            "server.undertow",
            "server.servlet",
            "server.error",
            "spring.servlet",
            "spring.mvc");

    /** A map that Spring Boot binds and its metadata leaves out. */
    private static final String MIME_MAPPINGS = "server.mime-mappings";

    /** Keys that Spring reads as system properties, before there is any configuration. */
    private static final Set<String> SYSTEM_PROPERTIES =
            Set.of("spring.aot.enabled", "spring.backgroundpreinitializer.ignore");

    /** Names of loggers, meters and the like are literals of the code. */
    private static final Set<String> LITERALS = literals();

    private static ConfigurationKeys keys() {
        try {
            return new ConfigurationKeys();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ------------------------------------------------------------------------------------------ blocks

    static Stream<Code> configurations() {
        return Documents.blocks("yaml").filter(block -> Yaml.kindOf(block.text()) == Yaml.Kind.SPRING);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void keysAreThereAndValuesAreOfTheirTypes(Code configuration) throws IOException {
        EnumerablePropertySource<?> source = load(configuration.text());
        assertThat(source.getPropertyNames()).isNotEmpty().allSatisfy(key -> {
            var type = KEYS.typeOf(key);
            assertThat(type).as("there is a key %s", key).isNotNull();
            if (!String.valueOf(source.getProperty(key)).contains("${")) {
                bind(source, key, type);
            }
        });
    }

    private static EnumerablePropertySource<?> load(String yaml) throws IOException {
        List<PropertySource<?>> sources = new YamlPropertySourceLoader()
                .load("example", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
        assertThat(sources).hasSize(1);
        return (EnumerablePropertySource<?>) sources.get(0);
    }

    /** Fails if the value is not of the type. */
    private static void bind(PropertySource<?> source, String key, ResolvableType type) {
        Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources.from(source);
        Binder binder = new Binder(sources, null, ApplicationConversionService.getSharedInstance());
        assertThat(binder.bind(key, Bindable.of(type)).isBound()).as(key).isTrue();
    }

    @Test
    void mistakesAreFound() {
        assertThat(KEYS.isKnown("tornado.server.loop")).isFalse();
        assertThat(KEYS.isKnown("tornado.server.listeners[0].prot")).isFalse();
        assertThat(KEYS.isKnown("tornado.server.listeners[0].port")).isTrue();
        assertThat(KEYS.isKnown("spring.ssl.bundle.pem.web.keystore.certificat"))
                .isFalse();
        assertThat(KEYS.isKnown("spring.ssl.bundle.pem.web.keystore.certificate"))
                .isTrue();
        assertThat(KEYS.isKnown("management.metrics.distribution.percentiles-histogram.http.server.requests"))
                .isTrue();
    }

    // ------------------------------------------------------------------------------------------ in text and commands

    /** A key that something names, and where. */
    record Named(Code where, String key) {}

    static Stream<Named> named() {
        Stream<Named> spans = Documents.spans()
                .flatMap(span -> SPAN.matcher(span.text())
                        .results()
                        .filter(found ->
                                found.end() - found.start() == span.text().length())
                        .map(found -> new Named(span, found.group(1))));
        Stream<Named> arguments = Stream.concat(Documents.spans(), Documents.blocks("sh"))
                .flatMap(code -> ARGUMENT.matcher(code.text()).results().map(found -> new Named(code, found.group(1))));
        return Stream.concat(spans, arguments);
    }

    @Test
    void namesInTextAndCommandsAreThoseOfKeys() {
        assertThat(named().filter(named -> !isThere(named.key()))).isEmpty();
    }

    private static boolean isThere(String name) {
        String key = name.replaceFirst("\\.\\*$", "");
        return KEYS.isKnown(key)
                || KEYS.isPrefix(key)
                || LITERALS.contains(key)
                || SYSTEM_PROPERTIES.contains(key)
                || key.equals(MIME_MAPPINGS)
                || OF_OTHERS.stream().anyMatch(other -> (key + ".").startsWith(other + "."));
    }

    private static Set<String> literals() {
        Pattern literal = Pattern.compile("\"(" + NAME.pattern() + ")\"");
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("tornado-server", "tornado-webflux", "tornado-spring-boot-autoconfigure")) {
            try (Stream<Path> files = Files.walk(Documents.ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return sources.stream()
                .flatMap(source -> literal.matcher(String.join("\n", Documents.lines(source)))
                        .results())
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }
}
