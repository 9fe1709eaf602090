package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.tcp.BindOptions;

/** Messages about addresses that a server cannot bind. */
class TornadoStartExceptionTests {

    @ParameterizedTest
    @CsvSource({
        "Permission denied, CAP_NET_BIND_SERVICE",
        "Cannot assign requested address, to one of this machine",
        "Protocol family unavailable, Check port and address"
    })
    void actionFollowsFromWhatTheKernelSays(String reason, String action) {
        ServerListener.Port port = new ServerListener.Port(BindOptions.of(80));
        TornadoStartException failure = TornadoStartException.of(port, new SocketException(reason));
        assertThat(failure).hasMessage("Tornado cannot listen on port 80: " + reason + ".");
        assertThat(failure.getAction()).contains(action);
    }

    @Test
    void socketFileNeedsADirectory(@TempDir Path directory) {
        String file = directory.resolve("missing").resolve("app.sock").toString();
        ServerListener listener = ServerListener.of("proxy", new ServerListener.SocketFile(file, 0660, 128));
        assertThatExceptionOfType(TornadoStartException.class)
                .isThrownBy(() -> BoundListeners.bind(List.of(listener)))
                .withMessageContaining("Tornado cannot listen on socket " + file)
                .satisfies(failure -> assertThat(failure.getAction()).contains("a path in a directory that is there"));
    }
}
