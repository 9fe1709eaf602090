package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tornado4j.http.FormLimits;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.UploadLimits;

/** {@code tornado.web.max-parameters} and {@code tornado.web.multipart.*}. */
@ExtendWith(OutputCaptureExtension.class)
class FormSettingsTests {

    private final ApplicationContextRunner runner = Native.runner();

    @Test
    void defaultsAreTheEngines() {
        runner.run(context -> {
            ApplicationSettings settings = context.getBean(ApplicationSettings.class);
            assertThat(settings.formLimits()).isEqualTo(FormLimits.DEFAULT);
            assertThat(settings.uploadLimits()).isEqualTo(UploadLimits.DEFAULT);
        });
    }

    @Test
    void filesBeyondWhatARequestMayHaveAreWarnedOf(CapturedOutput output) {
        runner.withPropertyValues("tornado.web.multipart.max-file-size=50MB")
                .run(context -> assertThat(output)
                        .contains("max-file-size is 52428800B, but a request may have no more than 10485760B: raise"
                                + " tornado.web.multipart.max-request-size as well"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tornado.web.multipart.max-request-size=60MB", "tornado.server.max-body-size=60MB"})
    void filesWithinWhatARequestMayHaveAreFine(String limit, CapturedOutput output) {
        runner.withPropertyValues("tornado.web.multipart.max-file-size=50MB", limit)
                .run(context -> assertThat(output).doesNotContain("max-file-size"));
        runner.withPropertyValues("tornado.server.max-body-size=1MB")
                .run(context -> assertThat(output).doesNotContain("max-file-size"));
    }

    @Test
    void everyKeyIsApplied(@TempDir Path directory) {
        runner.withPropertyValues(
                        "tornado.web.max-parameters=7",
                        "tornado.web.multipart.enabled=false",
                        "tornado.web.multipart.location=" + directory,
                        "tornado.web.multipart.max-file-size=1B",
                        "tornado.web.multipart.max-request-size=2B",
                        "tornado.web.multipart.max-field-size=3B",
                        "tornado.web.multipart.file-size-threshold=0B",
                        "tornado.web.multipart.max-parts=5",
                        "tornado.web.multipart.max-part-header-size=6B")
                .run(context -> {
                    ApplicationSettings settings = context.getBean(ApplicationSettings.class);
                    assertThat(settings.formLimits()).isEqualTo(new FormLimits(7, false, 5, 6));
                    assertThat(settings.uploadLimits()).isEqualTo(new UploadLimits(1, 2, 3, 0, directory));
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tornado.web.max-parameters=0",
                "tornado.web.multipart.location=/nowhere/at/all",
                "tornado.web.multipart.max-file-size=0B",
                "tornado.web.multipart.max-request-size=-1B",
                "tornado.web.multipart.max-field-size=0B",
                "tornado.web.multipart.file-size-threshold=-1B",
                "tornado.web.multipart.max-parts=0",
                "tornado.web.multipart.max-part-header-size=4GB",
            })
    void nonsenseIsRefusedAtStart(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(property).startsWith(failure.getName() + "=")));
    }
}
