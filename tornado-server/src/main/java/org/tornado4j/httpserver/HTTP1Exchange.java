package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.HeadSemantics;

/**
 * One request and its response on an HTTP/1 connection. When it is over nothing that is done to it reaches the
 * connection any more, where the next exchange has begun.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class HTTP1Exchange extends HTTP1Response {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** That of the connection, or of this request when a proxy sent it. */
    private final ConnectionContext context;

    private final RequestStartLine startLine;
    private final boolean clientPersists;
    /** Null when the request has none. */
    private final @Nullable RequestContent content;

    private boolean contentStarted;
    private @Nullable HTTPMessageDelegate delegate;
    private @Nullable Runnable closeCallback;

    HTTP1Exchange(
            HTTP1ServerConnection connection,
            ConnectionContext context,
            RequestStartLine startLine,
            HeadSemantics head) {
        this(connection, context, startLine, head, head.persistent(startLine.method()));
    }

    private HTTP1Exchange(
            HTTP1ServerConnection connection,
            ConnectionContext context,
            RequestStartLine startLine,
            HeadSemantics head,
            boolean clientPersists) {
        super(
                connection,
                head.http11(),
                startLine.method().equals(HTTPMethod.HEAD),
                clientPersists,
                connection.shared.logsRequests() ? new RequestRecord(context, startLine) : null);
        this.context = context;
        this.startLine = startLine;
        this.clientPersists = clientPersists;
        this.content = head.hasContent() ? new RequestContent(connection, head) : null;
    }

    // ------------------------------------------------------------------------------------------ the request

    @Nullable
    CompletionStage<?> begin(HTTPServerConnectionDelegate server, HTTPHeaders headers) {
        HTTPMessageDelegate delegate = server.startRequest(this);
        this.delegate = delegate;
        if (record != null) {
            record.requestHeaders(headers);
        }
        if (content != null && connection.shared.options.decompressRequest()) {
            content.decode(headers);
        }
        return delegate.headersReceived(startLine, headers);
    }

    /** Begins with the content; true when there is none. */
    boolean startContent() {
        contentStarted = true;
        if (content == null) {
            return true;
        }
        content.start();
        return false;
    }

    boolean contentStarted() {
        return contentStarted;
    }

    /** Whether content comes with the request. */
    boolean hasContent() {
        return content != null;
    }

    /** Whether the client waits to be told to go on; true once. */
    boolean expectsContinue() {
        boolean expected = content != null && content.expectsContinue() && !responseBegun();
        informed(HTTPStatus.CONTINUE);
        return expected;
    }

    @Override
    void informed(int status) {
        if (content != null && status == HTTPStatus.CONTINUE) {
            content.expectNoContinue();
        }
    }

    /** {@link ContentReader#next}. */
    int nextContent(ByteBuffer in, int max) {
        return content == null ? ContentReader.DONE : content.next(in, max);
    }

    @Nullable
    CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return content == null ? null : content.deliver(delegate(), chunk);
    }

    void requestComplete() {
        if (content != null) {
            content.finish();
            deliverTrailers(content.trailers());
        }
        if (!isOver()) {
            delegate().finish();
        }
    }

    private void deliverTrailers(@Nullable HTTPHeaders trailers) {
        if (trailers != null) {
            delegate().trailersReceived(trailers);
        }
    }

    private void stopContent() {
        if (content != null) {
            content.stop();
        }
    }

    private HTTPMessageDelegate delegate() {
        HTTPMessageDelegate delegate = this.delegate;
        if (delegate == null) {
            throw new IllegalStateException("the exchange has not begun");
        }
        return delegate;
    }

    @Override
    public void setMaxBodySize(long bytes) {
        requireContentToCome();
        if (content != null) {
            content.limitSize(bytes);
        }
    }

    @Override
    public void setBodyTimeout(Duration timeout) {
        requireContentToCome();
        if (content != null) {
            content.limitTime(timeout);
        }
    }

    private void requireContentToCome() {
        if (contentStarted) {
            throw new IllegalStateException("content has begun to arrive; set its limit in headersReceived");
        }
    }

    @Override
    public HTTPRequestContext context() {
        return context;
    }

    // ------------------------------------------------------------------------------------------ the end

    /** Whether the client said that this is its last request. */
    boolean clientCloses() {
        return !clientPersists;
    }

    /** Before its content has come in whole, a request that was answered cannot be followed by another. */
    @Override
    boolean mayGoOn() {
        return connection.mayGoOn() && connection.isWhole(this);
    }

    @Override
    void completed() {
        closeCallback = null;
        stopContent();
        log();
        connection.responseFinished(this);
    }

    @Override
    void aborted() {
        stopContent();
        cut();
    }

    /** The server ends the response before it is whole. */
    void cut() {
        if (record != null) {
            record.cut();
        }
    }

    private void log() {
        if (record != null) {
            connection.shared.log(record);
        }
    }

    /** The peer sends nothing more: most likely it is gone. A response that comes nevertheless is still sent. */
    void peerFinished(boolean last) {
        if (last) {
            endConnection();
        }
        notifyClosed();
    }

    /** The server comes to an end. */
    void drain() {
        HTTPMessageDelegate told = delegate;
        if (told != null) {
            tell(told::onDrain);
        }
    }

    RequestStartLine startLine() {
        return startLine;
    }

    /** The connection is gone, or given up. */
    void connectionLost() {
        boolean finished = giveUp();
        stopContent();
        if (!finished) {
            if (record != null) {
                record.lost();
            }
            log();
            notifyClosed();
        }
    }

    private void notifyClosed() {
        Runnable callback = closeCallback;
        closeCallback = null;
        HTTPMessageDelegate told = delegate;
        delegate = null;
        if (callback != null) {
            tell(callback);
        }
        if (told != null) {
            tell(told::onConnectionClose);
        }
    }

    private static void tell(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            LOG.error("Exception in close callback", e);
        }
    }

    @Override
    public void setCloseCallback(@Nullable Runnable callback) {
        if (!isOver()) {
            closeCallback = callback;
        }
    }
}
