package org.tornado4j.accesslog;

import java.io.PrintStream;

/** The standard output of the process, as it is when the log is opened. */
final class StandardOutput implements LogSink {

    private final PrintStream out;

    StandardOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] lines) {
        out.write(lines, 0, lines.length);
        out.flush();
    }
}
