package org.tornado4j.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.process.Processes;
import org.tornado4j.process.ReservedPort;
import org.tornado4j.process.Supervision;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.text.IPLiteral;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;

/**
 * Shows a supervisor's status to clients on the same machine:
 *
 * <pre>
 * ForkOptions.builder().processes(4).onStart(StatusPage.onPort(9000)).build()
 * </pre>
 *
 * <table>
 *   <caption>What is there</caption>
 *   <tr><td>{@code /}</td><td>a page that renews itself every few seconds; it needs no script</td></tr>
 *   <tr><td>{@code /status.json}</td><td>the same for programs</td></tr>
 *   <tr><td>{@code /metrics}</td><td>the metrics of all workers, and the supervisor's own, for Prometheus; what a program has
 *       besides the engine's is what {@link org.tornado4j.process.Worker#setMetricsSource} says</td></tr>
 * </table>
 *
 * <p>The page is read-only, and there is no authentication: every user of the machine can read a port, but only the
 * owner a Unix socket. A request that names another host than this one is refused with 421, so that a page somewhere in
 * the web cannot have a browser read it by a name of its own (DNS rebinding).
 *
 * <p>Thread: made in any; what is made serves in the supervisor's.
 */
public final class StatusPage {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final String LOOPBACK = "127.0.0.1";
    private static final int HIGHEST_PORT = 65_535;
    private static final int OWNER_ONLY = 0600;

    /** The name by which a supervisor that takes over finds the port. */
    private static final String PORT = "status-page";

    /** Enough for a few people who look. They share a thread with what keeps the workers alive. */
    private static final HTTPServerOptions SMALL = HTTPServerOptions.builder()
            .maxConnections(32)
            .maxHeaderBytes(8 * 1024)
            .maxBodyBytes(0)
            .chunkSize(4 * 1024)
            .maxBufferBytes(16 * 1024)
            .headerTimeout(Duration.ofSeconds(5))
            .idleConnectionTimeout(Duration.ofSeconds(15))
            .writeTimeout(Duration.ofSeconds(10))
            .build();

    /** The action that makes a server listen. */
    @FunctionalInterface
    private interface Listening {
        void begin(HTTPServer server) throws IOException;
    }

    private StatusPage() {}

    /**
     * Listens on {@code port} of 127.0.0.1; for {@code ForkOptions.Builder.onStart}, which fails if the port is in use.
     *
     * @param port 0 for one that the system picks and the log tells
     * @throws IllegalArgumentException if it is no port
     */
    public static Consumer<Supervision> onPort(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be between 0 and " + HIGHEST_PORT + ": " + port);
        }
        return supervision -> {
            int reserved = reserve(supervision, port);
            BindOptions options = BindOptions.of(reserved, LOOPBACK).withReusePort(true);
            serve(supervision, "port " + port, server -> server.listen(options));
        };
    }

    /** Takes the port, which a supervisor that takes over shares. */
    private static int reserve(Supervision supervision, int port) {
        try {
            ReservedPort reserved = ReservedPort.reserve(PORT, IPLiteral.parse(LOOPBACK), port);
            supervision.keep(reserved);
            return reserved.port();
        } catch (IOException e) {
            throw cannotShow("port " + port, e);
        }
    }

    /**
     * Listens on a Unix socket that only the owner may use (0600); for {@code ForkOptions.Builder.onStart}, which fails
     * if another process listens there, or {@code file} is something else.
     */
    public static Consumer<Supervision> onSocket(Path file) {
        return supervision -> serve(supervision, file.toString(), server -> server.addSocket(bind(file.toString())));
    }

    private static ServerSocketChannel bind(String file) throws IOException {
        return Processes.isSuccessor()
                ? Sockets.takeOverUnixSocket(file, OWNER_ONLY, BindOptions.DEFAULT_BACKLOG)
                : Sockets.bindUnixSocket(file);
    }

    private static void serve(Supervision supervision, String place, Listening listening) {
        HTTPServer server = new HTTPServer(application(supervision), SMALL);
        supervision.whileInCharge(
                () -> begin(server, place, listening),
                () -> server.stopGently().thenCompose(stopped -> server.drain()));
        supervision.onEnd(server::stop);
    }

    private static void begin(HTTPServer server, String place, Listening listening) {
        try {
            listening.begin(server);
            LOG.info(
                    "The status page is at {}",
                    shown(place, server.sockets().get(0).getLocalAddress()));
        } catch (IOException e) {
            throw cannotShow(place, e);
        }
    }

    private static UncheckedIOException cannotShow(String place, IOException e) {
        return new UncheckedIOException("cannot show the status page on " + place + ": " + e.getMessage(), e);
    }

    /** Returns where people find the page. A socket that took another's place has the name that it was bound by. */
    static String shown(String place, SocketAddress address) {
        return address instanceof InetSocketAddress port ? "http://" + LOOPBACK + ":" + port.getPort() + "/" : place;
    }

    private static Application application(Supervision supervision) {
        ScrapeLimit scrapes = new ScrapeLimit();
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .etag(false)
                        .build())
                .route("/", PageHandler.class, () -> new PageHandler(supervision))
                .route("/status.json", JsonHandler.class, () -> new JsonHandler(supervision))
                .route("/metrics", MetricsHandler.class, () -> new MetricsHandler(supervision, scrapes))
                .build();
    }
}
