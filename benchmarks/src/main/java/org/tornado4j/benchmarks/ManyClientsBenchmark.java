package org.tornado4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tornado4j.http1.HeadLimits;
import org.tornado4j.http1.RequestHeadParser;

/** Heads of clients that take turns on one loop, each with credentials of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ManyClientsBenchmark {

    private static final int CLIENTS = 64;
    private static final int API_PATHS = 5;
    private static final String BROWSER_TARGET = "/orders/" + Samples.DIGITS;
    private static final int LAST_DIGIT = ("GET " + BROWSER_TARGET).length() - 1;

    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
    private final byte[][] browsers = new byte[CLIENTS][];
    private final byte[][] services = new byte[CLIENTS * API_PATHS][];
    private int next;

    @Setup
    public void prepare() {
        for (int i = 0; i < CLIENTS; i++) {
            String session = "session=" + (1_000_000 + i);
            String head = Samples.BROWSER_HEAD.replaceFirst("/[^ ]*", BROWSER_TARGET);
            browsers[i] = Samples.ascii(head.replaceFirst("session=.{7}", session));
        }
        for (int i = 0; i < services.length; i++) {
            String head = Samples.API_HEAD.replaceFirst("/api/orders", "/api/list" + i % API_PATHS);
            services[i] = Samples.ascii(head.replaceFirst("Bearer .{7}", "Bearer " + (1_000_000 + i % CLIENTS)));
        }
    }

    /** Another target each time, and one cookie to a browser. */
    @Benchmark
    public Object browsers() {
        next = (next + 1) % CLIENTS;
        byte[] head = browsers[next];
        Samples.countUp(head, LAST_DIGIT);
        return parse(head);
    }

    /** A few targets, and one Authorization to a service. */
    @Benchmark
    public Object services() {
        next = (next + 1) % services.length;
        return parse(services[next]);
    }

    private Object parse(byte[] head) {
        parser.parse(head, 0, head.length);
        Object headers = parser.headers();
        parser.reset();
        return headers;
    }
}
