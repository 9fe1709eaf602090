package org.tornado4j.httpserver;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Statistics of a server's WebSockets since its creation.
 *
 * <p>Thread: immutable.
 */
public final class SocketStatistics {

    private static final int FIRST_CODE = 1000;
    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int FIRST_OF_APPLICATIONS = 4000;
    /** Codes from the first on that are counted one by one. */
    private static final int REGISTERED = 15;

    /** The close codes that are counted: 1000 to 1014, those of libraries, those of applications. */
    static final List<String> CODES = Stream.concat(
                    IntStream.range(FIRST_CODE, FIRST_CODE + REGISTERED).mapToObj(Integer::toString),
                    Stream.of("3xxx", "4xxx"))
            .toList();

    /** Of a server that has had no WebSocket. */
    static final SocketStatistics NONE = new SocketStatistics(0, 0, 0, 0, 0, 0, new long[CODES.size()]);

    private final long opened;
    private final long messagesReceived;
    private final long messagesSent;
    private final long bytesReceived;
    private final long bytesSent;
    private final long pending;
    private final long[] closes;

    /** Ownership: {@code closes} is taken over. */
    SocketStatistics(
            long opened,
            long messagesReceived,
            long messagesSent,
            long bytesReceived,
            long bytesSent,
            long pending,
            long[] closes) {
        this.opened = opened;
        this.messagesReceived = messagesReceived;
        this.messagesSent = messagesSent;
        this.bytesReceived = bytesReceived;
        this.bytesSent = bytesSent;
        this.pending = pending;
        this.closes = closes;
    }

    /** Returns the place of {@code code}, 1000 to 4999, among {@link #CODES}. */
    static int index(int code) {
        if (code >= FIRST_OF_APPLICATIONS) {
            return REGISTERED + 1;
        }
        return code >= FIRST_OF_LIBRARIES ? REGISTERED : Math.min(code - FIRST_CODE, REGISTERED - 1);
    }

    /** Returns the number of open sockets. */
    public long active() {
        return Math.max(0, opened - Arrays.stream(closes).sum());
    }

    /** Returns the number of sockets opened so far. */
    public long opened() {
        return opened;
    }

    /** Returns the number of complete messages received. */
    public long messagesReceived() {
        return messagesReceived;
    }

    /** Returns the number of messages sent, including those that still wait for a slow client. */
    public long messagesSent() {
        return messagesSent;
    }

    /** Returns the total size of messages received, in bytes after decompression. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Returns the total size of messages sent, in bytes before compression. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Returns the number of bytes that now wait for slow clients. */
    public long pending() {
        return Math.max(0, pending);
    }

    /**
     * Returns the number of sockets closed with a code.
     *
     * @param code one of {@link #codes}
     */
    public long closed(String code) {
        return closes[CODES.indexOf(code)];
    }

    /**
     * Returns the codes that {@link #closed} accepts: {@code 1000} to {@code 1014}, of which 1005 stands for a close
     * frame without a code and 1006 for none at all; {@code 3xxx} for those of libraries, {@code 4xxx} for those of
     * applications.
     */
    public static List<String> codes() {
        return CODES;
    }

    SocketStatistics plus(SocketStatistics other) {
        return new SocketStatistics(
                opened + other.opened,
                messagesReceived + other.messagesReceived,
                messagesSent + other.messagesSent,
                bytesReceived + other.bytesReceived,
                bytesSent + other.bytesSent,
                pending + other.pending,
                ServerStatistics.sum(closes, other.closes));
    }
}
