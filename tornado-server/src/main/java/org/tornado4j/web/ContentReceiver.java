package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * A way to take the content of a request other than by {@code dataReceived} on the loop.
 *
 * <ol>
 *   <li>{@link #receive} for each chunk
 *   <li>{@link #finish}, if all of it has come
 *   <li>{@link #release} in any case, when the response is finished or given up
 * </ol>
 *
 * <p>Thread: the connection's loop.
 */
interface ContentReceiver {

    /**
     * Takes a chunk. Ownership: it is lent until this returns.
     *
     * @return null to get the next chunk as soon as it is there; else no more is read until the stage completes
     */
    @Nullable
    CompletionStage<?> receive(ByteBuffer chunk) throws Exception;

    /** Gives the request what it is to have, when all of the content has come. */
    void finish(HTTPServerRequest request);

    /** Gives back what is held, once nothing needs it any more. */
    default void release() {}
}
