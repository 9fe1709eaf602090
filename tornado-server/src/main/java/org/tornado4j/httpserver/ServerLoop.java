package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPDate;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.HeadLimits;
import org.tornado4j.http1.ProtocolViolation;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.http1.ResponseEncoder;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;

/**
 * What the connections of one server on one loop share: the encoder, a parser for heads that come in one piece, the
 * lines that every response has, and the list of the connections themselves.
 *
 * <p>Thread: confined to the loop.
 */
final class ServerLoop {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /**
     * How long a connection must have been idle to be closed when the server drains. A client that used it just now may
     * be sending the next request at this moment, and would find it reset.
     */
    static final Duration QUIET = Duration.ofMillis(500);
    /** How often that is looked at. */
    private static final Duration SWEEP = Duration.ofMillis(50);

    /** So much of a head is looked at first; most heads are shorter. */
    private static final int FIRST_LOOK = 2048;

    private static final long LONGEST_WINDOW = Duration.ofSeconds(60).toNanos();

    /** In place of a time in nanoseconds: there is no limit. */
    static final long NEVER = Long.MAX_VALUE;

    final IOLoop loop;
    final HTTPServerOptions options;
    final ResponseEncoder encoder = new ResponseEncoder();
    final LoopCounters counters = new LoopCounters();
    private final RefusalLog refusalLog;
    private final RequestLog.@Nullable ForLoop requestLog;
    private final byte @Nullable [] serverLine;
    private final RequestHeadParser parserModel;
    private final long[] times;
    private final long tick;
    private @Nullable RequestHeadParser spareParser;
    private byte @Nullable [] decoded;
    private byte[] scratch = new byte[FIRST_LOOK];
    private byte[] dateLine = {};
    /** When {@link #dateLine} is out of date, on the loop's clock. */
    private long nextSecond;

    private @Nullable HTTP1ServerConnection first;
    /** Read by other threads for statistics. */
    private final AtomicInteger connections = new AtomicInteger();

    /** How many connections are to end that could go on. */
    private int toLetGo;

    /** Those that may still become connections. */
    private final Set<IOStream> arriving = new HashSet<>();

    private boolean draining;
    /** Whether {@link #closeQuiet} comes again. */
    private boolean sweeping;

    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

    ServerLoop(IOLoop loop, HTTPServerOptions options) {
        this.loop = loop;
        this.options = options;
        this.refusalLog = new RefusalLog(loop);
        this.requestLog =
                options.requestLog() == null ? null : options.requestLog().forLoop(loop);
        this.parserModel = new RequestHeadParser(
                new HeadLimits(options.maxHeaderBytes(), options.maxTargetBytes(), options.maxHeaderFields()));
        this.serverLine = options.serverHeader() == null ? null : latin1("Server: " + options.serverHeader() + "\r\n");
        this.nextSecond = loop.now();
        this.times = times(options);
        this.tick =
                Math.min(Arrays.stream(times).min().orElse(NEVER), options.minDataRate() == 0 ? NEVER : LONGEST_WINDOW);
    }

    private static long[] times(HTTPServerOptions options) {
        long[] times = new long[Limit.values().length];
        Arrays.fill(times, NEVER);
        put(times, Limit.HEADER_TIMEOUT, options.headerTimeout());
        put(times, Limit.IDLE_CONNECTION_TIMEOUT, options.idleConnectionTimeout());
        put(times, Limit.WRITE_TIMEOUT, options.writeTimeout());
        put(times, Limit.REQUEST_TIMEOUT, options.requestTimeout());
        return times;
    }

    private static void put(long[] times, Limit limit, Duration time) {
        times[limit.ordinal()] = time.isZero() ? NEVER : time.toNanos();
    }

    // ------------------------------------------------------------------------------------------ parsing

    /** A parser in its initial state; give it back with {@link #giveBack} when the head is whole. */
    RequestHeadParser takeParser() {
        RequestHeadParser parser = spareParser;
        spareParser = null;
        return parser != null ? parser : parserModel.another();
    }

    void giveBack(RequestHeadParser parser) {
        parser.reset();
        spareParser = parser;
    }

    /** {@link RequestHeadParser#parse} with what is in {@code in}, whose position stays. */
    int parse(RequestHeadParser parser, ByteBuffer in) {
        return in.hasArray() ? parseArray(parser, in) : parseDirect(parser, in);
    }

    private static int parseArray(RequestHeadParser parser, ByteBuffer in) {
        int base = in.arrayOffset() + in.position();
        return parser.parse(in.array(), base, base + in.remaining());
    }

    /** Copies as much as heads usually have to where it is quick to look at; more only if that was not all. */
    private int parseDirect(RequestHeadParser parser, ByteBuffer in) {
        int available = in.remaining();
        byte[] scratch = scratch(available);
        int copied = 0;
        int length = RequestHeadParser.INCOMPLETE;
        while (length == RequestHeadParser.INCOMPLETE && copied < available) {
            int more = Math.min(available - copied, Math.max(FIRST_LOOK, copied));
            in.get(in.position() + copied, scratch, copied, more);
            copied += more;
            length = parser.parse(scratch, 0, copied);
        }
        return length;
    }

    private byte[] scratch(int size) {
        if (scratch.length < size) {
            scratch = new byte[Math.max(size, 2 * scratch.length)];
        }
        return scratch;
    }

    /** To decode a piece of content into, which is lent on before the next is decoded. */
    byte[] decoded() {
        if (decoded == null) {
            decoded = new byte[options.chunkSize()];
        }
        return decoded;
    }

    // ------------------------------------------------------------------------------------------ responding

    /** Adds Date and Server, unless the response has its own. */
    void standardFields() {
        if (!encoder.hasDate()) {
            encoder.line(dateLine());
        }
        byte[] server = serverLine;
        if (server != null && !encoder.hasServer()) {
            encoder.line(server);
        }
    }

    /** RFC 9110 section 6.6.1, made once a second. */
    private byte[] dateLine() {
        if (loop.now() - nextSecond >= 0) {
            long millis = loop.clock().currentTimeMillis();
            dateLine = latin1("Date: " + HTTPDate.format(Math.floorDiv(millis, 1000L)) + "\r\n");
            nextSecond = loop.now() + (1000 - Math.floorMod(millis, 1000L)) * 1_000_000;
        }
        return dateLine;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    // ------------------------------------------------------------------------------------------ counting

    /** Counts a limit that is part of ordinary life, such as the end of an idle connection. */
    void count(Limit limit) {
        counters.limit(limit);
    }

    /** Counts a limit that {@code peer} reached, and says so in the log if it was not said lately. */
    void count(Limit limit, HTTPRequestContext peer) {
        counters.limit(limit);
        refusalLog.reached(limit, peer);
    }

    /** Counts what was wrong with what {@code peer} sent, and says so in the log unless there were too many lately. */
    void count(HTTPInputError error, HTTPRequestContext peer) {
        Limit limit = error.limit();
        if (limit != null) {
            count(limit, peer);
        } else {
            refusalLog.malformed(error, peer);
        }
        if (error instanceof ProtocolViolation broken) {
            counters.violation(broken.violation());
        }
    }

    boolean logsRequests() {
        return requestLog != null;
    }

    /** Ends {@code record}, and hands it to the log. */
    void log(RequestRecord record) {
        RequestLog.ForLoop log = requestLog;
        if (log == null) {
            return;
        }
        record.end();
        try {
            log.ended(record);
        } catch (RuntimeException e) {
            LOG.error("Exception in the request log", e);
        }
    }

    ServerStatistics statistics() {
        return counters.read(connections.get());
    }

    // ------------------------------------------------------------------------------------------ connections

    /**
     * How often, in nanoseconds, a connection looks whether its time is up: the shortest of the limits, so that none is
     * overrun by more than once its length; {@link #NEVER} when there are none.
     */
    long tick() {
        return tick;
    }

    /** A limit of time, in nanoseconds; {@link #NEVER} when there is none. */
    long nanos(Limit limit) {
        return times[limit.ordinal()];
    }

    /** Over how long, in nanoseconds, the rate of bytes is taken on which {@code limit} is set besides. */
    long window(Limit limit) {
        return Math.min(nanos(limit), LONGEST_WINDOW);
    }

    void add(HTTP1ServerConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
        connections.incrementAndGet();
        counters.connection();
    }

    void remove(HTTP1ServerConnection connection) {
        HTTP1ServerConnection before = connection.previous;
        HTTP1ServerConnection after = connection.next;
        if (before != null) {
            before.next = after;
        } else {
            first = after;
        }
        if (after != null) {
            after.previous = before;
        }
        connection.previous = null;
        connection.next = null;
        connections.decrementAndGet();
        noticeEnd();
    }

    void arriving(IOStream stream) {
        arriving.add(stream);
    }

    /** It was added as a connection, or is closed. */
    void arrived(IOStream stream) {
        arriving.remove(stream);
        noticeEnd();
    }

    private void noticeEnd() {
        if (draining && connections.get() == 0 && arriving.isEmpty()) {
            drained.complete(null);
        }
    }

    int connections() {
        return connections.get();
    }

    /** Has the next {@code count} connections end that a response would keep. */
    void letGo(int count) {
        toLetGo = count;
    }

    /** Whether a connection that could go on is one of those to end; it counts as one from now on. */
    boolean letsOneGo() {
        if (toLetGo == 0) {
            return false;
        }
        toLetGo--;
        return true;
    }

    /** Whether connections are to end after the response they are at. */
    boolean draining() {
        return draining;
    }

    /**
     * Lets the connections end: those at a request after the response, the others when they are {@link #QUIET}. Completes
     * when none is left, nor one that is arriving.
     */
    CompletionStage<@Nullable Void> drain() {
        if (!draining) {
            draining = true;
            forEach(HTTP1ServerConnection::drain);
        }
        noticeEnd();
        if (!sweeping && connections.get() != 0) {
            sweeping = true;
            loop.addCallback(this::closeQuiet);
        }
        return drained;
    }

    /** Between the timer and the callback the loop polls, so that a request that is there already is seen first. */
    private void closeQuiet() {
        forEach(connection -> connection.closeIfQuiet(QUIET.toNanos()));
        sweeping = connections.get() != 0;
        if (sweeping) {
            loop.callLater(SWEEP, () -> loop.addCallback(this::closeQuiet));
        }
    }

    /** Closes every connection, whatever it is at; completes when they are gone. */
    CompletableFuture<@Nullable Void> closeAll(CutRequests cut) {
        List.copyOf(arriving).forEach(IOStream::close);
        forEach(connection -> connection.close(cut));
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        loop.addCallback(
                () -> { // behind the close callbacks of the streams
                    if (requestLog != null) {
                        requestLog.flush();
                    }
                    closed.complete(null);
                });
        return closed;
    }

    private void forEach(Consumer<HTTP1ServerConnection> action) {
        HTTP1ServerConnection connection = first;
        while (connection != null) {
            HTTP1ServerConnection after = connection.next;
            action.accept(connection);
            connection = after;
        }
    }
}
