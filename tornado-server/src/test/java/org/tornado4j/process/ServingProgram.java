package org.tornado4j.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.status.StatusPage;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/**
 * A program that forks and serves. It says which worker it is at {@code /}, ends with a status at {@code /exit/STATUS},
 * by a fatal error at {@code /fatal}, answers late at {@code /held}, and never at {@code /hang}. A worker fails at its start if there is a file {@code fail-ID}.
 */
final class ServingProgram {

    /** In which way it comes to share a port: T03. */
    enum Way {
        BIND_AND_START,
        ADD_SOCKETS_AFTER_FORK,
        LISTEN_WITH_REUSE_PORT,
        /** The socket that it was started with; with one process there is no supervisor. */
        INHERIT
    }

    /** Arguments: the way, the port, the number of processes, how many restarts, a directory for files {@code fail-ID} and {@code version}. */
    public static void main(String[] arguments) throws Exception {
        HTTPServer server = new HTTPServer(application());
        if (Boolean.getBoolean("test.service")) {
            ServiceProcess.begin();
        }
        int port = Integer.parseInt(arguments[1]);
        System.out.println("task before: " + Processes.taskId());
        switch (Way.valueOf(arguments[0])) {
            case BIND_AND_START -> {
                server.bind(port, "127.0.0.1");
                System.out.println("port: " + server.sockets().get(0).socket().getLocalPort());
                server.start(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            }
            case ADD_SOCKETS_AFTER_FORK -> {
                var sockets = Sockets.bindSockets(BindOptions.of(port, "127.0.0.1"));
                System.out.println("port: " + sockets.get(0).socket().getLocalPort());
                fork(arguments);
                server.addSockets(sockets);
            }
            case LISTEN_WITH_REUSE_PORT -> {
                fork(arguments);
                System.out.println("port: " + port);
                server.listen(BindOptions.of(port, "127.0.0.1").withReusePort(true));
            }
            case INHERIT -> {
                if (!arguments[2].equals("1")) {
                    fork(arguments);
                }
                ServerSocketChannel socket = Sockets.inheritedSocket();
                System.out.println("port: "
                        + (socket.getLocalAddress() instanceof InetSocketAddress address ? address.getPort() : -1));
                server.addSocket(socket);
            }
        }
        waitIfAsked(Path.of(arguments[4]));
        failIfAsked(Path.of(arguments[4]));
        System.out.println("started: " + Processes.taskId());
        drainAtShutdown(server, IOLoop.current());
        IOLoop.current().start();
    }

    private static void fork(String[] arguments) throws IOException {
        ForkOptions.Builder options = ForkOptions.builder()
                .processes(Integer.parseInt(arguments[2]))
                .maxRestarts(Integer.parseInt(arguments[3]))
                .orphanTimeout(Duration.ofMillis(Long.getLong("test.orphan-timeout", 30_000)))
                .maxRequests(Long.getLong("test.max-requests", 0))
                .release(version(Path.of(arguments[4])));
        String jvmOptions = System.getProperty("test.worker-options");
        if (Boolean.getBoolean("test.status")) {
            options.onStart(StatusPage.onPort(0));
        }
        if (jvmOptions != null) {
            options.workerJvmOptions(List.of(jvmOptions.split(" ")));
        }
        Processes.forkProcesses(options.build());
    }

    private static String version(Path directory) throws IOException {
        Path file = directory.resolve("version");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** A worker does not come up while there is a file {@code wait-ID}. */
    private static void waitIfAsked(Path directory) {
        while (Files.exists(directory.resolve("wait-" + Processes.taskId()))) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static void failIfAsked(Path directory) {
        if (Files.exists(directory.resolve("fail-" + Processes.taskId()))) {
            System.exit(1);
        }
    }

    /** As documented for programs without Spring. */
    private static void drainAtShutdown(HTTPServer server, IOLoop loop) {
        CountDownLatch drained = new CountDownLatch(1);
        Runnable drain =
                () -> server.stopGently().thenCompose(stopped -> server.drain()).thenRun(drained::countDown);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            loop.addCallback(drain);
            try {
                drained.await(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            System.out.println("last words: " + Processes.taskId());
        }));
    }

    private static Application application() {
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/", WhoHandler::new)
                .route("/exit/{status}", ExitHandler::new)
                .route("/fatal", FatalHandler::new)
                .route("/hang", HangHandler::new)
                .route("/held", HeldHandler::new)
                .build();
    }

    static final class WhoHandler extends RequestHandler {
        void get() {
            write(Processes.taskId() + " " + ProcessHandle.current().pid());
        }
    }

    static final class ExitHandler extends RequestHandler {
        void get(int status) {
            Runtime.getRuntime().halt(status);
        }
    }

    static final class FatalHandler extends RequestHandler {
        void get() {
            throw new InternalError("made up");
        }
    }

    /** Answers as soon as there is a file {@code release} in the directory of the test. */
    static final class HeldHandler extends RequestHandler {

        private final Path release = Path.of(System.getProperty("test.directory", "."), "release");
        private final CompletableFuture<String> answer = new CompletableFuture<>();

        CompletionStage<?> get() {
            System.out.println("held: " + Processes.taskId());
            look();
            return answer.thenAccept(this::write);
        }

        private void look() {
            if (Files.exists(release)) {
                answer.complete("released");
            } else {
                loop().callLater(Duration.ofMillis(20), this::look);
            }
        }
    }

    static final class HangHandler extends RequestHandler {
        CompletionStage<?> get() {
            System.out.println("hangs: " + Processes.taskId());
            return new CompletableFuture<>();
        }
    }
}
