package org.tornado4j.bus;

import java.io.IOException;
import java.util.List;

/**
 * Carries messages between a {@link MessageBus} and those of other processes, on this host or on others.
 *
 * <ol>
 *   <li>{@link #open}, once; it may connect later, in another thread
 *   <li>{@link #send}, whenever there are messages, always in the same thread
 *   <li>{@link #close}, in any thread
 * </ol>
 *
 * <p>A transport must guarantee that the frames of one process reach each other process in the same order, each at most
 * once. They need not reach all of them, but in a process that may have missed frames {@link Receiver#missed} must be
 * called, after the frames received before and before those received later. Frames that return to the process that sent
 * them are ignored. The bus limits the messages that wait to be sent; a transport must limit everything that it keeps
 * itself.
 */
public interface BusTransport extends AutoCloseable {

    /** The largest frame, in bytes. */
    int LARGEST_FRAME = BusOptions.LARGEST_MESSAGE + 4096;

    /** Receives frames from other processes. Called by one thread at a time; neither method blocks or throws. */
    interface Receiver {

        /** Receives a frame from another process. Ownership: taken over. */
        void received(byte[] frame);

        /** Notes that frames may have been lost. Also called when the transport is connected for the first time. */
        void missed();
    }

    /** Opens the transport. Frames that arrive are passed to {@code receiver} until {@link #close}. */
    void open(Receiver receiver);

    /**
     * Sends frames, in this order. May block for as long as the network takes; the bus drops messages meanwhile, if there are too many.
     *
     * @param frames opaque bytes, at most {@link #LARGEST_FRAME} each; they are not changed any more
     * @throws IOException if some of them may not have been sent. As soon as it can, the bus then sends a frame that
     *     tells the other processes that they have missed messages
     */
    void send(List<byte[]> frames) throws IOException;

    /** Closes the transport, and ends a {@link #send} in progress. Further calls do nothing. */
    @Override
    void close();
}
