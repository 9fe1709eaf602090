package org.tornado4j.httpserver.http1;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http1.ContentLimits;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.HeadSemantics;
import org.tornado4j.http1.ResponseFraming;
import org.tornado4j.httpserver.RequestContent;
import org.tornado4j.httpserver.ServerLoop;

/**
 * The content of a request as HTTP/1 frames it, from the head that announces it to its end. A request without content has
 * none of these.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class IncomingContent {

    private final RequestContent content;
    private final boolean chunked;
    private final long length;
    private boolean awaitsContinue;
    /** Bytes of it that the delegate keeps. */
    private long kept;
    /** Not null from when the content may come in. */
    private @Nullable ContentReader reader;

    IncomingContent(ServerLoop server, HeadSemantics head) {
        this.content = new RequestContent(server);
        this.chunked = head.chunked();
        this.length = head.contentLength();
        this.awaitsContinue = head.expectsContinue();
    }

    /** Returns the limits on it, and its decoding. */
    RequestContent content() {
        return content;
    }

    /** Lets it come in; {@code expired} is run when its time is over. */
    void start(Runnable expired) {
        reader = ContentReader.of(chunked, length, ContentLimits.of(content.maxSize()));
        content.start(expired);
    }

    boolean isStarted() {
        return reader != null;
    }

    /** Returns the length that the head announces; {@link ResponseFraming#UNKNOWN} for content in chunks. */
    long announcedLength() {
        return chunked ? ResponseFraming.UNKNOWN : length;
    }

    /** Returns whether the client still waits to be told to send it. */
    boolean awaitsContinue() {
        return awaitsContinue;
    }

    /** Notes that the client was told to send it, or sends it without. */
    void noLongerAwaitsContinue() {
        awaitsContinue = false;
    }

    void holds(long bytes) {
        kept = bytes;
    }

    /** Returns the memory, in bytes, that is held for it: what the delegate keeps, and what its decoder takes. */
    long heldMemory() {
        return kept + content.decoderMemory();
    }

    /** Finds the next piece: {@link ContentReader#next}. */
    int next(ByteBuffer in, int max) {
        return reader().next(in, max);
    }

    @Nullable
    CompletionStage<?> deliver(HTTPMessageDelegate delegate, ByteBuffer chunk) {
        return content.deliver(delegate, chunk);
    }

    /** Ends the content, which has come in, and returns its trailer section; throws if it does not decode to a whole. */
    @Nullable
    HTTPHeaders finish() {
        content.finish();
        return reader().trailers();
    }

    void stop() {
        content.stop();
    }

    private ContentReader reader() {
        ContentReader reader = this.reader;
        if (reader == null) {
            throw new IllegalStateException("content before start");
        }
        return reader;
    }
}
