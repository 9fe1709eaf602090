package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.tornado4j.web.RequestHandler;

/** {@code server.ssl.*}, by real connections. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class SslTests {

    @EnableAutoConfiguration
    @Import(WhoHandler.class)
    static class Application {}

    /** Answers with the client's identity and the protocol of its connection. */
    @Route("/who")
    static class WhoHandler extends RequestHandler {

        void get() {
            List<Certificate> certificates = request().sslCertificates();
            write(request().protocol() + " "
                    + (certificates.isEmpty() ? "nobody" : name((X509Certificate) certificates.get(0))));
        }

        private static String name(X509Certificate certificate) {
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private static final String STORE = "--server.ssl.key-store=classpath:tls/server.p12";
    private static final String PASSWORD = "--server.ssl.key-store-password=changeit";

    private @Nullable ConfigurableApplicationContext context;

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    private void run(String... args) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(Map.of("server.port", "0", "tornado.server.loops", "1"));
        context = application.run(args);
    }

    private void failing(String... args) {
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> run(args));
    }

    private int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static SSLContext client(@Nullable String store) {
        JksSslStoreDetails keys = store == null ? null : new JksSslStoreDetails("PKCS12", null, store, "changeit");
        JksSslStoreDetails trusted = new JksSslStoreDetails("PKCS12", null, "classpath:tls/trust.p12", "changeit");
        return SslBundle.of(new JksSslStoreBundle(keys, trusted)).createSslContext();
    }

    private String who() throws Exception {
        return who(client(null));
    }

    private String who(SSLContext client) throws Exception {
        return get(HttpClient.newBuilder().sslContext(client).build()).body();
    }

    private HttpResponse<String> get(HttpClient client) throws IOException, InterruptedException {
        URI uri = URI.create("https://localhost:" + port() + "/who");
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    /** The certificate of the server, and the protocol and suite that were agreed on. */
    private SSLSocket handshake(Consumer<SSLParameters> setup) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port());
        plain.setSoTimeout(30_000);
        SSLSocket socket = (SSLSocket) client(null).getSocketFactory().createSocket(plain, "localhost", port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        setup.accept(parameters);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private Certificate certificate() throws IOException {
        try (SSLSocket socket = handshake(parameters -> {})) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private String subject(String name) throws IOException {
        try (SSLSocket socket = handshake(parameters -> parameters.setServerNames(List.of(new SNIHostName(name))))) {
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    // ------------------------------------------------------------------------------------------ where keys come from

    @Test
    void keysComeFromAStore(CapturedOutput output) throws Exception {
        run(STORE, PASSWORD);
        assertThat(who()).isEqualTo("https nobody");
        assertThat(output).contains("Tornado started on port " + port() + " (https) with 1 loop");
    }

    @Test
    void keysComeFromAnOldStore() throws Exception {
        run("--server.ssl.key-store=classpath:tls/server.jks", PASSWORD);
        assertThat(who()).isEqualTo("https nobody");
    }

    @Test
    void keysComeFromPemFiles() throws Exception {
        run(
                "--server.ssl.certificate=classpath:tls/server-chain.pem",
                "--server.ssl.certificate-private-key=classpath:tls/server-key.pem");
        assertThat(who()).isEqualTo("https nobody");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jks.web.keystore.location=classpath:tls/server.p12",
                "jks.web.keystore.location=classpath:tls/server.jks"
            })
    void keysComeFromABundle(String store) throws Exception {
        run(
                "--spring.ssl.bundle." + store,
                "--spring.ssl.bundle.jks.web.keystore.password=changeit",
                "--server.ssl.bundle=web");
        assertThat(who()).isEqualTo("https nobody");
    }

    @Test
    void otherNamesHaveOtherBundles() throws Exception {
        List<String> args = new ArrayList<>(pem("web", "server"));
        args.addAll(pem("others", "other"));
        args.addAll(List.of(
                "--server.ssl.bundle=web",
                "--server.ssl.server-name-bundles[0].server-name=other.example",
                "--server.ssl.server-name-bundles[0].bundle=others",
                "--server.ssl.server-name-bundles[1].server-name=*.wild.example",
                "--server.ssl.server-name-bundles[1].bundle=others"));
        run(args.toArray(String[]::new));
        assertThat(subject("localhost.example")).isEqualTo("CN=localhost");
        assertThat(subject("other.example")).isEqualTo("CN=other.example");
        assertThat(subject("a.wild.example")).isEqualTo("CN=other.example");
        assertThat(subject("a.b.wild.example")).isEqualTo("CN=localhost");
    }

    private static List<String> pem(String bundle, String name) {
        return List.of(
                "--spring.ssl.bundle.pem." + bundle + ".keystore.certificate=classpath:tls/" + name + "-chain.pem",
                "--spring.ssl.bundle.pem." + bundle + ".keystore.private-key=classpath:tls/" + name + "-key.pem");
    }

    // ------------------------------------------------------------------------------------------ what is agreed on

    @Test
    void clientsCanBeAskedWhoTheyAre() throws Exception {
        run(
                STORE,
                PASSWORD,
                "--server.ssl.client-auth=want",
                "--server.ssl.trust-store=classpath:tls/trust.p12",
                "--server.ssl.trust-store-password=changeit");
        assertThat(who()).isEqualTo("https nobody");
        assertThat(who(client("classpath:tls/client.p12"))).isEqualTo("https CN=alice");
    }

    @Test
    void clientsCanBeMadeToSayWhoTheyAre() throws Exception {
        run(
                STORE,
                PASSWORD,
                "--server.ssl.client-auth=need",
                "--server.ssl.trust-store=classpath:tls/trust.p12",
                "--server.ssl.trust-store-password=changeit");
        assertThat(who(client("classpath:tls/client.p12"))).isEqualTo("https CN=alice");
        assertThatIOException().isThrownBy(this::who);
    }

    @Test
    void protocolsAndSuitesCanBeChosen() throws Exception {
        run(
                STORE,
                PASSWORD,
                "--server.ssl.enabled-protocols=TLSv1.2",
                "--server.ssl.ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        try (SSLSocket socket = handshake(parameters -> {})) {
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        }
    }

    @Test
    void plainHttpIsToldToSpeakHttps() throws Exception {
        run(STORE, PASSWORD);
        HttpResponse<String> response = new Client(port()).get("/who");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("HTTPS");
    }

    // ------------------------------------------------------------------------------------------ what is wrong

    @Test
    void anAliasThatIsMissingIsExplained(CapturedOutput output) {
        failing(STORE, PASSWORD, "--server.ssl.key-alias=nobody");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Invalid value 'nobody' for configuration property 'server.ssl.key-alias'")
                .contains("Keystore does not contain alias 'nobody'");
    }

    @Test
    void anAliasThatIsMissingInABundleIsExplained(CapturedOutput output) {
        failing(
                "--spring.ssl.bundle.jks.web.keystore.location=classpath:tls/server.p12",
                "--spring.ssl.bundle.jks.web.keystore.password=changeit",
                "--spring.ssl.bundle.jks.web.key.alias=nobody",
                "--server.ssl.bundle=web");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Invalid value 'web' for configuration property 'server.ssl.bundle'")
                .contains("spring.ssl.bundle.*.web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.ssl.enabled-protocols=TLSv9", "server.ssl.ciphers=TLS_FOO"})
    void namesThatDoNotExistAreExplained(String property, CapturedOutput output) {
        failing(STORE, PASSWORD, "--" + property);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("configuration property '" + property.substring(0, property.indexOf('=')) + "'");
    }

    @Test
    void aStoreThatIsMissingEndsTheStart(CapturedOutput output) {
        failing("--server.ssl.key-store=classpath:tls/none.p12", PASSWORD);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Invalid value 'classpath:tls/none.p12' for configuration property 'server.ssl.key-store'");
    }

    @Test
    void sslWithoutKeysEndsTheStart(CapturedOutput output) {
        failing("--server.ssl.enabled=true");
        assertThat(output).contains("SSL is enabled but no trust material is configured");
    }

    @Test
    void aBundleThatIsMissingEndsTheStart(CapturedOutput output) {
        failing("--server.ssl.bundle=none");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Invalid value 'none' for configuration property 'server.ssl.bundle'");
    }

    // ------------------------------------------------------------------------------------------ renewing

    /** FIELD T5 */
    @Test
    void aRenewedBundleIsForNewConnectionsAndABrokenOneForNobody(@TempDir Path directory, CapturedOutput output)
            throws Exception {
        install(directory, "server");
        run(
                "--spring.ssl.bundle.pem.web.keystore.certificate=file:" + directory.resolve("chain.pem"),
                "--spring.ssl.bundle.pem.web.keystore.private-key=file:" + directory.resolve("key.pem"),
                "--spring.ssl.bundle.pem.web.reload-on-update=true",
                "--spring.ssl.bundle.watch.file.quiet-period=100ms",
                "--server.ssl.bundle=web");
        HttpClient connected = HttpClient.newBuilder().sslContext(client(null)).build();
        Certificate first = certificate();
        assertThat(get(connected).body()).isEqualTo("https nobody");

        install(directory, "renewed");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !certificate().equals(first));
        Awaitility.await() // the line comes after the change
                .atMost(Duration.ofSeconds(30))
                .until(() -> output.getAll().contains("SSL bundle 'web' was updated; new connections use it"));
        Certificate second = certificate();
        HttpResponse<String> onTheOldConnection = get(connected);
        assertThat(onTheOldConnection.sslSession().orElseThrow().getPeerCertificates()[0])
                .isEqualTo(first);

        Files.writeString(directory.resolve("chain.pem"), "-----BEGIN CERTIFICATE-----\nbroken\n");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> output.getAll().contains("ERROR"));
        assertThat(certificate()).isEqualTo(second);

        install(directory, "server");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> certificate().equals(first));
    }

    private static void install(Path directory, String name) throws IOException {
        for (String part : Arrays.asList("key.pem", "chain.pem")) {
            try (InputStream in = SslTests.class.getResourceAsStream("/tls/" + name + "-" + part)) {
                Path next = directory.resolve(part + ".next");
                Files.copy(in, next, StandardCopyOption.REPLACE_EXISTING);
                Files.move(next, directory.resolve(part), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
