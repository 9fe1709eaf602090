package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.tornado4j.spring.boot.app.TestApplication;

/** The warning about keys of other servers. */
@ExtendWith(OutputCaptureExtension.class)
class ForeignKeysNoticeTests {

    private static void startWith(String source, String... keys) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : keys) {
            values.put(key, "true");
        }
        SpringApplication application = new SpringApplication(TestApplication.class);
        application.addInitializers(context ->
                context.getEnvironment().getPropertySources().addLast(new MapPropertySource(source, values)));
        application.run("--server.port=0", "--tornado.server.loops=1").close();
    }

    @Test
    void keyOfTheUserIsNamed(CapturedOutput output) {
        startWith("application", "server.servlet.session.persistent");
        assertThat(output).contains("Without effect on this server", "server.servlet.session.persistent");
    }

    @Test
    void listIsNamedOnce(CapturedOutput output) {
        startWith("application", "server.tomcat.relaxed-query-chars[0]", "server.tomcat.relaxed-query-chars[1]");
        assertThat(output).containsOnlyOnce("server.tomcat.relaxed-query-chars").doesNotContain("relaxed-query-chars[");
    }

    @Test
    void keyThatDevtoolsSetIsNotNamed(CapturedOutput output) {
        startWith("devtools", "server.servlet.session.persistent");
        assertThat(output).contains("Tornado started").doesNotContain("Without effect");
    }
}
