package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A socket that keeps a place. */
@EnabledOnOs(OS.LINUX)
class SilentSocketTests {

    private static List<ServerSocketChannel> bind(int port) throws Exception {
        return new Binder(Platform.current(), SilentSocket::unbound)
                .bind(BindOptions.of(port, "127.0.0.1").withReusePort(true));
    }

    @Test
    void tellsWhereItIsAndLetsNobodyIn() throws Exception {
        try (ServerSocketChannel socket = bind(0).get(0)) {
            InetSocketAddress address = (InetSocketAddress) socket.getLocalAddress();
            assertThat(address.getPort()).isPositive().isEqualTo(socket.socket().getLocalPort());
            assertThat(socket.socket().getLocalSocketAddress()).isEqualTo(address);
            assertThat(socket.socket().getInetAddress()).isEqualTo(address.getAddress());
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> SocketChannel.open(address));
            assertThatIllegalStateException().isThrownBy(socket::accept);
        }
    }

    @Test
    void connectionsGoToThoseThatListen() throws Exception {
        try (ServerSocketChannel listening = Sockets.bindSockets(
                                BindOptions.of(0, "127.0.0.1").withReusePort(true))
                        .get(0);
                ServerSocketChannel silent =
                        bind(listening.socket().getLocalPort()).get(0)) {
            assertThat(silent.getLocalAddress()).isEqualTo(listening.getLocalAddress());
            listening.configureBlocking(true);
            for (int i = 0; i < 20; i++) {
                try (SocketChannel client = SocketChannel.open(silent.getLocalAddress());
                        SocketChannel accepted = listening.accept()) {
                    assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
                }
            }
        }
    }
}
