package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Receives one message: Tornado's {@code HTTPMessageDelegate}.
 *
 * <ol>
 *   <li>{@link #headersReceived}, once
 *   <li>{@link #dataReceived}, for each piece of content
 *   <li>{@link #trailersReceived}, if fields follow the content
 *   <li>{@link #finish} when the message is complete, or {@link #onConnectionClose} when the connection ended before
 *       the response was finished. Exactly one of the two ends the calls when no response was finished before; after
 *       {@code finish}, {@code onConnectionClose} may still follow while the response is pending.
 * </ol>
 *
 * <p>Thread: the connection's loop.
 */
public interface HTTPMessageDelegate {

    /**
     * Called when the start line and the header fields have arrived.
     *
     * @return null to continue at once; else content is held back until the stage completes
     * @throws HTTPInputError if the request cannot be accepted; it is answered with the status of the error. Here and
     *     in the other methods, any other exception, or failure of a stage, is answered with 500. In both cases the
     *     connection is closed; if a response has begun, it is aborted
     */
    @Nullable
    CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers);

    /**
     * Called if the client waits for 100 (Continue) before it sends the content (RFC 9110 section 10.1.1). Called once,
     * when content may follow, unless a response has begun or content has arrived already.
     *
     * @return true, the default, to send 100; false if the response does not need the content. It is then sent from
     *     here, or later, and ends the connection; {@link #finish} follows only if the client sends the content all the
     *     same
     */
    default boolean onExpectContinue() {
        return true;
    }

    /**
     * Called with each piece of content.
     *
     * <p>Ownership: {@code chunk} is lent until this method returns; copy bytes that are needed later.
     *
     * @return null to receive the next piece as soon as it arrives; else no more is read until the stage completes
     */
    @Nullable
    CompletionStage<?> dataReceived(ByteBuffer chunk);

    /**
     * Called with the trailer section. It is never merged into the header fields, and fields for framing, routing or
     * authentication were removed from it (RFC 9110 section 6.5).
     */
    default void trailersReceived(HTTPHeaders trailers) {}

    /** Called when the message is complete. */
    void finish();

    /**
     * Called once if the server is shutting down and waits for this response, after {@link #finish} and unless the
     * response is finished. The wait is limited: a response that would continue for long should end now.
     */
    default void onDrain() {}

    /**
     * Returns the route of the request, for logs and reports; null, the default, if there is none or it is not known
     * yet. Called when a report is created, and when the request ends, before {@link #onConnectionClose}.
     */
    default @Nullable MatchedRoute route() {
        return null;
    }

    /**
     * Returns the response to a request that the server refuses, mostly because of its content, if no response has
     * begun. {@link #onConnectionClose} follows. An exception is logged, and the default is sent.
     *
     * @return null, the default, for a line of plain text
     */
    default @Nullable ErrorContent refusal(Refusal refusal) {
        return null;
    }

    /**
     * Called once if the peer sends nothing more while the response is pending. It may have left, or just have closed
     * its half of the connection; only what is written to it will show.
     *
     * @return true to go on: {@link #onConnectionClose} is called when the connection is known to be gone, or was given
     *     up as nothing was written for a while; false, the default, to have it called now
     */
    default boolean onInputEnd() {
        return false;
    }

    /**
     * Called once if the peer has left, or the connection was given up, before the response was finished. A peer that
     * only stopped sending cannot be distinguished from one that has left, unless {@link #onInputEnd} returned true; it
     * still gets the response if that is finished before the connection counts as idle.
     */
    void onConnectionClose();
}
