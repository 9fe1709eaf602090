package org.tornado4j.status;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.MetricsSource;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.process.Processes;
import org.tornado4j.process.Worker;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/**
 * A program that forks and serves, with a status page. Task 0 has metrics of its own, those of task 1 are malformed, and task 2
 * has none besides the engine's.
 */
final class ScrapedProgram {

    private ScrapedProgram() {}

    /** Argument: the number of processes. */
    public static void main(String[] arguments) throws Exception {
        var sockets = Sockets.bindSockets(BindOptions.of(0, "127.0.0.1"));
        System.out.println("port: " + sockets.get(0).socket().getLocalPort());
        int task = Processes.forkProcesses(ForkOptions.builder()
                .processes(Integer.parseInt(arguments[0]))
                .onStart(StatusPage.onPort(0))
                .build());
        Worker worker = Objects.requireNonNull(Worker.current());
        if (task == 0) {
            worker.setMetricsSource(ownMetrics());
        } else if (task == 1) {
            worker.setMetricsSource((format, out) -> out.write("<html>".getBytes(StandardCharsets.UTF_8)));
        }
        new HTTPServer(application()).addSockets(sockets);
        IOLoop.current().start();
    }

    private static MetricsSource ownMetrics() {
        return (format, out) -> {
            String end = format == MetricsFormat.OPENMETRICS ? "# EOF\n" : "";
            String metrics = "# HELP orders Orders that wait.\n# TYPE orders gauge\norders{shop=\"Gr\u00fcn\"} 3\n";
            out.write((metrics + end).getBytes(StandardCharsets.UTF_8));
        };
    }

    private static Application application() {
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/", WhoHandler::new)
                .build();
    }

    static final class WhoHandler extends RequestHandler {
        void get() {
            write(Objects.toString(Processes.taskId()));
        }
    }
}
