package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReservedPortTests {

    private static ServerSocketChannel listen(int port, boolean shared) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            return channel.setOption(StandardSocketOptions.SO_REUSEPORT, shared).bind(new InetSocketAddress(port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Test
    @DisplayName("Those who share it can listen, others cannot, whether somebody listens or not")
    void onlyThoseWhoShareCanListen() throws Exception {
        try (ReservedPort port = ReservedPort.reserve("server", null, 0)) {
            assertThat(port.port()).isPositive();
            assertThatExceptionOfType(BindException.class).isThrownBy(() -> listen(port.port(), false));
            try (ServerSocketChannel worker = listen(port.port(), true);
                    ServerSocketChannel other = listen(port.port(), true)) {
                assertThat(worker.isOpen() && other.isOpen()).isTrue();
                assertThatExceptionOfType(BindException.class).isThrownBy(() -> listen(port.port(), false));
            }
        }
    }

    @Test
    @DisplayName("Nobody else can reserve it, even if nobody listens yet")
    void reservedOnce() throws Exception {
        try (ReservedPort port = ReservedPort.reserve("server", null, 0)) {
            assertThatExceptionOfType(BindException.class)
                    .isThrownBy(() -> ReservedPort.reserve("other", null, port.port()));
        }
    }

    @Test
    @DisplayName("It is not granted where somebody listens, even one who would share, unless asked for")
    void notWhereSomebodyListens() throws Exception {
        try (ServerSocketChannel other = listen(0, true)) {
            int port = other.socket().getLocalPort();
            assertThatExceptionOfType(BindException.class).isThrownBy(() -> ReservedPort.reserve("server", null, port));
            try (ReservedPort shared = ReservedPort.reserveShared("server", new InetSocketAddress(port))) {
                assertThat(shared.port()).isEqualTo(port);
            }
        }
    }
}
