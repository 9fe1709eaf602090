package org.tornado4j.iostream;

/**
 * The read side of a stream. A stream has one only while a read is pending, or input is left.
 *
 * <p>Thread: confined to the loop of its stream.
 */
abstract sealed class StreamInput permits PulledInput, PushedInput {

    /** Returns whether a user of the stream waits for bytes. */
    abstract boolean isReading();

    /** Returns whether {@link #handleRead} would put what there is to read to use. */
    abstract boolean takesInput();

    /**
     * Returns whether the transport should be watched for input.
     *
     * @param watched whether it is watched now
     */
    abstract boolean wantsEvents(boolean watched);

    /** Reads, as the transport has input. */
    abstract void handleRead();

    /** Returns whether the stream can do without this object. */
    abstract boolean isIdle();

    /** Ends reading, as the stream was closed. */
    abstract void closed();
}
