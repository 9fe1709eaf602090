package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ConfigurableApplicationContext;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The examples of {@code docs/operations.md}: the handler that a probe asks, and what Kubernetes is told. */
@Timeout(60)
class OperationsDocumentTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");
    private static final Pattern COMMANDS = Pattern.compile("touch (\\S+) && sleep (\\d+)");

    /** The fields of a container and a probe that the manifests may use, as Kubernetes has them. */
    private static final List<String> CONTAINER =
            List.of("name", "image", "readinessProbe", "livenessProbe", "lifecycle");

    @Test
    void handlerThatProbesAskKnowsTheDrainFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("drain");
        try (URLClassLoader classes = compiled(directory)) {
            Class<?> handler = classes.loadClass("ReadyHandler");
            String path = handler.getAnnotation(Route.class).value()[0];
            Native.runner()
                    .withClassLoader(classes)
                    .withBean("applicationAvailability", ApplicationAvailabilityBean.class)
                    .withBean(handler)
                    .withPropertyValues("tornado.server.drain-file=" + file)
                    .run(context -> {
                        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
                        assertThat(status(context, path)).isEqualTo(200);
                        Files.createFile(file);
                        await().atMost(30, TimeUnit.SECONDS).until(() -> status(context, path) == 503);
                        Files.delete(file);
                        await().atMost(30, TimeUnit.SECONDS).until(() -> status(context, path) == 200);
                    });
        }
    }

    private static int status(ConfigurableApplicationContext context, String path) throws Exception {
        return Client.of(context).get(path).statusCode();
    }

    private static URLClassLoader compiled(Path directory) throws Exception {
        String example = blocks("java").stream()
                .filter(block -> block.contains("public class ReadyHandler "))
                .findFirst()
                .orElseThrow();
        Path source = Files.writeString(directory.resolve("ReadyHandler.java"), example);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-parameters",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.toString());
        assertThat(result).as("errors of the compiler").isZero();
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, Route.class.getClassLoader());
    }

    private static List<String> blocks(String language) throws Exception {
        List<String> blocks = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    // ------------------------------------------------------------------------------------------ manifests

    /** Parts of a pod's specification. */
    static List<Map<String, Object>> manifests() throws Exception {
        return yaml().stream().filter(map -> map.containsKey("containers")).toList();
    }

    private static List<Map<String, Object>> yaml() throws Exception {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        for (String block : blocks("yaml")) {
            Object document = new Yaml(new SafeConstructor(strict)).load(block);
            if (document instanceof Map<?, ?> map) {
                documents.add(cast(map));
            }
        }
        return documents;
    }

    @SuppressWarnings("unchecked") // YAML's keys are strings here
    private static Map<String, Object> cast(Object map) {
        return (Map<String, Object>) map;
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void podsGetTheTimeThatTheirShutdownTakes(Map<String, Object> pod) throws Exception {
        assertThat(pod).containsOnlyKeys("terminationGracePeriodSeconds", "containers");
        Map<String, Object> container = cast(((List<?>) pod.get("containers")).get(0));
        assertThat(CONTAINER).containsAll(container.keySet());
        Duration timeout = timeoutOfShutdown();
        if (container.containsKey("lifecycle")) {
            Matcher commands = COMMANDS.matcher(container.get("lifecycle").toString());
            assertThat(commands.find()).isTrue();
            assertThat(yaml()).anyMatch(map -> commands.group(1).equals(map.get("tornado.server.drain-file")));
            timeout = timeout.plusSeconds(Long.parseLong(commands.group(2)));
        }
        assertThat(Duration.ofSeconds((int) pod.get("terminationGracePeriodSeconds")))
                .isGreaterThan(timeout);
    }

    /** The longest that the document's configurations have. */
    private static Duration timeoutOfShutdown() throws Exception {
        return yaml().stream()
                .map(map -> map.get("spring.lifecycle.timeout-per-shutdown-phase"))
                .filter(String.class::isInstance)
                .map(value -> DurationStyle.detectAndParse((String) value))
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
