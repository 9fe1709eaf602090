package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.spring.boot.Client;

@ExtendWith(OutputCaptureExtension.class)
class AccesslogSettingsTests {

    private final ApplicationContextRunner runner =
            Native.runner().withPropertyValues("tornado.server.accesslog.enabled=true");

    @Test
    void linesGoToTheFileAndAreThereWhenTheApplicationHasEnded(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("logs/access.log");
        runner.withPropertyValues(
                        "tornado.server.accesslog.format=%m %U%q %s %{Authorization}i",
                        "tornado.server.accesslog.file.path=" + file,
                        "tornado.server.accesslog.exclude=/health",
                        "tornado.server.accesslog.mask-parameters=token")
                .run(context -> {
                    Client client = Client.of(context.getSourceApplicationContext());
                    client.get("/health/live");
                    client.get("/a?token=secret&b=1");
                });
        assertThat(Files.readAllLines(file)).containsExactly("GET /a?token=***&b=1 404 -");
    }

    @Test
    void tokensAreMaskedUnlessOthersAreNamed(CapturedOutput output) {
        assertThat(new TornadoServerProperties().getAccesslog().getMaskParameters())
                .isEqualTo(MaskedParameters.STANDARD_NAMES);
        runner.run(context -> Client.of(context.getSourceApplicationContext()).get("/a?_xsrf=secret&b=1"));
        assertThat(output).contains("/a?_xsrf=***&b=1").doesNotContain("secret");
    }

    @Test
    void otherFormatsGoToTheStandardOutput(CapturedOutput output) {
        runner.withPropertyValues("tornado.server.accesslog.format=json")
                .run(context -> Client.of(context.getSourceApplicationContext()).get("/a"));
        assertThat(output.getOut()).contains("{\"time\":\"").contains("\"target\":\"/a\"");
    }

    @Test
    void loggerCanBeAskedForWithAnyFormat(CapturedOutput output) {
        runner.withPropertyValues("tornado.server.accesslog.format=common", "tornado.server.accesslog.output=logger")
                .run(context -> Client.of(context.getSourceApplicationContext()).get("/a"));
        assertThat(output).containsPattern("tornado.access.*\"GET /a HTTP/1.1\" 404");
    }

    @ParameterizedTest
    @CsvSource({
        "format=%z, format, unknown directive %z",
        "format=combine, format, 'neither tornado, common, combined, json nor a pattern'",
        "exclude=health, exclude, a path begins with a slash",
        "output=file, output, tornado.server.accesslog.file.path",
    })
    void valueThatIsNotAllowedEndsTheStart(String property, String key, String reason) {
        runner.withPropertyValues("tornado.server.accesslog." + property).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                        assertThat(failure.getName()).isEqualTo("tornado.server.accesslog." + key);
                        assertThat(failure.getReason()).contains(reason);
                    });
        });
    }

    @ParameterizedTest
    @CsvSource({"file.keep=-1, file.keep", "file.max-size=-1B, file.max-size"})
    void valueOfTheFileThatIsNotAllowedEndsTheStart(String property, String key) {
        runner.withPropertyValues("tornado.server.accesslog.file.path=x", "tornado.server.accesslog." + property)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo("tornado.server.accesslog." + key)));
    }
}
