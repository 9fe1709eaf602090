package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.SslInfo;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.iostream.TLSOptions.ClientAuthentication;
import org.tornado4j.tcp.ListenerOptions;
import reactor.core.publisher.Mono;

/** The TLS data that handlers see, and files sent over TLS. */
class TLSTests {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private static SSLContext context(String store) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(store), PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load("trust"));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = TLSTests.class.getResourceAsStream("/tls/" + name + ".p12")) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static RunningServer start(HttpHandler handler) throws Exception {
        TLSOptions tls = TLSOptions.builder(context("server"))
                .clientAuthentication(ClientAuthentication.WANT)
                .build();
        return new RunningServer(
                new TornadoHttpHandlerAdapter(handler),
                HTTPServerOptions.DEFAULT,
                ListenerOptions.DEFAULT.withTls(tls));
    }

    private static Wire connect(RunningServer server, String store) throws Exception {
        return new Wire(context(store).getSocketFactory().createSocket("127.0.0.1", server.port()));
    }

    @Test
    void handlerSeesSessionAndCertificates() throws Exception {
        HttpHandler handler = (request, response) -> {
            SslInfo info = request.getSslInfo();
            String certificates = Arrays.stream(info.getPeerCertificates())
                    .map(certificate -> certificate.getSubjectX500Principal().getName())
                    .collect(Collectors.joining(", "));
            return response.writeWith(Mono.just(ResponseTests.buffer(
                    request.getURI().getScheme() + " " + !info.getSessionId().isEmpty() + " " + certificates)));
        };
        try (RunningServer server = start(handler)) {
            try (Wire alice = connect(server, "client")) {
                assertThat(alice.get("/").text()).startsWith("https true CN=alice");
            }
            try (Wire anonymous = connect(server, "trust")) {
                assertThat(anonymous.get("/").text()).isEqualTo("https true ");
            }
        }
    }

    @Test
    void fileGoesThroughTls(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[1_000_000]);
        HttpHandler handler =
                (request, response) -> ((ZeroCopyHttpOutputMessage) response).writeWith(file, 0, 1_000_000);
        try (RunningServer server = start(handler);
                Wire wire = connect(server, "trust")) {
            assertThat(wire.get("/").content()).hasSize(1_000_000);
            assertThat(wire.get("/").content()).hasSize(1_000_000);
        }
    }
}
