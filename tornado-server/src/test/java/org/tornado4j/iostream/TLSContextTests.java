package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.TestCertificates;

/** The sources of contexts: TORNADO A62. */
@Timeout(60)
class TLSContextTests {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private static Path file(String name) {
        return Path.of(TLSContextTests.class.getResource("/tls/server.p12").getPath())
                .resolveSibling(name);
    }

    private String subject(TLSContext context) throws Exception {
        try (TLSPeer peer =
                TLSPeer.connect(loop, TLSOptions.builder(context).build(), TestCertificates.anonymousClient())) {
            loop.run(peer.stream::waitForHandshake);
            peer.socket.startHandshake();
            return peer.socket.getSession().getPeerPrincipal().getName();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "other"})
    void pemFilesMakeAContext(String name) throws Exception {
        TLSContext context = TLSContext.ofPemFiles(file(name + "-chain.pem"), file(name + "-key.pem"));
        assertThat(subject(context)).isEqualTo(name.equals("server") ? "CN=localhost" : "CN=other.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.p12", "server.jks"})
    void keyStoresMakeAContext(String name) throws Exception {
        assertThat(subject(TLSContext.ofKeyStore(file(name), PASSWORD))).isEqualTo("CN=localhost");
    }

    @Test
    void missingFilesAreReportedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLSContext.ofPemFiles(file("none.pem"), file("server-key.pem")))
                .withMessageContaining("none.pem");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLSContext.ofPemFiles(file("server-chain.pem"), file("none.pem")))
                .withMessageContaining("none.pem");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLSContext.ofKeyStore(file("none.p12"), PASSWORD))
                .withMessageContaining("none.p12");
    }

    @Test
    void filesOfAnotherKindAreReportedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLSContext.ofPemFiles(file("server-chain.pem"), file("server-chain.pem")))
                .withMessageContaining("no unencrypted PKCS #8 key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLSContext.ofPemFiles(file("server-chain.pem"), file("other-key.pem")))
                .withMessageContaining("other-key.pem");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLSContext.ofKeyStore(file("server.p12"), "wrong".toCharArray()))
                .withMessageContaining("server.p12");
    }

    @Test
    void unknownNamesAreReportedAtOnce() {
        TLSContext context = TLSContext.of(TestCertificates.server());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.withProtocols(List.of("TLSv9")))
                .withMessageContaining("TLSv9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.withCipherSuites(List.of("TLS_FOO")))
                .withMessageContaining("TLS_FOO");
        assertThatIllegalArgumentException().isThrownBy(() -> context.withProtocols(List.of()));
    }

    @Test
    void byDefaultNothingWeakIsThere() {
        TLSContext context = TLSContext.of(TestCertificates.server());
        assertThat(context.protocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(context.cipherSuites())
                .isNotEmpty()
                .noneMatch(suite -> suite.contains("CBC") || suite.startsWith("TLS_RSA") || suite.contains("_DHE_"));
    }
}
