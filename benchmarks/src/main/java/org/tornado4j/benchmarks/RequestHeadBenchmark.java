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

/**
 * The head of a request: always the same; each another one, as a number in its last field says; the same fields for
 * another target each time; and byte by byte.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestHeadBenchmark {

    /** Kind of client that sent the head. */
    public enum Sender {
        WRK,
        BROWSER
    }

    @Param
    Sender sender;

    private static final String NUMBER = "X-Number: " + Samples.DIGITS;
    private static final String END = "\r\n\r\n";
    private static final int LAST_DIGIT = ("GET /orders/" + Samples.DIGITS).length() - 1;

    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
    private byte[] head;
    private byte[] numbered;
    private byte[] forAnotherTarget;

    @Setup
    public void prepare() {
        String text = sender == Sender.WRK ? Samples.SMALL_HEAD : Samples.BROWSER_HEAD;
        head = Samples.ascii(text);
        numbered = Samples.ascii(text.substring(0, text.length() - 2) + NUMBER + END);
        forAnotherTarget = Samples.ascii(text.replaceFirst("/[^ ]*", "/orders/" + Samples.DIGITS));
    }

    @Benchmark
    public HTTPHeaders same() {
        parser.parse(head, 0, head.length);
        return headers();
    }

    @Benchmark
    public HTTPHeaders another() {
        Samples.countUp(numbered, numbered.length - END.length() - 1);
        parser.parse(numbered, 0, numbered.length);
        return headers();
    }

    @Benchmark
    public HTTPHeaders anotherTarget() {
        Samples.countUp(forAnotherTarget, LAST_DIGIT);
        parser.parse(forAnotherTarget, 0, forAnotherTarget.length);
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
