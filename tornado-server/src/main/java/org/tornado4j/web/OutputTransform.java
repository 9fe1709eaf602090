package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Changes the content of a response, and the fields that describe it, on its way to the client: Tornado's
 * {@code OutputTransform}.
 *
 * <ol>
 *   <li>{@link #transformFirstChunk}, once, before the head leaves
 *   <li>{@link #transformChunk} for each piece that is sent after the head; the last call, when the response is finished,
 *       may have an empty piece
 * </ol>
 *
 * <p>The response has no Content-Length unless it leaves as a whole, and then that of the result. The Etag that the engine
 * adds is that of the content before; a transform whose results differ from request to request makes it weak, or removes
 * it. With {@link RequestHandler#sendFile} nothing can be changed, so that it fails. Files of a {@link StaticFileHandler}
 * are sent as a whole, without ranges. Of 101, and of the 500 that is sent when everything else has failed, transforms are
 * not told. They come before {@linkplain ApplicationSettings#compression codings}.
 *
 * <p>Thread: the loop of the request, which must not be blocked. An object serves one request.
 *
 * @see ApplicationSettings.Builder#addOutputTransform
 */
public interface OutputTransform {

    /** Makes the transform of a request. Thread: several loops call it at once. */
    @FunctionalInterface
    interface Factory {

        /** Returns the transform of a request; null if its response is sent as it is. */
        @Nullable
        OutputTransform create(HTTPServerRequest request);
    }

    /**
     * Transforms what was written before the head leaves.
     *
     * <p>If the response fails afterwards this is called again, for the error page.
     *
     * @param head the status, and the fields for changes
     * @param chunk may be empty, and is for a status that has no content, where the result has to be empty, too. Ownership:
     *     passed on; it may be changed and returned
     * @param finishing whether this is all of the content
     */
    byte[] transformFirstChunk(ResponseHead head, byte[] chunk, boolean finishing);

    /**
     * Transforms what was written since.
     *
     * @param chunk is empty at most if {@code finishing}. Ownership: passed on; it may be changed and returned
     * @param finishing whether nothing follows
     */
    byte[] transformChunk(byte[] chunk, boolean finishing);
}
