package org.tornado4j.httpserver;

import java.util.concurrent.atomic.AtomicLongArray;
import org.tornado4j.http.SocketMeter;

/**
 * The counters of the WebSockets of one loop. There is one writer, as for {@link LoopCounters}.
 *
 * <p>Thread: the loop's; any may read, and sees each count a moment late.
 */
final class SocketCounters implements SocketMeter {

    private static final int OPENED = 0;
    private static final int MESSAGES_RECEIVED = 1;
    private static final int MESSAGES_SENT = 2;
    private static final int BYTES_RECEIVED = 3;
    private static final int BYTES_SENT = 4;
    private static final int PENDING = 5;

    private final AtomicLongArray totals = new AtomicLongArray(6);
    private final AtomicLongArray closes = new AtomicLongArray(SocketStatistics.CODES.size());

    @Override
    public void opened() {
        LoopCounters.add(totals, OPENED, 1);
    }

    @Override
    public void closed(int code) {
        LoopCounters.add(closes, SocketStatistics.index(code), 1);
    }

    @Override
    public void received(long bytes) {
        LoopCounters.add(totals, MESSAGES_RECEIVED, 1);
        LoopCounters.add(totals, BYTES_RECEIVED, bytes);
    }

    @Override
    public void sent(long bytes) {
        LoopCounters.add(totals, MESSAGES_SENT, 1);
        LoopCounters.add(totals, BYTES_SENT, bytes);
    }

    @Override
    public void pending(long more) {
        LoopCounters.add(totals, PENDING, more);
    }

    SocketStatistics read() {
        long[] ends = LoopCounters.copy(closes); // first, so that no socket ends that was not opened
        return new SocketStatistics(
                totals.getOpaque(OPENED),
                totals.getOpaque(MESSAGES_RECEIVED),
                totals.getOpaque(MESSAGES_SENT),
                totals.getOpaque(BYTES_RECEIVED),
                totals.getOpaque(BYTES_SENT),
                totals.getOpaque(PENDING),
                ends);
    }
}
