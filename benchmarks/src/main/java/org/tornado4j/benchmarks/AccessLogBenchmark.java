package org.tornado4j.benchmarks;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.tornado4j.accesslog.AccessLog;
import org.tornado4j.accesslog.LogFile;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.ioloop.IOLoop;

/** Cost of an access log line for the loop; another thread writes it, to {@code /dev/null}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccessLogBenchmark {

    @Param({"tornado", "common", "combined", "json"})
    String format = "";

    private AccessLog log;
    private RequestLog.ForLoop lines;
    private final RequestLog.Entry request = new Request();

    @Setup
    public void prepare() {
        log = AccessLog.builder()
                .format(format)
                .toFile(LogFile.of(Path.of("/dev/null")).withDaily(false))
                .open();
        lines = log.forLoop(new IOLoop());
    }

    @TearDown
    public void close() {
        log.close();
    }

    @Benchmark
    public void line() {
        lines.ended(request);
    }

    private static final class Request implements RequestLog.Entry, HTTPRequestContext {

        private final RequestStartLine startLine = new RequestStartLine("GET", "/plaintext?page=2", "HTTP/1.1");
        private final HTTPHeaders headers = new HTTPHeaders();

        Request() {
            headers.add("Host", "www.example.org");
            headers.add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
            headers.add("Referer", "https://www.example.org/index.html");
        }

        @Override
        public RequestStartLine startLine() {
            return startLine;
        }

        @Override
        public HTTPHeaders requestHeaders() {
            return headers;
        }

        @Override
        public HTTPRequestContext context() {
            return this;
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public HTTPHeaders responseHeaders() {
            return headers;
        }

        @Override
        public long contentLength() {
            return 13;
        }

        @Override
        public long nanos() {
            return 123_456;
        }

        @Override
        public @Nullable String refusal() {
            return null;
        }

        @Override
        public String remoteIp() {
            return "192.0.2.123";
        }

        @Override
        public String protocol() {
            return "http";
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public SocketAddress localAddress() {
            return new InetSocketAddress(80);
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }
}
