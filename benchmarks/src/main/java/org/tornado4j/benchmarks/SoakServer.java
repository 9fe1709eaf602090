package org.tornado4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.tornado4j.accesslog.AccessLog;
import org.tornado4j.accesslog.LogFile;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/**
 * The server of a {@link Soak}, in a process of its own. It prints its port, and what it holds for each line that it
 * reads; at the end of its input it ends.
 */
final class SoakServer {

    private static final int FILE_BYTES = 300_000;

    /** Served by handlers of the engine. */
    static final String NATIVE = "native";
    /** Served by Spring's WebFlux. */
    static final String WEBFLUX = "webflux";
    /** Served by Spring MVC. */
    static final String WEBMVC = "webmvc";

    private final Path directory;
    private final boolean patient;

    private SoakServer(Path directory, boolean patient) {
        this.directory = directory;
        this.patient = patient;
    }

    /** The third argument of a server that lets connections be idle as long as they like. */
    static final String PATIENT = "patient";

    /** Starts one, with files in {@code directory}. Its port is the first line of its output. */
    static Process start(Path directory, String heap, String mode) throws IOException {
        return start(directory, heap, mode, "");
    }

    static Process start(Path directory, String heap, String mode, String patience) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.tornado4j.benchmarks.SoakServer",
                        directory.toString(),
                        mode,
                        patience)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Files.write(directory.resolve("file.bin"), new byte[FILE_BYTES]);
        SoakServer server = new SoakServer(directory, arguments[2].equals(PATIENT));
        switch (arguments[1]) {
            case NATIVE -> server.serve(application(directory), () -> 0);
            case WEBFLUX -> {
                WebFluxSoakApplication application = new WebFluxSoakApplication();
                server.serve(application.delegate(directory), application::pooledBytes);
            }
            case WEBMVC -> {
                try (MvcSoakApplication application = new MvcSoakApplication(directory)) {
                    server.serve(application.delegate(), () -> 0);
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "mode " + arguments[1] + ": it is one of " + String.join(", ", NATIVE, WEBFLUX, WEBMVC));
        }
    }

    private void serve(HTTPServerConnectionDelegate application, LongSupplier pooledBytes) throws Exception {
        try (AccessLog log = AccessLog.builder()
                .format("combined")
                .toFile(LogFile.of(directory.resolve("access.log"))
                        .withMaxBytes(10_000_000)
                        .withKeep(2)
                        .withCompress(true))
                .open()) {
            HTTPServer server = new HTTPServer(application, options(log));
            LoopGroup loops = new LoopGroup(2, "soak");
            loops.start();
            loops.next().addCallback(() -> listen(server, loops));
            answerQuestions(server, pooledBytes);
            loops.stop();
        }
    }

    private static Application application(Path directory) {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .staticPath(directory)
                        .build())
                .route("/plaintext", PlaintextHandler::new)
                .route("/echo", EchoHandler::new)
                .route("/stream", StreamHandler::new)
                .build();
    }

    private HTTPServerOptions options(AccessLog log) {
        HTTPServerOptions.Builder options = HTTPServerOptions.builder().requestLog(log);
        return patient
                ? options.idleConnectionTimeout(Duration.ofHours(1))
                        .maxConnections(0)
                        .build()
                // Short times, so that clients that do nothing come and go.
                : options.headerTimeout(Duration.ofSeconds(2))
                        .idleConnectionTimeout(Duration.ofSeconds(3))
                        .writeTimeout(Duration.ofSeconds(3))
                        .build();
    }

    private static void listen(HTTPServer server, LoopGroup loops) {
        try {
            server.setLoops(loops);
            server.listen(BindOptions.of(0, "127.0.0.1"));
            System.out.println(((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answerQuestions(HTTPServer server, LongSupplier pooledBytes) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (in.readLine() != null) {
            System.out.println(
                    SoakFigures.measure(server, pooledBytes.getAsLong()).print());
        }
    }

    static final class PlaintextHandler extends RequestHandler {

        void get() {
            setHeader("Content-Type", "text/plain");
            write("Hello, World!");
        }
    }

    static final class EchoHandler extends RequestHandler {

        void post() {
            write(request().body());
        }
    }

    /** Ten pieces of 20 KB, each when the one before has left. */
    static final class StreamHandler extends RequestHandler {

        private int left = 10;

        CompletionStage<?> get() {
            write(new byte[20_000]);
            return --left == 0 ? flush() : flush().thenCompose(done -> get());
        }
    }
}
