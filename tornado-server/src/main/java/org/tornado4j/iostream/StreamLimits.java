package org.tornado4j.iostream;

/**
 * The bounds of a stream, in bytes.
 *
 * <table>
 * <caption>Limits</caption>
 * <tr><th>limit</th><th>default</th><th>beyond it</th></tr>
 * <tr><td>{@code maxBufferSize}</td><td>104857600</td><td>the stream is closed, the pending read fails</td></tr>
 * <tr><td>{@code readChunkSize}</td><td>65536</td><td>more is read by the next call; at most half of
 *     {@code maxBufferSize} and at most 65536 take effect</td></tr>
 * <tr><td>{@code maxWriteBufferSize}</td><td>none ({@link Integer#MAX_VALUE})</td><td>{@link IOStream#write} throws
 *     {@link StreamBufferFullException}; {@code send} and {@code sendFile} are not bounded</td></tr>
 * </table>
 */
public record StreamLimits(int maxBufferSize, int readChunkSize, int maxWriteBufferSize) {

    /** Up to 100 MiB of unread input, 64 KiB per read, any amount of unsent output. */
    public static final StreamLimits DEFAULT = new StreamLimits(104_857_600, 65_536, Integer.MAX_VALUE);

    public StreamLimits {
        requirePositive("maxBufferSize", maxBufferSize);
        requirePositive("readChunkSize", readChunkSize);
        requirePositive("maxWriteBufferSize", maxWriteBufferSize);
        readChunkSize = Math.max(1, Math.min(readChunkSize, maxBufferSize / 2));
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    public StreamLimits withMaxBufferSize(int bytes) {
        return new StreamLimits(bytes, readChunkSize, maxWriteBufferSize);
    }

    public StreamLimits withReadChunkSize(int bytes) {
        return new StreamLimits(maxBufferSize, bytes, maxWriteBufferSize);
    }

    public StreamLimits withMaxWriteBufferSize(int bytes) {
        return new StreamLimits(maxBufferSize, readChunkSize, bytes);
    }
}
