package org.tornado4j.spring.boot.starter.webmvc.beside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tornado4j.spring.boot.starter.webmvc.app.Running;

/** An application with Spring Security on its class path. */
@ExtendWith(OutputCaptureExtension.class)
class WithSecurityTests {

    private static final String[] USER = {"spring.security.user.name=user", "spring.security.user.password={noop}secret"
    };

    private static Running run(String handlers) {
        return new Running(USER[0], USER[1], "tornado.web.handlers=" + handlers);
    }

    private static String authorization() {
        return "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void controllersAreProtected() throws Exception {
        try (Running running = run("none")) {
            assertThat(running.status("/hello/you")).isEqualTo(401);
            assertThat(running.send(running.request("/hello/you").header("Authorization", authorization()))
                            .body())
                    .contains("Hello you");
            assertThat(running.send(running.request("/future").header("Authorization", authorization()))
                            .body())
                    .isEqualTo("at last");
        }
    }

    @Test
    void unprotectedHandlersEndTheStart() {
        assertThatThrownBy(() -> new Running(USER)).hasStackTraceContaining("does NOT protect them");
    }

    @Test
    void handlersAreInFrontIfAskedTo(CapturedOutput output) throws Exception {
        try (Running running = run("in-front")) {
            assertThat(running.status("/native/you")).isEqualTo(200);
            assertThat(running.status("/hello/you")).isEqualTo(401);
        }
        assertThat(output).containsPattern("WARN.*NOT protected by Spring Security");
    }
}
