package org.tornado4j.process;

import java.time.Duration;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/** A program that forks and serves. It says which worker it is at {@code /}, and {@code /spin} holds the loop for ever. */
final class SickProgram {

    /** Arguments: the number of processes, the liveness timeout in seconds. */
    public static void main(String[] arguments) throws Exception {
        var sockets = Sockets.bindSockets(BindOptions.of(0, "127.0.0.1"));
        System.out.println("port: " + sockets.get(0).socket().getLocalPort());
        Processes.forkProcesses(ForkOptions.builder()
                .processes(Integer.parseInt(arguments[0]))
                .livenessTimeout(Duration.ofSeconds(Integer.parseInt(arguments[1])))
                .build());
        new HTTPServer(application()).addSockets(sockets);
        System.out.println("started: " + Processes.taskId());
        IOLoop.current().start();
    }

    private static Application application() {
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/", WhoHandler::new)
                .route("/spin", SpinHandler::new)
                .build();
    }

    static final class WhoHandler extends RequestHandler {
        void get() {
            write(Processes.taskId() + " " + ProcessHandle.current().pid());
        }
    }

    static final class SpinHandler extends RequestHandler {
        void get() {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }
    }
}
