package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a request as filters leave it, in pieces; a form that they have read comes once more.
 *
 * <p>Thread: confined to that of the container.
 */
final class FilteredContent {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int PIECE = 16 * 1024;

    private final HttpServletRequest request;
    /** Content that comes from the client; null if none does. */
    private final @Nullable RequestContent content;

    private boolean begun;
    /** The content, if a filter has read it; else null. */
    private @Nullable InputStream readBefore;

    FilteredContent(HttpServletRequest request, @Nullable RequestContent content) {
        this.request = request;
        this.content = content;
    }

    /** Has {@code arrival} called when there may be more to read; null for none. */
    void setArrival(@Nullable Runnable arrival) {
        if (content != null) {
            content.setArrival(arrival);
        }
    }

    /** Returns whether {@link #next} need not wait for the client. */
    boolean isHere() throws IOException {
        if (content == null || content.isReadable()) {
            return true;
        }
        try {
            return request.getInputStream().available() > 0;
        } catch (IllegalStateException e) {
            return true; // which reading finds out
        }
    }

    /**
     * Returns an empty piece at the end.
     *
     * @throws IOException if it cannot be read, or a filter has read it and it is no form
     * @throws ServletException if parts that a filter has read cannot be had
     */
    byte[] next() throws IOException, ServletException {
        byte[] piece = new byte[PIECE];
        int count = readBefore == null ? readFirst(piece) : readBefore.readNBytes(piece, 0, PIECE);
        if (count <= 0 && !begun && !wasEmpty()) {
            readBefore = FilteredRequest.contentReadBefore(request);
            count = readBefore.readNBytes(piece, 0, PIECE);
        }
        begun = true;
        return count == PIECE ? piece : Arrays.copyOf(piece, Math.max(count, 0));
    }

    /** Returns how much was read of what no filter has; -1 for nothing. */
    private int readFirst(byte[] piece) throws IOException {
        try {
            return request.getInputStream().read(piece);
        } catch (IllegalStateException e) { // a filter has asked for a reader
            LOG.debug("Content that cannot be read as bytes", e);
            return -1;
        }
    }

    /** Returns whether there was no content to be read by a filter. */
    private boolean wasEmpty() {
        return content == null || content.wasEmpty();
    }

    /** Nothing more of it is wanted. */
    void close() {
        setArrival(null);
        if (readBefore != null) {
            try {
                readBefore.close();
            } catch (IOException e) {
                LOG.debug("Cannot close what a filter has read", e);
            }
        }
    }
}
