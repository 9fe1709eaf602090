package org.tornado4j.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.FatalErrors;

/**
 * Copies what a worker prints, line by line, to a stream of the supervisor, with the worker's task id in front. Lines of several
 * workers do not mix.
 *
 * <p>Thread: its own.
 */
final class OutputPump implements Runnable {

    /** A line that is longer comes in parts. */
    static final int LONGEST_LINE = 16_384;

    private static final int STACK = 65_536;

    private static final byte[] FATAL = FatalErrors.REPORT_START.getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final PrintStream out;
    private final byte[] line;
    private final int prefix;
    private int length;

    /** Read by the supervisor's loop. */
    private volatile @Nullable String fatalError;

    OutputPump(int taskId, InputStream in, PrintStream out) {
        byte[] head = ("[" + taskId + "] ").getBytes(StandardCharsets.US_ASCII);
        this.in = in;
        this.out = out;
        this.line = Arrays.copyOf(head, head.length + LONGEST_LINE + 1);
        this.prefix = head.length;
        this.length = prefix;
    }

    /** Starts the thread, which ends with the stream; completes then. */
    CompletableFuture<@Nullable Void> start(String name) {
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                run();
            } catch (Throwable e) {
                FatalErrors.threadEnded(e); // nobody would read what the worker prints, and it would come to a stand
                throw e;
            } finally {
                ended.complete(null);
            }
        };
        Thread thread = new Thread(null, task, name, STACK);
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    /** Returns the line by which the worker reported that a fatal error ends it, without its end; null if there was none. */
    @Nullable
    String fatalError() {
        return fatalError;
    }

    @Override
    public void run() {
        byte[] chunk = new byte[8192];
        try (in) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                take(chunk, count);
            }
        } catch (IOException e) {
            // the worker is gone, and what it printed last was read before
        }
        if (length > prefix) {
            endLine();
        }
    }

    private void take(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n' || length == line.length - 1) {
                endLine();
            }
            if (chunk[i] != '\n') {
                line[length++] = chunk[i];
            }
        }
    }

    private void endLine() {
        if (Arrays.equals(line, prefix, Math.min(length, prefix + FATAL.length), FATAL, 0, FATAL.length)) {
            fatalError = new String(line, prefix, length - prefix, StandardCharsets.UTF_8);
        }
        line[length++] = '\n';
        out.write(line, 0, length);
        out.flush();
        length = prefix;
    }
}
