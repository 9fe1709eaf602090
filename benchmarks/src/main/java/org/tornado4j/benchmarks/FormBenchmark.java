package org.tornado4j.benchmarks;

import java.util.List;
import java.util.Map;
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
import org.tornado4j.http.FormParser;
import org.tornado4j.http.MultipartParser;

/** Forms of both kinds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FormBenchmark {

    private static final int FILE_SIZE = 65_536;

    /** Number of parameters, or of files. */
    @Param({"1", "10", "100"})
    int fields;

    private byte[] urlEncoded;
    private byte[] multipart;

    @Setup
    public void prepare() {
        urlEncoded = Samples.form(fields);
        multipart = Samples.multipart(fields, FILE_SIZE);
    }

    @Benchmark
    public Map<String, List<byte[]>> urlEncoded() {
        return FormParser.parse(urlEncoded, FormLimits.DEFAULT);
    }

    @Benchmark
    public FormData multipart() {
        return MultipartParser.parse(Samples.BOUNDARY, multipart, FormLimits.DEFAULT);
    }
}
