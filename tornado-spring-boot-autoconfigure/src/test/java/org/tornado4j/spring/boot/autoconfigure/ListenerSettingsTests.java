package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ListenerSettingsTests {

    private final ApplicationContextRunner runner = Native.runner().withUserConfiguration(App.class);

    private static int port(ApplicationContext context, String key) {
        return context.getEnvironment().getRequiredProperty(key, Integer.class);
    }

    private static String exchange(SocketChannel channel, String request) throws IOException {
        try (channel) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(1000);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        }
    }

    private static SocketChannel connect(int port) throws IOException {
        return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void listenersServeBesideThePort(CapturedOutput output) {
        runner.withPropertyValues(
                        "tornado.server.listeners[0].name=internal",
                        "tornado.server.listeners[0].address=127.0.0.1",
                        "tornado.server.listeners[0].port=0")
                .run(context -> {
                    int main = port(context, "local.server.port");
                    int internal = port(context, "local.tornado.internal.port");
                    assertThat(internal).isPositive().isNotEqualTo(main);
                    assertThat(new Client(main).get("/").body()).isEqualTo("127.0.0.1");
                    assertThat(new Client(internal).get("/").body()).isEqualTo("127.0.0.1");
                    assertThat(output)
                            .contains("Tornado started on port " + main + " (http), port " + internal
                                    + " (http, internal) with 1 loop");
                });
    }

    @Test
    void unixSocketMayBeTheOnlyListener(@TempDir Path folder, CapturedOutput output) {
        Path file = folder.resolve("app.sock");
        runner.withPropertyValues(
                        "server.port=-1",
                        "tornado.server.listeners[0].name=sidecar",
                        "tornado.server.listeners[0].socket-file=" + file,
                        "tornado.server.listeners[0].permissions=rw-rw----")
                .run(context -> {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-rw----");
                    assertThat(exchange(SocketChannel.open(UnixDomainSocketAddress.of(file)), "GET / HTTP/1.0\r\n\r\n"))
                            .endsWith("0.0.0.0");
                    assertThat(output).contains("Tornado started on socket " + file + " (http, sidecar)");
                });
        assertThat(file).doesNotExist();
    }

    @Test
    void unixSocketOfARunningServerIsNotTakenAway(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("app.sock");
        try (ServerSocketChannel taken = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            taken.bind(UnixDomainSocketAddress.of(file));
            runner.withPropertyValues(
                            "tornado.server.listeners[0].name=sidecar",
                            "tornado.server.listeners[0].socket-file=" + file)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("somebody listens at " + file));
            assertThat(file).exists();
        }
    }

    @Test
    void listenerMayDemandProxyHeaders() {
        runner.withPropertyValues(
                        "tornado.server.listeners[0].name=balanced",
                        "tornado.server.listeners[0].port=0",
                        "tornado.server.listeners[0].proxy-protocol=true")
                .run(context -> {
                    assertThat(exchange(
                                    connect(port(context, "local.tornado.balanced.port")),
                                    "PROXY TCP4 198.51.100.7 203.0.113.1 1 80\r\nGET / HTTP/1.0\r\n\r\n"))
                            .endsWith("198.51.100.7");
                    assertThat(new Client(port(context, "local.server.port"))
                                    .get("/")
                                    .statusCode())
                            .isEqualTo(200);
                });
    }

    @Test
    void listenerMayRedirectToHttps(CapturedOutput output) {
        runner.withPropertyValues(
                        "tornado.server.redirect-port=443",
                        "tornado.server.listeners[0].name=plain",
                        "tornado.server.listeners[0].port=0",
                        "tornado.server.listeners[0].redirect-to-https=true")
                .run(context -> {
                    HttpResponse<String> response = new Client(port(context, "local.tornado.plain.port")).get("/a?b");
                    assertThat(response.statusCode()).isEqualTo(301);
                    assertThat(response.headers().firstValue("Location")).contains("https://localhost/a?b");
                    assertThat(output).contains("(http, plain, redirects to https)");
                });
    }

    @Test
    void listenerMayHaveItsOwnBundle(CapturedOutput output) {
        runner.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(
                        "spring.ssl.bundle.jks.own.keystore.location=classpath:tls/server.p12",
                        "spring.ssl.bundle.jks.own.keystore.password=changeit",
                        "tornado.server.listeners[0].name=secure",
                        "tornado.server.listeners[0].port=0",
                        "tornado.server.listeners[0].ssl-bundle=own",
                        "tornado.server.listeners[1].name=plain",
                        "tornado.server.listeners[1].port=0",
                        "tornado.server.listeners[1].redirect-to-https=true")
                .run(context -> {
                    int secure = port(context, "local.tornado.secure.port");
                    HttpClient client = HttpClient.newBuilder()
                            .sslContext(trusting("classpath:tls/trust.p12"))
                            .followRedirects(HttpClient.Redirect.ALWAYS)
                            .build();
                    URI plain = URI.create("http://localhost:" + port(context, "local.tornado.plain.port") + "/");
                    HttpResponse<String> response =
                            client.send(HttpRequest.newBuilder(plain).build(), HttpResponse.BodyHandlers.ofString());
                    assertThat(response.uri()).hasToString("https://localhost:" + secure + "/");
                    assertThat(response.body()).isEqualTo("127.0.0.1");
                    assertThat(output).contains("port " + secure + " (https, secure)");
                });
    }

    private static SSLContext trusting(String store) {
        return SslBundle.of(new JksSslStoreBundle(null, new JksSslStoreDetails("PKCS12", null, store, "changeit")))
                .createSslContext();
    }

    @Test
    void portInUseIsReportedAsThatOfTheMainPort() throws Exception {
        try (ServerSocketChannel taken = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
            int port = taken.socket().getLocalPort();
            runner.withPropertyValues(
                            "tornado.server.listeners[0].name=internal", "tornado.server.listeners[0].port=" + port)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .satisfies(cause -> assertThat(context.getStartupFailure())
                                    .hasStackTraceContaining(PortInUseException.class.getName())));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "port=0, name, Each listener has a name",
        "name=In House|port=0, name, Each listener has a name",
        "name=a, port, between 0",
        "name=a|port=65536, port, between 0",
        "name=a|port=0|socket-file=/tmp/x, socket-file, either a port",
        "name=a|socket-file=/tmp/x|permissions=0660, permissions, as ls does",
        "name=a|port=0|ssl-bundle=own|redirect-to-https=true, redirect-to-https, speaks HTTPS already",
        "name=a|port=0|ssl-bundle=own, ssl-bundle, own"
    })
    void wrongListenerEndsTheStartAndSaysWhatIsAllowed(String properties, String key, String reason) {
        String prefix = "tornado.server.listeners[0].";
        String[] values =
                Arrays.stream(properties.split("\\|")).map(prefix::concat).toArray(String[]::new);
        runner.withPropertyValues(values)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo(prefix + key);
                            assertThat(failure.getReason()).contains(reason);
                        }));
    }

    @Test
    void redirectNeedsATarget() {
        runner.withPropertyValues(
                        "tornado.server.listeners[0].name=plain",
                        "tornado.server.listeners[0].port=0",
                        "tornado.server.listeners[0].redirect-to-https=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("tornado.server.redirect-port"));
    }

    @Configuration(proxyBeanMethods = false)
    static class App {

        @Bean
        Application application() {
            return Application.builder().route("/", WhoAmI::new).build();
        }
    }

    static class WhoAmI extends RequestHandler {

        void get() {
            write(request().remoteIp());
        }
    }
}
