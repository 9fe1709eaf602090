package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.process.ServingProgram.Way;
import org.tornado4j.testing.Program;
import org.tornado4j.testing.Requesting;
import org.tornado4j.testing.SocketStarter;

/** Real processes that were started with a listening socket. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts JVMs
class InheritedSocketTests {

    private static final int SOME = 200;

    @TempDir
    Path directory;

    private final List<Program> programs = new ArrayList<>();

    @BeforeEach
    void requireStarter() throws InterruptedException {
        assumeThat(SocketStarter.isPossible()).as("there is a python3").isTrue();
    }

    @AfterEach
    void endPrograms() {
        programs.forEach(Program::close);
    }

    private Program start(List<String> starter, int processes) throws IOException {
        Program program =
                Program.startBy(starter, List.of(), ServingProgram.class, Way.INHERIT, 0, processes, 0, directory);
        programs.add(program);
        return program;
    }

    private static int port(Program program) {
        return Integer.parseInt(program.awaitLine("port: ").replaceAll(".*port: ", ""));
    }

    @Test
    @DisplayName("A process serves the socket that it was started with, and its last words are printed")
    void oneProcess() throws Exception {
        Program program = start(SocketStarter.tcp(), 1);
        program.awaitLine("started: ");
        assertThat(Requesting.once(port(program), "/")).isEqualTo("null " + program.pid());
        program.signal("TERM");
        assertThat(program.awaitEnd()).isEqualTo(143);
        assertThat(program.output()).contains("last words: null"); // /dev/null got them once the socket was closed
    }

    @Test
    @DisplayName("Unix sockets too; the file belongs to whoever made it and stays")
    void unixSocket() throws Exception {
        Path file = directory.resolve("socket");
        Program program = start(SocketStarter.unix(file.toString()), 1);
        program.awaitLine("started: ");
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            client.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(8192);
            while (client.read(answer) >= 0) {
                // until the server closes the connection
            }
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nnull " + program.pid());
        }
        program.signal("TERM");
        assertThat(program.awaitEnd()).isEqualTo(143);
        assertThat(file).exists();
    }

    @Test
    @DisplayName("Workers share it: HUP loses no connection, not even one that is opened meanwhile")
    void workersShareIt() throws Exception {
        assumeThat(Program.isHupIgnored()).isFalse();
        Program program = start(SocketStarter.tcp(), 2);
        program.awaitLine(2, "started: ");
        Set<String> before = workers(program);
        try (NewConnections clients = new NewConnections(port(program), 4)) {
            clients.awaitMore(program, SOME);
            program.signal("HUP");
            program.awaitLine("All processes were replaced");
            clients.awaitMore(program, SOME);
        }
        assertThat(workers(program)).doesNotContainAnyElementsOf(before);
        program.signal("TERM");
        assertThat(program.awaitEnd()).isZero();
        assertThat(program.errors()).isEmpty();
    }

    @Test
    @DisplayName("When another process sets the socket to blocking, as systemd does for ExecReload, no loop hangs")
    void socketSetToBlocking() throws Exception {
        Path file = directory.resolve("block");
        Program program = start(SocketStarter.tcpThatBlocksOn(file.toString()), 1);
        program.awaitLine("started: ");
        assertThat(Requesting.once(port(program), "/")).isEqualTo("null " + program.pid());
        Files.createFile(file);
        program.await("the other mode", () -> Files.notExists(file));
        for (int i = 0; i < 3; i++) {
            try (Requesting client = new Requesting(port(program))) {
                assertThat(client.ask("/")).isEqualTo("null " + program.pid());
                assertThat(client.ask("/")).isEqualTo("null " + program.pid());
            }
        }
        program.signal("TERM");
        assertThat(program.awaitEnd()).isEqualTo(143);
        assertThat(program.output()).contains("last words: null");
    }

    @Test
    @DisplayName("Nor does the shutdown")
    void socketSetToBlockingBeforeTheEnd() throws Exception {
        Path file = directory.resolve("block");
        Program program = start(SocketStarter.tcpThatBlocksOn(file.toString()), 1);
        program.awaitLine("started: ");
        Files.createFile(file);
        program.await("the other mode", () -> Files.notExists(file));
        program.signal("TERM");
        program.awaitLine("last words: null");
        assertThat(program.awaitEnd()).isEqualTo(143);
    }

    /** Returns what two workers answer, asked again and again. */
    private static Set<String> workers(Program program) {
        Set<String> workers = new HashSet<>();
        program.await("two workers that serve", () -> {
            workers.add(Requesting.once(port(program), "/"));
            return workers.size() == 2;
        });
        return workers;
    }

    /** Clients that open a connection for each request, and never try again. */
    private static final class NewConnections implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final List<Throwable> failures = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        NewConnections(int port, int count) {
            for (int i = 0; i < count; i++) {
                Thread thread = new Thread(() -> ask(port), "client-" + i);
                threads.add(thread);
                thread.start();
            }
        }

        private void ask(int port) {
            try {
                while (!over.get()) {
                    Requesting.once(port, "/");
                    answered.incrementAndGet();
                }
            } catch (IOException | RuntimeException e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        }

        void awaitMore(Program program, int count) {
            int wanted = answered.get() + count;
            program.await(count + " answers", () -> answered.get() >= wanted || failed());
        }

        private boolean failed() {
            synchronized (failures) {
                return !failures.isEmpty();
            }
        }

        /** Ends them; fails if a request did. */
        @Override
        public void close() {
            over.set(true);
            threads.forEach(thread -> assertThatCode(thread::join).doesNotThrowAnyException());
            assertThat(failures).isEmpty();
        }
    }

    @Test
    @DisplayName("A process without one does not start, and says why")
    void noSocket() throws Exception {
        Program program = start(List.of(), 1);
        assertThat(program.awaitEnd()).isEqualTo(1);
        assertThat(program.errors())
                .anyMatch(
                        line -> line.contains("descriptor 0 is no socket; a socket unit of systemd hands one over if"));
    }

    @Test
    @DisplayName("Nor does one that was started with a connection")
    void connection() throws Exception {
        Program program = start(SocketStarter.connected(), 1);
        assertThat(program.awaitEnd()).isEqualTo(1);
        assertThat(program.errors()).anyMatch(line -> line.contains("descriptor 0 is a socket that does not listen"));
    }
}
