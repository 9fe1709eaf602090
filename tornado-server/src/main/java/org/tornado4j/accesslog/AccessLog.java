package org.tornado4j.accesslog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.IOLoop;

/**
 * Writes a line for each request of a server, including those refused before a handler could see them.
 *
 * <pre>
 * AccessLog log = AccessLog.builder().format("combined").toFile(LogFile.of(Path.of("access.log"))).open();
 * HTTPServerOptions options = HTTPServerOptions.builder().requestLog(log).build();
 * </pre>
 *
 * <p>Lines are made on the loop and handed over in batches, after a tenth of a second at the latest, to the one thread
 * that writes. If that thread cannot keep up, lines are dropped and counted, and a warning is logged now and then; a
 * loop never waits. Text from a peer is escaped, {@code \xhh} for anything but printable ASCII, and cut at 2048
 * characters.
 *
 * <p>Formats, with {@code combined} as an example of a pattern:
 *
 * <pre>
 * tornado   200 GET /x (127.0.0.1) 0.53ms
 * common    %h %l %u %t "%r" %s %b
 * combined  %h %l %u %t "%r" %s %b "%{Referer}i" "%{User-Agent}i"
 * json      {"time":"2026-11-21T13:09:52.007Z","remoteIp":"127.0.0.1","method":"GET","target":"/x", ...}
 * </pre>
 *
 * {@code docs/operations.md} has all directives.
 *
 * <p>Thread: any. To be closed after the server's connections are.
 */
public final class AccessLog implements RequestLog, AutoCloseable {

    private final LineFormat format;
    private final Exclusions exclusions;
    private final LogWriter writer;
    private final ZoneId zone;
    private final MaskedParameters maskedParameters;

    private AccessLog(Builder builder, LogSink sink) {
        this.format = builder.lineFormat();
        this.exclusions = builder.exclusions;
        this.zone = builder.zone;
        this.maskedParameters = MaskedParameters.of(builder.parameters);
        this.writer = new LogWriter(sink, builder.clock);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ForLoop forLoop(IOLoop loop) {
        return new LoopLines(loop, format, exclusions, writer, zone);
    }

    /** Returns those of {@link Builder#maskParameters}. */
    @Override
    public MaskedParameters maskedParameters() {
        return maskedParameters;
    }

    /** Returns the number of lines that could not be written. */
    @Override
    public long droppedLines() {
        return writer.dropped();
    }

    /** Closes the file and opens it anew, once the waiting lines are written: for programs that move it away. */
    public void reopen() {
        writer.reopen();
    }

    /** Writes what was handed over, and ends the thread; waits for a disk that is stuck, but not for ever. */
    @Override
    public void close() {
        writer.close();
    }

    /** Collects what a log is made of. Thread: one. */
    public static final class Builder {

        private enum Target {
            LOGGER,
            STANDARD_OUTPUT,
            FILE
        }

        private String format = "tornado";
        private Target target = Target.LOGGER;
        private @Nullable LogFile file;
        private Exclusions exclusions = new Exclusions(List.of());
        private Collection<String> fields = Masks.DEFAULT_FIELDS;
        private Collection<String> cookies = List.of();
        private Collection<String> parameters = MaskedParameters.STANDARD_NAMES;
        private Clock clock = Clock.SYSTEM;
        private ZoneId zone = ZoneId.systemDefault();

        private Builder() {}

        /**
         * {@code tornado}, which is the default, {@code common}, {@code combined}, {@code json}, or a pattern of one's own.
         *
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder format(String nameOrPattern) {
            LineFormat.of(nameOrPattern, masks());
            format = nameOrPattern;
            return this;
        }

        /** Writes to the logger {@code tornado.access}, which is the default; Tornado's lines at a level by status. */
        public Builder toLogger() {
            target = Target.LOGGER;
            return this;
        }

        public Builder toStandardOutput() {
            target = Target.STANDARD_OUTPUT;
            return this;
        }

        public Builder toFile(LogFile to) {
            target = Target.FILE;
            file = to;
            return this;
        }

        /**
         * Leaves out requests by their path: {@code /health} with all that is below it, or a pattern for the whole path
         * such as {@code /static/*.css}, where the asterisk stands for any text.
         *
         * @throws IllegalArgumentException if one does not begin with a slash or an asterisk
         */
        public Builder exclude(List<String> paths) {
            exclusions = new Exclusions(paths);
            return this;
        }

        /** Fields whose values are not shown; Authorization, Proxy-Authorization, Cookie and Set-Cookie. */
        public Builder maskFields(Collection<String> names) {
            fields = List.copyOf(names);
            return this;
        }

        /** Cookies whose values are not shown; none, as the fields they are in are not shown. */
        public Builder maskCookies(Collection<String> names) {
            cookies = List.copyOf(names);
            return this;
        }

        /**
         * Parameters whose values are not shown, in the request target, Referer and Location; those of
         * {@link MaskedParameters#STANDARD}.
         */
        public Builder maskParameters(Collection<String> names) {
            parameters = List.copyOf(names);
            return this;
        }

        /** Sets the clock that dates files; the times in lines come from the loop's clock. */
        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        /** Sets the time zone of the times in lines; the system's by default. */
        public Builder zone(ZoneId id) {
            zone = id;
            return this;
        }

        private Masks masks() {
            return new Masks(fields, cookies, parameters);
        }

        private LineFormat lineFormat() {
            return LineFormat.of(format, masks());
        }

        /**
         * Opens the log.
         *
         * @throws UncheckedIOException if its file cannot be written
         */
        public AccessLog open() {
            return new AccessLog(this, sink());
        }

        private LogSink sink() {
            LogFile to = file;
            if (target == Target.FILE && to != null) {
                try {
                    return new RotatingFile(to, clock, zone);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot write the access log " + to.path(), e);
                }
            }
            return target == Target.STANDARD_OUTPUT
                    ? new StandardOutput(System.out)
                    : new LoggerSink(format.equals("tornado"));
        }
    }
}
