package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Where the content of a request goes.
 *
 * <ol>
 *   <li>{@link #receive} for each piece
 *   <li>{@link #finish}, if all of it has come
 *   <li>{@link #release} in any case, when the response is finished or given up
 * </ol>
 *
 * <p>Thread: the connection's loop.
 */
interface ContentReceiver {

    /**
     * Takes a piece. Ownership: it is lent until this returns.
     *
     * @return null to get the next piece as soon as it is there; else no more is read until the stage completes
     */
    @Nullable
    CompletionStage<?> receive(ByteBuffer chunk) throws Exception;

    /** All of it has come; gives the request what it is to have. */
    void finish(HTTPServerRequest request);

    /** Nobody needs it any more. */
    default void release() {}
}
