package org.tornado4j.spring.boot;

import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.tornado4j.accesslog.AccessLog;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.ioloop.IOLoop;

/**
 * The access log of a server that may be started again: each start opens it anew.
 *
 * <p>Thread: any.
 */
final class ServerAccessLog implements RequestLog {

    private final AccessLog.Builder settings;

    /** Not null while the server runs; read by its loops when they begin. */
    private volatile @Nullable AccessLog open;

    /** Lines that the logs before the open one could not write. */
    private volatile long droppedBefore;

    ServerAccessLog(AccessLog.Builder settings) {
        this.settings = settings;
    }

    /** @throws TornadoStartException if its file cannot be written */
    synchronized void open() {
        if (open == null) {
            try {
                open = settings.open();
            } catch (UncheckedIOException e) {
                throw new TornadoStartException(
                        "Tornado " + e.getMessage() + ": " + e.getCause() + ".",
                        "Set tornado.server.accesslog.file.path to a file that this user may write to; its directory is made if it is"
                                + " not there.",
                        e);
            }
        }
    }

    synchronized void close() {
        AccessLog log = open;
        if (log != null) {
            log.close();
            open = null;
            droppedBefore += log.droppedLines();
        }
    }

    @Override
    public long droppedLines() {
        AccessLog log = open;
        return droppedBefore + (log == null ? 0 : log.droppedLines());
    }

    void reopen() {
        AccessLog log = open;
        if (log != null) {
            log.reopen();
        }
    }

    @Override
    public ForLoop forLoop(IOLoop loop) {
        AccessLog log = open;
        return log == null ? request -> {} : log.forLoop(loop);
    }
}
