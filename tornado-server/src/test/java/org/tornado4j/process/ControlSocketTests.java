package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

@Timeout(60)
class ControlSocketTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    @TempDir
    Path directory;

    private ControlSocket control;

    @BeforeEach
    void open() throws Exception {
        control = loop.call(() -> ControlSocket.open(loop.loop()));
    }

    @AfterEach
    void close() throws Exception {
        loop.run(control::close);
    }

    @Test
    @DisplayName("Without descriptors accepting pauses, says so once, and comes back")
    void exhaustionPausesAccepting() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.WARN, "Cannot hear of new workers, trying again every 500 ms");
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch accepted = new CountDownLatch(1);
        loop.run(() -> control.accept(
                () -> {
                    if (attempts.getAndIncrement() < 3) {
                        throw new IOException("Too many open files");
                    }
                    accepted.countDown();
                    return null;
                },
                connection -> {}));
        try (SocketChannel worker = SocketChannel.open(UnixDomainSocketAddress.of(control.file()))) {
            assertThat(worker.isConnected()).isTrue();
            for (int expected = 1; expected <= 3; expected++) {
                int least = expected;
                Awaitility.await().until(() -> attempts.get() >= least);
                // Nothing spins: the socket is readable all the time, and is not asked again before the pause is over.
                for (int i = 0; i < 5; i++) {
                    loop.run(() -> {});
                }
                assertThat(attempts).hasValue(expected);
                loop.advance(ControlSocket.PAUSE);
            }
            assertThat(accepted.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(logs.messages("tornado.general")).hasSize(1);
    }

    @Test
    @DisplayName("A worker that lost its connection leaves the file to the others as long as the supervisor lives")
    void fileIsRemovedOnceNobodyListens() throws Exception {
        Path file = control.file();
        ControlSocket.removeIfAbandoned(file);
        assertThat(file).exists();

        Path abandoned = directory.resolve("tornado-/control");
        Files.createDirectory(abandoned.getParent());
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(abandoned))
                .close();
        assertThat(abandoned).exists();
        ControlSocket.removeIfAbandoned(abandoned);
        assertThat(abandoned.getParent()).doesNotExist();
    }
}
