package org.tornado4j.bus;

/**
 * The bounds of a {@link MessageBus}.
 *
 * <table>
 *   <caption>Bounds</caption>
 *   <tr><th>bound</th><th>default</th><th>beyond it</th></tr>
 *   <tr><td>{@code maxMessageBytes}</td><td>64 KiB, at most 1 MiB</td><td>{@link MessageBus#publish} throws</td></tr>
 *   <tr><td>{@code maxPendingBytes}</td><td>4 MiB</td><td>messages for that loop, or for the other processes, are dropped, and its
 *       subscribers get a gap event</td></tr>
 *   <tr><td>{@code maxSubscriptions}</td><td>100</td><td>{@code subscribe} throws</td></tr>
 * </table>
 *
 * @param maxMessageBytes the largest content of a message, in bytes; 1 to {@link #LARGEST_MESSAGE}
 * @param maxPendingBytes the memory, in bytes, for messages that wait for one loop, and likewise for those that wait
 *     for the other processes; at least {@link #leastPendingBytes}
 * @param maxSubscriptions the number of subscriptions of one socket or event stream; at least 1
 */
public record BusOptions(int maxMessageBytes, long maxPendingBytes, int maxSubscriptions) {

    /** The maximum of {@code maxMessageBytes}: 1 MiB. */
    public static final int LARGEST_MESSAGE = 1 << 20;

    /** 64 KiB, 4 MiB, and 100. */
    public static final BusOptions DEFAULT = new BusOptions(64 * 1024, 4L << 20, 100);

    private static final int OVERHEAD = 1024;

    /** @throws IllegalArgumentException if a value is out of range */
    public BusOptions {
        if (maxMessageBytes < 1 || maxMessageBytes > LARGEST_MESSAGE) {
            throw new IllegalArgumentException(
                    "maxMessageBytes is between 1 and " + LARGEST_MESSAGE + ", not " + maxMessageBytes);
        }
        if (maxPendingBytes < leastPendingBytes(maxMessageBytes)) {
            throw new IllegalArgumentException("maxPendingBytes has room for one message with its frame, "
                    + leastPendingBytes(maxMessageBytes) + " bytes, or for more; not " + maxPendingBytes);
        }
        if (maxSubscriptions < 1) {
            throw new IllegalArgumentException("maxSubscriptions is 1 or more, not " + maxSubscriptions);
        }
    }

    /** Returns the minimum of {@code maxPendingBytes}: room for one message with its frame. */
    public static long leastPendingBytes(int maxMessageBytes) {
        return 2L * maxMessageBytes + OVERHEAD;
    }

    public BusOptions withMaxMessageBytes(int bytes) {
        return new BusOptions(bytes, maxPendingBytes, maxSubscriptions);
    }

    public BusOptions withMaxPendingBytes(long bytes) {
        return new BusOptions(maxMessageBytes, bytes, maxSubscriptions);
    }

    public BusOptions withMaxSubscriptions(int most) {
        return new BusOptions(maxMessageBytes, maxPendingBytes, most);
    }
}
