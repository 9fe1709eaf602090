package org.tornado4j.bus;

import java.io.IOException;
import java.util.List;

/**
 * Carries the messages of a {@link MessageBus} to other processes, of this host or others, and theirs to it.
 *
 * <ol>
 *   <li>{@link #open}, once; connecting may take its time in another thread
 *   <li>{@link #send}, as often as there is something, always in the same thread
 *   <li>{@link #close}, in any thread
 * </ol>
 *
 * <p>A transport owes this: what one process sends reaches each of the others in the same order, each frame at most once. It need not
 * reach all of them, but a process that may have missed something has {@link Receiver#missed} called, after what it got before and
 * before what it gets later. Frames that come back to the process they are from are ignored. The bus keeps what waits to be sent
 * within its bounds; a transport keeps nothing without a bound of its own.
 */
public interface BusTransport extends AutoCloseable {

    /** The largest frame, in bytes. */
    int LARGEST_FRAME = BusOptions.LARGEST_MESSAGE + 4096;

    /** Takes what comes from other processes. One thread at a time; neither method blocks or throws. */
    interface Receiver {

        /** Takes a frame that another process has sent. Ownership: taken over. */
        void received(byte[] frame);

        /** Notes that frames may have been lost, the first time that the transport is connected among others. */
        void missed();
    }

    /** Begins. What comes is passed to {@code receiver} until {@link #close}. */
    void open(Receiver receiver);

    /**
     * Sends frames, in this order. May block for as long as the network takes; the bus drops messages meanwhile, if there are too many.
     *
     * @param frames opaque bytes, at most {@link #LARGEST_FRAME} each; not changed any more
     * @throws IOException if some of them may not have been sent. The bus then has the others told that they have missed something,
     *     by a frame, as soon as one can be sent
     */
    void send(List<byte[]> frames) throws IOException;

    /** Ends it, and a {@link #send} that is under way. Further calls do nothing. */
    @Override
    void close();
}
