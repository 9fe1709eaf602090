package org.tornado4j.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tornado4j.http1.ContentLimits;
import org.tornado4j.http1.ContentReader;

/** Finding 16 KiB of chunked content among its framing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContentBenchmark {

    private static final int SIZE = 16_384;

    /** Length of each chunk, in bytes. */
    @Param({"16", "1024", "16384"})
    int chunk;

    private final ContentLimits limits = ContentLimits.of(SIZE);
    private ByteBuffer content;

    @Setup
    public void prepare() {
        byte[] bytes = Samples.chunked(SIZE, chunk);
        content = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    @Benchmark
    public int chunked() {
        ContentReader reader = ContentReader.of(true, -1, limits);
        content.rewind();
        int size = 0;
        int piece;
        while ((piece = reader.next(content, SIZE)) != ContentReader.DONE) {
            content.position(content.position() + piece);
            size += piece;
        }
        return size;
    }
}
