package org.tornado4j.spring.boot;

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

    synchronized void open() {
        if (open == null) {
            open = settings.open();
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

    long droppedLines() {
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
