package org.tornado4j.accesslog;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * Makes the lines of one loop and hands them over by the batch.
 *
 * <p>Thread: confined to its loop.
 */
final class LoopLines implements RequestLog.ForLoop, Runnable {

    static final int BATCH_BYTES = 16_384;
    /** The time that a line waits for others to join its batch. */
    static final Duration DELAY = Duration.ofMillis(100);

    private final IOLoop loop;
    private final LineFormat format;
    private final Exclusions exclusions;
    private final LogWriter writer;
    private final LineBuffer lines;
    private @Nullable Timeout timer;

    LoopLines(IOLoop loop, LineFormat format, Exclusions exclusions, LogWriter writer, ZoneId zone) {
        this.loop = loop;
        this.format = format;
        this.exclusions = exclusions;
        this.writer = writer;
        this.lines = new LineBuffer(new LogTime(zone));
    }

    @Override
    public void ended(RequestLog.Entry request) {
        if (exclusions.contain(request.startLine())) {
            return;
        }
        addLine(request);
        if (lines.length() >= BATCH_BYTES) {
            flush();
        } else if (timer == null) {
            timer = loop.callLater(DELAY, this);
        }
    }

    private void addLine(RequestLog.Entry request) {
        int mark = lines.length();
        boolean whole = false;
        lines.time().set(loop.clock().currentTimeMillis() - request.nanos() / 1_000_000);
        try {
            format.append(request, lines);
            lines.endLine();
            whole = true;
        } finally {
            if (!whole) {
                lines.truncate(mark);
            }
        }
    }

    @Override
    public void run() {
        timer = null;
        handOver();
    }

    @Override
    public void flush() {
        if (timer != null) {
            loop.removeTimeout(timer);
            timer = null;
        }
        handOver();
    }

    private void handOver() {
        int count = lines.lines();
        if (count > 0) {
            writer.write(lines.take(), count);
        }
    }
}
