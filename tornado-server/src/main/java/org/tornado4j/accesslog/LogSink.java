package org.tornado4j.accesslog;

import java.io.Closeable;
import java.io.IOException;

/**
 * The final destination of log lines.
 *
 * <p>Thread: only that of {@link LogWriter}.
 */
interface LogSink extends Closeable {

    /** Takes whole lines, each with its end. May take its time. */
    void write(byte[] lines) throws IOException;

    /** Lets go of what it writes to, and takes it up anew. */
    default void reopen() throws IOException {}

    @Override
    default void close() throws IOException {}
}
