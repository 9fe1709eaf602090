package org.tornado4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http1.ResponseEncoder;

/** The head of a response, from its fields to its bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ResponseBenchmark {

    private static final byte[] DATE = Samples.ascii("Date: Fri, 21 Nov 2025 08:00:00 GMT\r\n");

    /** Number of fields that the application set. */
    @Param({"1", "10"})
    int fields;

    private final ResponseEncoder encoder = new ResponseEncoder();
    private final HTTPHeaders headers = new HTTPHeaders();

    @Setup
    public void prepare() {
        headers.add("Content-Type", "text/plain; charset=UTF-8");
        for (int i = 1; i < fields; i++) {
            headers.add("X-Application-Field-" + i, "the value of an ordinary field");
        }
    }

    @Benchmark
    public int encode() {
        encoder.begin(200, null);
        encoder.fields(headers);
        encoder.line(DATE);
        encoder.contentLength(13);
        encoder.end();
        return encoder.length();
    }
}
