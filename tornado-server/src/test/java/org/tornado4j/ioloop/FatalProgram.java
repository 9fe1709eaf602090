package org.tornado4j.ioloop;

import java.nio.channels.Pipe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RequestHandler;

/** A program that is to end by a fatal error. It has a shutdown hook that never returns. */
final class FatalProgram {

    /** The origin of the error. */
    enum Place {
        CALLBACK,
        TIMER,
        PERIODIC,
        EVENTS,
        EXECUTOR,
        STAGE,
        HANDLER,
        BLOCKING,
        INTERNAL_ERROR,
        TWO_THREADS,
        HANGING_HANDLER,
        LOOP,
        WATCHER
    }

    /** An element of the list that fills the heap to the last byte. */
    private record Kept(@Nullable Kept before, byte[] content) {}

    private static volatile @Nullable Kept kept;

    private FatalProgram() {}

    public static void main(String[] arguments) throws Exception {
        FatalErrors.setExit(true);
        Runtime.getRuntime().addShutdownHook(new Thread(FatalProgram::hang));
        fail(Place.valueOf(arguments[0]));
    }

    private static void fail(Place place) throws Exception {
        switch (place) {
            case CALLBACK -> run(loop -> loop.addCallback(FatalProgram::fillHeap));
            case TIMER -> run(loop -> loop.callLater(Duration.ofMillis(1), FatalProgram::fillHeap));
            case PERIODIC -> run(loop -> new PeriodicCallback(FatalProgram::fillHeap, 1).start(loop));
            case EVENTS -> run(FatalProgram::failInEvents);
            case EXECUTOR -> run(loop -> loop.runInExecutor(null, FatalProgram::filled));
            case STAGE ->
                run(loop -> loop.spawnCallback(
                        () -> loop.runInExecutor(null, () -> 1).thenApplyAsync(one -> filled(), loop)));
            case HANDLER, BLOCKING -> serve();
            case INTERNAL_ERROR -> run(loop -> loop.addCallback(FatalProgram::throwInternalError));
            case TWO_THREADS ->
                run(loop -> {
                    loop.runInExecutor(null, FatalProgram::filled);
                    loop.runInExecutor(null, FatalProgram::filled);
                });
            case HANGING_HANDLER -> {
                FatalErrors.setHandler((thread, failure) -> hang());
                run(loop -> loop.addCallback(FatalProgram::throwInternalError));
            }
            case LOOP -> new LoopGroup(1, "ending", new BrokenClock()).start();
            case WATCHER -> run(loop -> new StallWatch(Duration.ofSeconds(Long.MAX_VALUE)).watch(loop));
        }
    }

    /** The preparation of a loop before it runs. */
    private interface SetUp {
        void on(IOLoop loop) throws Exception;
    }

    private static void run(SetUp setUp) throws Exception {
        IOLoop loop = IOLoop.current();
        setUp.on(loop);
        loop.start();
    }

    private static void failInEvents(IOLoop loop) throws Exception {
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        loop.addHandler(pipe.sink(), IOLoop.WRITE, (channel, events) -> fillHeap());
    }

    private static void serve() throws Exception {
        Application application = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/HANDLER", FillingHandler::new)
                .route("/BLOCKING", BlockingHandler::new)
                .build();
        HTTPServer server = new HTTPServer(application);
        var sockets = Sockets.bindSockets(BindOptions.of(0, "127.0.0.1"));
        run(loop -> {
            server.addSockets(sockets);
            System.out.println("port: " + sockets.get(0).socket().getLocalPort());
        });
    }

    private static void throwInternalError() {
        throw new InternalError("made up");
    }

    private static int filled() {
        fillHeap();
        return 0;
    }

    /** Takes all there is, and keeps it. */
    private static void fillHeap() {
        OutOfMemoryError last = null;
        for (int size = 64 * 1024; size > 0; size /= 4) {
            try {
                while (true) {
                    kept = new Kept(kept, new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    private static void hang() {
        try {
            Thread.currentThread().join(); // for its own end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static final class FillingHandler extends RequestHandler {
        void get() {
            fillHeap();
        }
    }

    static final class BlockingHandler extends RequestHandler {
        @Blocking
        void get() {
            fillHeap();
        }
    }

    /** It fails as soon as a loop runs that was made with it. */
    private static final class BrokenClock implements Clock {

        @Override
        public long nanoTime() {
            if (Thread.currentThread().getName().startsWith("ending")) {
                throw new IllegalStateException("broken");
            }
            return 0;
        }

        @Override
        public long currentTimeMillis() {
            return 0;
        }
    }
}
