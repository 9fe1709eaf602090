package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.tornado4j.spring.boot.AnnotationConfigTornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

/** A second server on a management port, in a context that is made as Spring Boot's actuator makes it. */
class ManagementServerTests {

    private static final class Health extends RequestHandler {

        void get() {
            write("UP");
        }
    }

    /** Comes right behind ours, as Boot's does. */
    private static final class ManagementPort implements WebServerFactoryCustomizer<TornadoWebServerFactory>, Ordered {

        @Override
        public int getOrder() {
            return 0;
        }

        @Override
        public void customize(TornadoWebServerFactory factory) {
            factory.setPort(0);
        }
    }

    /** Action of a test on the application and its management server, which have the same configuration. */
    @FunctionalInterface
    private interface Action {
        void run(ConfigurableApplicationContext application, TornadoWebServer management) throws Exception;
    }

    private static void run(Action action, String... properties) {
        Native.runner().withPropertyValues(properties).run(context -> {
            ConfigurableApplicationContext application = context.getSourceApplicationContext();
            try (AnnotationConfigTornadoWebServerApplicationContext management = managementOf(application)) {
                management.refresh();
                action.run(application, Objects.requireNonNull((TornadoWebServer) management.getWebServer()));
            }
        });
    }

    private static AnnotationConfigTornadoWebServerApplicationContext managementOf(
            ConfigurableApplicationContext application) {
        AnnotationConfigTornadoWebServerApplicationContext management =
                new AnnotationConfigTornadoWebServerApplicationContext();
        management.setParent(application);
        management.setServerNamespace("management");
        management.register(TornadoWebServerAutoConfiguration.class);
        management.registerBeanDefinition(
                "ManagementContextWebServerFactory", new RootBeanDefinition(TornadoWebServerFactory.class));
        management.registerBean(ManagementPort.class, ManagementPort::new);
        management.registerBean(
                Application.class,
                () -> Application.builder().route("/health", Health::new).build());
        return management;
    }

    @Test
    void itListensOnItsPortAlone(@TempDir Path directory) {
        Path socket = directory.resolve("socket");
        run(
                (application, management) -> {
                    assertThat(management.getNamedPorts()).isEmpty();
                    assertThat(new Client(management.getPort()).get("/health").body())
                            .isEqualTo("UP");
                    assertThat(socket).exists();
                },
                "tornado.server.listeners[0].name=internal",
                "tornado.server.listeners[0].port=0",
                "tornado.server.listeners[1].name=sidecar",
                "tornado.server.listeners[1].socket-file=" + socket);
        assertThat(socket).doesNotExist();
    }

    /** It is stopped when the server of the application has waited already. */
    @Test
    void itDoesNotWaitBeforeItDrains() {
        Native.runner().withPropertyValues("tornado.server.drain-delay=1ms").run(context -> {
            ConfigurableApplicationContext application = context.getSourceApplicationContext();
            try (AnnotationConfigTornadoWebServerApplicationContext management = managementOf(application)) {
                management.refresh();
                assertThat(application.getBean(TornadoWebServerFactory.class).getDrainDelay())
                        .isEqualTo(Duration.ofMillis(1));
                assertThat(management.getBean(TornadoWebServerFactory.class).getDrainDelay())
                        .isZero();
            }
        });
    }

    /** Probes arrive without a PROXY header. */
    @Test
    void itDemandsNoProxyHeader() {
        run(
                (application, management) -> assertThat(
                                new Client(management.getPort()).get("/health").body())
                        .isEqualTo("UP"),
                "tornado.server.proxy-protocol=true");
    }

    @Test
    void theAccessLogIsOfTheApplication(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        run(
                (application, management) -> {
                    new Client(management.getPort()).get("/health");
                    Client.of(application).get("/a");
                },
                "tornado.server.accesslog.enabled=true",
                "tornado.server.accesslog.format=%U",
                "tornado.server.accesslog.file.path=" + file);
        assertThat(Files.readAllLines(file)).containsExactly("/a");
    }

    @Test
    void limitsAreTheSame() {
        run(
                (application, management) -> assertThat(new Client(management.getPort())
                                .get("/health?" + "x".repeat(200))
                                .statusCode())
                        .isEqualTo(414),
                "tornado.server.max-target-length=100B");
    }
}
