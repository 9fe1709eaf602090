package org.tornado4j.catalina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.junit.jupiter.api.Test;

/** The properties that a connector can set, and those that it cannot. */
class TornadoProtocolHandlerTests {

    private final TornadoProtocolHandler protocol = new TornadoProtocolHandler();
    private final Connector connector = new Connector(protocol);

    @Test
    void threadsAreProperties() {
        assertThat(connector.setProperty("maxThreads", "7")).isTrue();
        assertThat(connector.setProperty("minSpareThreads", "3")).isTrue();
        assertThat(connector.setProperty("maxQueueSize", "9")).isTrue();
        assertThat(protocol)
                .extracting(
                        TornadoProtocolHandler::getMaxThreads,
                        TornadoProtocolHandler::getMinSpareThreads,
                        TornadoProtocolHandler::getMaxQueueSize)
                .containsExactly(7, 3, 9);
    }

    @Test
    void propertiesOfTomcatsConnectorsAreNotTaken() {
        assertThat(connector.setProperty("connectionTimeout", "1000")).isFalse();
        assertThat(connector.setProperty("bindOnInit", "false")).isTrue();
    }

    @Test
    void protectionAndUpgradesAreTheServersBusiness() {
        assertThatThrownBy(() -> connector.addSslHostConfig(new SSLHostConfig()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("TLS options");
        assertThatThrownBy(() -> connector.addUpgradeProtocol(new Http2Protocol()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("no upgrades");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> protocol.setMaxThreads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> protocol.setMinSpareThreads(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> protocol.setMaxQueueSize(0));
    }

    @Test
    void handlersAreToldApart() {
        assertThat(new TornadoProtocolHandler().getNameIndex()).isNotEqualTo(protocol.getNameIndex());
    }
}
