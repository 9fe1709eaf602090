package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.testing.RawClient;

/** The examples of {@code docs/streaming.md} that are whole: they are compiled as they stand there, and run. */
@Timeout(60)
class StreamingDocumentTests {

    @Test
    void echoHandlerSendsContentBack(@TempDir Path directory) throws Exception {
        try (URLClassLoader classes = compile("EchoHandler", directory)) {
            Class<? extends RequestHandler> type =
                    classes.loadClass("EchoHandler").asSubclass(RequestHandler.class);
            Application app =
                    TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> newInstance(type));
            try (RunningApplication running = new RunningApplication(app);
                    RawClient client = running.connect()) {
                byte[] content = new byte[300_000];
                Arrays.fill(content, (byte) 'x');
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + content.length + "\r\n\r\n");
                client.send(content);
                RawClient.Response response = client.read();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.field("Content-Type")).isEqualTo("application/octet-stream");
                assertThat(response.content()).isEqualTo(content);
            }
        }
    }

    private static RequestHandler newInstance(Class<? extends RequestHandler> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static URLClassLoader compile(String name, Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve(name + ".java"), example(name));
        String classPath = String.join(
                File.pathSeparator,
                location(RequestHandler.class),
                location(HTTPServerRequest.class),
                location(Nullable.class));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", directory.toString(), source.toString());
        assertThat(result).as("errors of the compiler").isZero();
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, RequestHandler.class.getClassLoader());
    }

    private static String location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static String example(String name) throws Exception {
        String text = Files.readString(Path.of("..", "docs", "streaming.md"));
        Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).contains("public class " + name + " ")) {
                return blocks.group(1);
            }
        }
        throw new AssertionError("docs/streaming.md has no example " + name);
    }
}
