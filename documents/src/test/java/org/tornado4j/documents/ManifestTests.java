package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1PodSpec;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.convert.DurationStyle;
import org.tornado4j.documents.Documents.Code;

/** Manifests are what Kubernetes understands, by its own types: no field is unknown, none is missing or of another type. */
class ManifestTests {

    private static final Pattern COMMANDS = Pattern.compile("touch (\\S+) && sleep (\\d+)");

    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(OffsetDateTime.class, (JsonSerializer<OffsetDateTime>)
                    (time, type, context) -> new JsonPrimitive(time.toString()))
            .create();

    static Stream<Code> manifests() {
        return Documents.blocks("yaml").filter(block -> Yaml.kindOf(block.text()) == Yaml.Kind.KUBERNETES);
    }

    private static V1PodSpec pod(String yaml) throws Exception {
        JsonElement manifest = GSON.toJsonTree(Yaml.load(yaml));
        V1PodSpec.validateJsonElement(manifest);
        return GSON.fromJson(manifest, V1PodSpec.class);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void podIsUnderstood(Code manifest) throws Exception {
        assertThat(pod(manifest.text()).getContainers()).isNotEmpty();
    }

    @Test
    void mistakesAreFound() {
        assertThatThrownBy(() -> pod("containers: [{ name: app, livenesProbe: {} }]"))
                .hasMessageContaining("livenesProbe");
        assertThatThrownBy(() -> pod("containers: [{ image: app }]")).hasMessageContaining("`name`");
        assertThatThrownBy(() -> pod("{ terminationGracePeriodSeconds: long, containers: [{ name: app }] }"))
                .hasMessageContaining("long");
    }

    static Stream<Code> endingPods() {
        return manifests().filter(manifest -> manifest.text().contains("terminationGracePeriodSeconds"));
    }

    @ParameterizedTest
    @MethodSource("endingPods")
    void podHasTheTimeThatItsShutdownTakes(Code manifest) throws Exception {
        V1PodSpec pod = pod(manifest.text());
        Duration time = timeoutOfShutdown(manifest);
        for (V1Container container : pod.getContainers()) {
            if (container.getLifecycle() != null) {
                time = time.plus(timeOf(container, manifest));
            }
        }
        assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds())).isGreaterThan(time);
    }

    /** Returns how long the command before the end takes, whose file has to be the one that the application watches. */
    private static Duration timeOf(V1Container container, Code manifest) {
        Matcher commands = COMMANDS.matcher(
                container.getLifecycle().getPreStop().getExec().getCommand().toString());
        assertThat(commands.find()).isTrue();
        assertThat(configurations(manifest))
                .anyMatch(map -> commands.group(1).equals(map.get("tornado.server.drain-file")));
        return Duration.ofSeconds(Long.parseLong(commands.group(2)));
    }

    /** The longest that the configurations of the same document have. */
    private static Duration timeoutOfShutdown(Code manifest) {
        return configurations(manifest)
                .map(map -> map.get("spring.lifecycle.timeout-per-shutdown-phase"))
                .filter(String.class::isInstance)
                .map(value -> DurationStyle.detectAndParse((String) value))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private static Stream<Map<?, ?>> configurations(Code manifest) {
        return Documents.blocks("yaml")
                .filter(block -> block.document().equals(manifest.document()))
                .map(block -> Yaml.load(block.text()));
    }
}
