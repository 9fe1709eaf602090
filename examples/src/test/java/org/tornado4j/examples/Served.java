package org.tornado4j.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.Application;

/** An application on a free port, served by a loop in a thread of its own until it is closed. */
public final class Served {

    private static final long PATIENCE_SECONDS = 30;

    private record Started(IOLoop loop, HTTPServer server, int port) {}

    private final CompletableFuture<Started> started = new CompletableFuture<>();
    private final Thread thread;

    public Served(Application application) {
        thread = new Thread(() -> serve(application), "examples");
        thread.start();
    }

    private void serve(Application application) {
        try {
            IOLoop loop = IOLoop.current();
            HTTPServer server = application.listen(0);
            InetSocketAddress address =
                    (InetSocketAddress) server.sockets().get(0).getLocalAddress();
            loop.addCallback(() -> started.complete(new Started(loop, server, address.getPort())));
            loop.start();
        } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    /** Returns the URI of its root. */
    public URI uri() throws Exception {
        return URI.create("http://127.0.0.1:" + started().port + "/");
    }

    private Started started() throws Exception {
        return started.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends the loop and its thread. */
    public void close() throws Exception {
        Started known = started();
        known.loop.addCallback(() -> {
            known.server.stop();
            known.server.closeAllConnections();
            known.loop.stop();
        });
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }
}
