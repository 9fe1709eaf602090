package org.tornado4j.ioloop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line of text that is put together without memory but its own.
 *
 * <p>Thread: one.
 */
final class FatalReport {

    private static final byte[] STATUS =
            ("; the process ends with status " + FatalErrors.EXIT_STATUS + "\n").getBytes(StandardCharsets.US_ASCII);

    private final byte[] line = new byte[1024];
    private int length;

    /** Replaces the text by what is to be said of {@code failure}. */
    void compose(@Nullable Thread thread, @Nullable Throwable failure) {
        length = 0;
        append(FatalErrors.REPORT_START);
        append(thread == null ? null : thread.getName());
        append("\": ");
        append(failure == null ? null : failure.getClass().getName());
        String message = failure == null ? null : failure.getMessage();
        if (message != null) {
            append(": ");
            append(message);
        }
        System.arraycopy(STATUS, 0, line, length, STATUS.length);
        length += STATUS.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(line, 0, length);
    }

    /** Cuts off what there is no room for; anything but printable ASCII becomes a question mark. */
    private void append(@Nullable String text) {
        if (text == null) {
            return;
        }
        int room = line.length - STATUS.length - length;
        int count = Math.min(text.length(), room);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            line[length++] = (byte) (c >= ' ' && c <= '~' ? c : '?');
        }
    }
}
