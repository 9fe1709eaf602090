package org.tornado4j.http1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;

/** Finds the content of one message among the bytes that frame it; one way of framing each (RFC 9112 section 6). */
public interface ContentReader {

    /** The content is over; what follows in the buffer belongs to the next message. */
    int DONE = -1;

    /** More bytes are needed; the buffer was used up. */
    int INCOMPLETE = 0;

    /**
     * Takes framing out of {@code in} up to the next piece of content.
     *
     * @param max the longest piece that is wanted
     * @return the length of the piece that starts at the buffer's position, which the caller is to take out before the
     *     next call; or {@link #INCOMPLETE}, or {@link #DONE}
     * @throws ProtocolViolation if the framing is wrong or the content longer than allowed
     */
    int next(ByteBuffer in, int max);

    /** Returns the length of the content if it is known beforehand; else -1. */
    long length();

    /**
     * The trailer section, once the content is over, without the fields that mean nothing there (RFC 9110 section 6.5.1);
     * null when there is none.
     */
    default @Nullable HTTPHeaders trailers() {
        return null;
    }

    /**
     * The reader for a request that has content, after the numbered steps of RFC 9112 section 6.3. Step 3 and bad lengths
     * were refused with the head.
     *
     * @param length what Content-Length says; of no account when the content is chunked
     */
    static ContentReader of(boolean chunked, long length, ContentLimits limits) {
        if (chunked) { // step 4
            return new ChunkedContentReader(limits);
        }
        if (length > limits.maxBytes()) {
            throw new ProtocolViolation(Violation.CONTENT_LENGTH_TOO_LONG);
        }
        return new FixedLengthContentReader(length); // step 6
    }
}
