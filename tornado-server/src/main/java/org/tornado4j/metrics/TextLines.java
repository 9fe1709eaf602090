package org.tornado4j.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a text that is read piece by piece, with bounds. */
final class TextLines {

    private static final int MAX_LINE_BYTES = 32 * 1024;
    private static final int CHUNK = 4 * 1024;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK];
    private int position;
    private int limit;
    private int total;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);

    /** Ownership: {@code in} is still the caller's. */
    TextLines(InputStream in) {
        this.in = in;
    }

    /** Returns the next line without its end; null if there is none. */
    @Nullable
    String next() throws IOException {
        line.reset();
        while (position < limit || fill()) {
            int end = endOfLine();
            take(end);
            if (end < limit) {
                position++;
                return line.toString(StandardCharsets.UTF_8);
            }
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(chunk));
        total += limit;
        if (total > PackedMetrics.MAX_TEXT_BYTES) {
            throw new MalformedMetricsException("the text is longer than " + PackedMetrics.MAX_TEXT_BYTES + " bytes");
        }
        return limit > 0;
    }

    private int endOfLine() {
        int end = position;
        while (end < limit && chunk[end] != '\n') {
            end++;
        }
        return end;
    }

    private void take(int end) throws MalformedMetricsException {
        if (line.size() + end - position > MAX_LINE_BYTES) {
            throw new MalformedMetricsException("a line is longer than " + MAX_LINE_BYTES + " bytes");
        }
        line.write(chunk, position, end - position);
        position = end;
    }
}
