package org.tornado4j.http1;

import java.nio.ByteBuffer;

/** Content of the length that Content-Length says (RFC 9112 section 6.2). */
final class FixedLengthContentReader implements ContentReader {

    private final long length;
    private long remaining;

    FixedLengthContentReader(long length) {
        this.length = length;
        this.remaining = length;
    }

    @Override
    public int next(ByteBuffer in, int max) {
        if (remaining == 0) {
            return DONE;
        }
        int piece = (int) Math.min(remaining, Math.min(in.remaining(), max));
        remaining -= piece;
        return piece;
    }

    @Override
    public long length() {
        return length;
    }
}
