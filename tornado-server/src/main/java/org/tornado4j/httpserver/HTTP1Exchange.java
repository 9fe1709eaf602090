package org.tornado4j.httpserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.RawConnection;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http1.ContentLimits;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.HeadSemantics;
import org.tornado4j.http1.ResponseEncoder;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.iostream.IOStream;

/**
 * One request and its response on an HTTP/1 connection. When it is over nothing that is done to it reaches the
 * connection any more, where the next exchange has begun.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class HTTP1Exchange implements HTTPConnection, RawConnection {

    /** How far the response is. */
    private enum Response {
        /** Waits for its head. */
        NONE,
        /** Waits for content, or the end. */
        BEGUN,
        /** Cut off: nothing more is sent; waits for the end of the connection. */
        ABORTED,
        /** Complete, or the connection is gone: nothing more is sent. */
        OVER
    }

    /** How the content of the response is framed (RFC 9112 section 6.3). */
    private enum Framing {
        /** It has none, whatever is written. */
        EMPTY,
        /** By Content-Length. */
        LENGTH,
        /** By chunks. */
        CHUNKED,
        /** By the end of the connection. */
        CLOSE
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HTTP1ServerConnection connection;
    private final RequestStartLine startLine;
    private final boolean http11;
    private final boolean chunkedRequest;
    private final long requestLength;
    private final boolean clientPersists;
    private boolean expectsContinue;
    private boolean persistent;

    private @Nullable HTTPMessageDelegate delegate;
    private @Nullable ContentReader reader;
    private boolean contentStarted;
    private long maxBodySize;
    private Duration bodyTimeout;
    private @Nullable Timeout bodyTimer;

    private Response response = Response.NONE;
    private Framing framing = Framing.EMPTY;
    /** What Content-Length still asks for. */
    private long remaining;

    private @Nullable Runnable closeCallback;

    HTTP1Exchange(HTTP1ServerConnection connection, RequestStartLine startLine, HeadSemantics head) {
        this.connection = connection;
        this.startLine = startLine;
        this.http11 = head.http11();
        this.chunkedRequest = head.chunked();
        this.requestLength = head.contentLength();
        this.expectsContinue = head.expectsContinue();
        this.clientPersists = head.persistent(startLine.method());
        this.persistent = clientPersists;
        this.maxBodySize = connection.shared.options.maxBodyBytes();
        this.bodyTimeout = connection.shared.options.bodyTimeout();
    }

    // ------------------------------------------------------------------------------------------ the request

    @Nullable
    CompletionStage<?> begin(HTTPServerConnectionDelegate server, HTTPHeaders headers) {
        HTTPMessageDelegate delegate = server.startRequest(this);
        this.delegate = delegate;
        return delegate.headersReceived(startLine, headers);
    }

    /** Begins with the content; true when there is none. */
    boolean startContent() {
        contentStarted = true;
        if (!hasContent()) {
            return true;
        }
        reader = ContentReader.of(chunkedRequest, requestLength, ContentLimits.of(maxBodySize));
        if (!bodyTimeout.isZero()) {
            bodyTimer = connection.shared.loop.callLater(bodyTimeout, connection::contentTimedOut);
        }
        return false;
    }

    boolean contentStarted() {
        return contentStarted;
    }

    /** Whether content comes with the request. */
    boolean hasContent() {
        return chunkedRequest || requestLength != 0;
    }

    /** Whether the client waits to be told to go on; true once. */
    boolean expectsContinue() {
        boolean expected = expectsContinue && response == Response.NONE;
        expectsContinue = false;
        return expected;
    }

    int nextContent(ByteBuffer in, int max) {
        ContentReader reader = this.reader;
        if (reader == null) {
            throw new IllegalStateException("content before startContent");
        }
        return reader.next(in, max);
    }

    @Nullable
    CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return delegate().dataReceived(chunk);
    }

    void requestComplete() {
        reader = null;
        stopBodyTimer();
        delegate().finish();
    }

    private void stopBodyTimer() {
        if (bodyTimer != null) {
            connection.shared.loop.removeTimeout(bodyTimer);
            bodyTimer = null;
        }
    }

    private HTTPMessageDelegate delegate() {
        HTTPMessageDelegate delegate = this.delegate;
        if (delegate == null) {
            throw new IllegalStateException("the exchange has not begun");
        }
        return delegate;
    }

    boolean isHead() {
        return startLine.method().equals(HTTPMethod.HEAD);
    }

    // ------------------------------------------------------------------------------------------ the response

    /** Whether bytes of the response were handed over. */
    boolean responseBegun() {
        return response != Response.NONE;
    }

    /** Whether the connection can go on after this. */
    boolean persistent() {
        return persistent;
    }

    /** Whether the client said that this is its last request. */
    boolean clientCloses() {
        return !clientPersists;
    }

    @Override
    public void writeInformational(int status, HTTPHeaders headers) {
        if (status < 100 || status > 199 || status == HTTPStatus.SWITCHING_PROTOCOLS) {
            throw new HTTPOutputError("status " + status + " is not interim; use 100, 102 or 103");
        }
        if (isOver() || response != Response.NONE || !http11) {
            return;
        }
        expectsContinue &= status != HTTPStatus.CONTINUE;
        ResponseEncoder encoder = encoder();
        encoder.begin(status, null);
        encoder.fields(headers);
        encoder.end();
        sendEncoded();
    }

    @Override
    public void respond(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length) {
        if (isOver()) {
            return;
        }
        beginHead(status, reason, headers);
        long declared = encoder().contentLength();
        boolean head = isHead();
        if (declared >= 0 && declared != length && !head && allowsContent(status)) {
            throw wrongLength(declared, length);
        }
        if (status != HTTPStatus.NO_CONTENT && (declared >= 0 || status != HTTPStatus.NOT_MODIFIED)) {
            encoder().contentLength(declared >= 0 ? declared : length);
        }
        endHead();
        if (!head && allowsContent(status)) {
            stream().send(content, offset, length);
        }
        over();
    }

    @Override
    public void writeHeaders(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length) {
        if (isOver()) {
            return;
        }
        beginHead(status, reason, headers);
        frame(status);
        if (framing == Framing.LENGTH && length > remaining) {
            throw wrongLength(remaining, length);
        }
        endHead();
        response = Response.BEGUN;
        if (length > 0) {
            write(content, offset, length);
        }
    }

    private void beginHead(int status, @Nullable String reason, HTTPHeaders headers) {
        if (response != Response.NONE) {
            throw new IllegalStateException("headers were written already");
        }
        if (status < 200) {
            throw new HTTPOutputError("status " + status + " does not end a request; use writeInformational");
        }
        ResponseEncoder encoder = encoder();
        encoder.begin(status, reason);
        encoder.fields(headers);
        connection.shared.standardFields();
        persistent &= !encoder.saysClose() && mayGoOn();
    }

    /** Before its content has come in whole, a request that was answered cannot be followed by another. */
    private boolean mayGoOn() {
        return connection.mayGoOn() && connection.isWhole(this);
    }

    /** Adds what frames the content, after the steps of RFC 9112 section 6.3. */
    private void frame(int status) {
        ResponseEncoder encoder = encoder();
        long length = encoder.contentLength();
        if (!allowsContent(status) || isHead()) { // steps 1 and 2
            framing = Framing.EMPTY;
            if (length >= 0 && status != HTTPStatus.NO_CONTENT) {
                encoder.contentLength(length);
            }
        } else if (length >= 0) { // step 6
            framing = Framing.LENGTH;
            remaining = length;
            encoder.contentLength(length);
        } else if (http11) { // step 4
            framing = Framing.CHUNKED;
            encoder.chunked();
        } else { // step 8
            framing = Framing.CLOSE;
            persistent = false;
        }
    }

    private void endHead() {
        ResponseEncoder encoder = encoder();
        if (!persistent) {
            encoder.close();
        } else if (!http11) {
            encoder.keepAlive();
        }
        encoder.end();
        sendEncoded();
    }

    private static boolean allowsContent(int status) {
        return status != HTTPStatus.NO_CONTENT && status != HTTPStatus.NOT_MODIFIED;
    }

    @Override
    public void write(byte[] content, int offset, int length) {
        if (!takesContent(length)) {
            return;
        }
        beginChunk(length);
        stream().send(content, offset, length);
        endChunk();
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        boolean taken = false;
        try {
            taken = takesContent(count);
        } finally {
            if (!taken) {
                close(file);
            }
        }
        if (taken) {
            beginChunk(count);
            stream().sendFile(file, position, count);
            endChunk();
        }
    }

    /** Whether so much content is to be sent now, which is counted then. */
    private boolean takesContent(long length) {
        if (isOver()) {
            return false;
        }
        requireHeaders();
        if (length == 0 || framing == Framing.EMPTY) {
            return false;
        }
        if (framing == Framing.LENGTH) {
            count(length);
        }
        return true;
    }

    // chunk = chunk-size CRLF chunk-data CRLF
    private void beginChunk(long length) {
        if (framing == Framing.CHUNKED) {
            encoder().clear();
            encoder().chunkSize(length);
            sendEncoded();
        }
    }

    private void endChunk() {
        if (framing == Framing.CHUNKED) {
            stream().sendCopy(CRLF, 0, CRLF.length);
        }
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("cannot close a file that was not sent", e);
        }
    }

    private void requireHeaders() {
        if (response == Response.NONE) {
            throw new IllegalStateException("call writeHeaders before content");
        }
    }

    private void count(long length) {
        if (length > remaining) {
            long declared = remaining;
            abort();
            throw wrongLength(declared, length);
        }
        remaining -= length;
    }

    private static HTTPOutputError wrongLength(long declared, long length) {
        return length > declared
                ? new HTTPOutputError("Tried to write more data than Content-Length")
                : new HTTPOutputError("Tried to write " + (declared - length) + " bytes less than Content-Length");
    }

    @Override
    public void finish() {
        if (isOver()) {
            return;
        }
        requireHeaders();
        if (framing == Framing.LENGTH && remaining > 0) {
            long missing = remaining;
            abort();
            throw wrongLength(missing, 0);
        }
        if (framing == Framing.CHUNKED) {
            stream().sendCopy(LAST_CHUNK, 0, LAST_CHUNK.length);
        }
        over();
    }

    private void over() {
        response = Response.OVER;
        closeCallback = null;
        stopBodyTimer();
        connection.responseFinished(this);
    }

    private boolean isOver() {
        connection.shared.loop.requireInLoop();
        return response == Response.OVER || response == Response.ABORTED;
    }

    private void sendEncoded() {
        stream().sendCopy(encoder().bytes(), 0, encoder().length());
    }

    private ResponseEncoder encoder() {
        return connection.shared.encoder;
    }

    private IOStream stream() {
        return connection.stream();
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        return stream().flushed();
    }

    // ------------------------------------------------------------------------------------------ raw

    @Override
    public void writeRaw(byte[] data) {
        if (isOver()) {
            return;
        }
        response = Response.BEGUN;
        framing = Framing.CLOSE;
        stream().send(data, 0, data.length);
    }

    @Override
    public void finishRaw() {
        if (isOver()) {
            return;
        }
        persistent &= mayGoOn();
        over();
    }

    // ------------------------------------------------------------------------------------------ the end

    /** The peer sends nothing more: most likely it is gone. A response that comes nevertheless is still sent. */
    void peerFinished(boolean last) {
        persistent &= !last;
        notifyClosed();
    }

    /** The connection is gone, or given up. */
    void connectionLost() {
        boolean pending = response != Response.OVER;
        response = Response.OVER;
        stopBodyTimer();
        if (pending) {
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
    public void abort() {
        if (isOver()) {
            return;
        }
        response = Response.ABORTED;
        stopBodyTimer();
        stream().abort();
    }

    @Override
    public void setCloseCallback(@Nullable Runnable callback) {
        if (!isOver()) {
            closeCallback = callback;
        }
    }

    @Override
    public void setMaxBodySize(long bytes) {
        if (contentStarted) {
            throw new IllegalStateException("content has begun to arrive; set its limit in headersReceived");
        }
        maxBodySize = bytes;
    }

    @Override
    public void setBodyTimeout(Duration timeout) {
        if (contentStarted) {
            throw new IllegalStateException("content has begun to arrive; set its limit in headersReceived");
        }
        bodyTimeout = timeout;
    }

    @Override
    public HTTPRequestContext context() {
        return connection;
    }

    @Override
    public Executor executor() {
        return connection.shared.loop;
    }
}
