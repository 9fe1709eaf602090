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
import org.tornado4j.http1.HeadLimits;
import org.tornado4j.http1.RequestHeadParser;

/** The head of a request, in one piece and byte by byte. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestHeadBenchmark {

    /** Who sent it. */
    public enum Sender {
        WRK,
        BROWSER
    }

    @Param
    Sender sender;

    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
    private byte[] head;

    @Setup
    public void prepare() {
        head = Samples.ascii(sender == Sender.WRK ? Samples.SMALL_HEAD : Samples.BROWSER_HEAD);
    }

    @Benchmark
    public HTTPHeaders whole() {
        parser.parse(head, 0, head.length);
        return headers();
    }

    @Benchmark
    public HTTPHeaders byteByByte() {
        for (int end = 1; end <= head.length; end++) {
            parser.parse(head, 0, end);
        }
        return headers();
    }

    private HTTPHeaders headers() {
        HTTPHeaders headers = parser.headers();
        parser.reset();
        return headers;
    }
}
