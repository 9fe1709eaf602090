package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Hears of one message: Tornado's {@code HTTPMessageDelegate}.
 *
 * <ol>
 *   <li>{@link #headersReceived}, once
 *   <li>{@link #dataReceived}, as often as content arrives
 *   <li>{@link #trailersReceived}, if fields came behind the content
 *   <li>{@link #finish} when the message is whole, or {@link #onConnectionClose} when the connection ended before the
 *       response was finished. Exactly one of the two ends the calls when no response was finished before; after
 *       {@code finish}, {@code onConnectionClose} may still follow while the response is pending.
 * </ol>
 *
 * <p>Thread: the connection's loop.
 */
public interface HTTPMessageDelegate {

    /**
     * The start line and the field section are there.
     *
     * @return null to go on at once; else content is held back until the stage completes
     * @throws HTTPInputError when the request cannot be accepted; it is answered with the status the error suggests. Here
     *     and in the other methods, anything else that is thrown, or that a stage fails with, is answered with 500; both
     *     close the connection, and abort it if a response has begun
     */
    @Nullable
    CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers);

    /**
     * The client waits for 100 (Continue) before it sends the content (RFC 9110 section 10.1.1). Called once, when content may
     * come, unless a response has begun or the first of the content is there already.
     *
     * @return true, the default, to have the client told to go on; false if the response needs no content. It is then sent
     *     from here, or later, and ends the connection; {@link #finish} follows only if the client sends the content all the
     *     same
     */
    default boolean onExpectContinue() {
        return true;
    }

    /**
     * A piece of content.
     *
     * <p>Ownership: {@code chunk} is lent until this method returns; what is needed later must be copied.
     *
     * @return null to get the next piece as soon as it is there; else no more is read until the stage completes
     */
    @Nullable
    CompletionStage<?> dataReceived(ByteBuffer chunk);

    /**
     * The trailer section. It is kept apart from the field section, with which it is never merged, and fields that mean
     * nothing there, for framing, routing or authentication, were left out: RFC 9110 section 6.5.
     */
    default void trailersReceived(HTTPHeaders trailers) {}

    /** The message is whole. */
    void finish();

    /**
     * The server comes to an end and waits for this response, but not for ever: one that would go on for long had better
     * end now. Called once, after {@link #finish}, unless the response is finished as well.
     */
    default void onDrain() {}

    /**
     * Returns the route that the request was led to, for logs and reports; null, the default, if there is none or it is not
     * known yet. Asked for when a report is made and when the request is over, before {@link #onConnectionClose}.
     */
    default @Nullable MatchedRoute route() {
        return null;
    }

    /**
     * Returns the response to the request if the server refuses it, for its content mostly, and none has begun. {@link
     * #onConnectionClose} follows. What is thrown here is logged, and the default sent.
     *
     * @return null, the default, for a line of plain text
     */
    default @Nullable ErrorContent refusal(Refusal refusal) {
        return null;
    }

    /**
     * The peer is gone, or the connection was given up, before the response was finished. Called once. As far as can be
     * known: who only stopped sending still gets the response, if it is finished before the connection counts as idle.
     */
    void onConnectionClose();
}
