package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Changes the content of a response, and the fields that describe it, on its way to the client: Tornado's
 * {@code OutputTransform}.
 *
 * <ol>
 *   <li>{@link #transformFirstChunk}, once, before the head is sent
 *   <li>{@link #transformChunk} for each piece that is sent after the head; the last call, when the response is finished,
 *       may have an empty piece
 * </ol>
 *
 * <p>If the response is sent as a whole, its Content-Length is that of the result; otherwise it has none. The Etag that
 * the engine adds is computed from the original content; a transform whose results differ from request to request
 * should make it weak, or remove it. {@link RequestHandler#sendFile} fails, because files cannot be transformed. Files
 * of a {@link StaticFileHandler} are sent as a whole, without ranges. Transforms are not called for 101, or for the 500
 * that is sent when everything else has failed. They are applied before
 * {@linkplain ApplicationSettings#compression content codings}.
 *
 * <p>Thread: the loop of the request, which must not be blocked. An object serves one request.
 *
 * @see ApplicationSettings.Builder#addOutputTransform
 */
public interface OutputTransform {

    /** Creates the transform of a request. Thread: called by several loops at once. */
    @FunctionalInterface
    interface Factory {

        /** Returns the transform of a request; null if its response is sent as it is. */
        @Nullable
        OutputTransform create(HTTPServerRequest request);
    }

    /**
     * Transforms the content written before the head is sent.
     *
     * <p>If the response fails afterwards this is called again, for the error page.
     *
     * @param head the status and the header fields, which may be changed
     * @param chunk the content; may be empty, as it is for a status without content, where the result must be empty,
     *     too. Ownership: passed on; it may be changed and returned
     * @param finishing whether this is all of the content
     */
    byte[] transformFirstChunk(ResponseHead head, byte[] chunk, boolean finishing);

    /**
     * Transforms the content written since the last call.
     *
     * @param chunk the content, which is empty only if {@code finishing}. Ownership: passed on; it may be changed and
     *     returned
     * @param finishing whether nothing follows
     */
    byte[] transformChunk(byte[] chunk, boolean finishing);
}
