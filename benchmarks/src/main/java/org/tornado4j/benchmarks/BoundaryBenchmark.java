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
import org.tornado4j.http.FormData;
import org.tornado4j.http.FormLimits;
import org.tornado4j.http.MultipartParser;

/** The search for the boundary in one MiB of content, which may be made to keep it busy. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BoundaryBenchmark {

    private static final int SIZE = 1 << 20;

    /** The content's kind. */
    public enum Content {
        TEXT("a"),
        RETURNS("\r"),
        LINE_ENDS("\r\n"),
        BEGINNINGS("\r\n--"),
        BOUNDARIES("\r\n--" + Samples.BOUNDARY + "Z");

        private final String piece;

        Content(String piece) {
            this.piece = piece;
        }
    }

    @Param
    Content content;

    private byte[] form;

    @Setup
    public void prepare() {
        form = ScalingChecks.oneFile(content.piece.repeat(SIZE / content.piece.length()));
    }

    @Benchmark
    public FormData parse() {
        return MultipartParser.parse(Samples.BOUNDARY, form, FormLimits.DEFAULT);
    }
}
