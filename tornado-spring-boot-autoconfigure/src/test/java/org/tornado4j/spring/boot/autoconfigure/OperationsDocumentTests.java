package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;

/** The example of {@code docs/operations.md} that is run: the handler that a probe asks. */
@Timeout(60)
class OperationsDocumentTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");

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
}
