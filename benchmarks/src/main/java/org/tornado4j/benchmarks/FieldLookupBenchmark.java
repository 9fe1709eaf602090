package org.tornado4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http1.HeadLimits;
import org.tornado4j.http1.RequestHeadParser;

/** Asking a browser's sixteen fields for one: the first, the last, one that is not there. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FieldLookupBenchmark {

    @Param({"Host", "Priority", "X-Request-Id"})
    String name;

    private HTTPHeaders headers;

    @Setup
    public void prepare() {
        byte[] head = Samples.ascii(Samples.BROWSER_HEAD);
        RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
        parser.parse(head, 0, head.length);
        headers = parser.headers();
    }

    @Benchmark
    public @Nullable String get() {
        return headers.get(name);
    }
}
