package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.iostream.TLSOptions.ClientAuthentication;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.TestCertificates;

@Timeout(60)
class RehearsalTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static TLSOptions.Builder options() {
        return TLSOptions.builder(TestCertificates.server());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void itGoesToTheEndOfTheHandshake(String protocol) throws Exception {
        TLSContext context = TLSContext.of(TestCertificates.server()).withProtocols(List.of(protocol));
        SSLEngine server = Rehearsal.hold(TLSOptions.builder(context)
                .applicationProtocols(List.of("http/1.1"))
                .build());
        assertThat(server.getSession().getProtocol()).isEqualTo(protocol);
        assertThat(server.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    @Test
    void itTakesCertificatesOfEitherKind() throws Exception {
        SSLEngine server =
                Rehearsal.hold(TLSOptions.builder(TestCertificates.other()).build());
        assertThat(server.getSession().getLocalCertificates()[0].getPublicKey().getAlgorithm())
                .isEqualTo("RSA");
    }

    /** There is nobody who had one. */
    @ParameterizedTest
    @EnumSource
    void itAsksForNoCertificateOfTheClient(ClientAuthentication authentication) throws Exception {
        SSLEngine server =
                Rehearsal.hold(options().clientAuthentication(authentication).build());
        assertThat(server.getSession().isValid()).isTrue();
    }

    @Test
    void customizersDoNotHearOfIt() throws Exception {
        List<SSLEngine> customized = new ArrayList<>();
        Rehearsal.hold(options().engineCustomizer(customized::add).build());
        assertThat(customized).isEmpty();
    }

    @Test
    void whatIsWrongIsForTheFirstClientToTell() {
        Rehearsal.tryOut(TLSOptions.builder((TLSContextSource) serverName -> {
                    throw new IllegalStateException("as asked");
                })
                .build());
        assertThat(logs.messages("tornado.general")).isEmpty();
    }
}
