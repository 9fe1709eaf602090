package org.tornado4j.coding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RawConnection;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.IOLoop;

/**
 * A connection whose content is coded on its way to the one below, if the rules and the client want that.
 *
 * <pre>
 *          writeHeaders                           end of the callback, write
 * OPEN ------------------------------> HELD -----------------------------------> CODED
 *   |        without content             |                                         ^
 *   |                                    +--sendFile, finish--> PLAIN              |
 *   |                                                             ^                |
 *   +--writeHeaders, respond: not to be coded---------------------+                |
 *   +--writeHeaders with content, settled or to HEAD-------------------------------+
 * </pre>
 *
 * <p>A head that comes without content is held, since a file may follow, which leaves as it is. It waits for the first
 * content, but for no longer than the callback of the loop goes on.
 *
 * <p>Content is put out when it is asked for ({@link #flushed}, {@link #sendGathered}), when much has come out of the encoder,
 * and at the latest after the callback it was written in, so that a stream of events stays alive although its writer knows
 * nothing of codings.
 *
 * <p>Thread: that of the connection.
 */
final class CodedConnection implements HTTPConnection, RawConnection {

    private enum Mode {
        /** The head has not been written. */
        OPEN,
        /** The head waits to see what content follows. */
        HELD,
        /** The content, if any, leaves as it is written. */
        PLAIN,
        /** The content leaves coded. */
        CODED
    }

    /** A head that is held, as it was written. */
    private record Head(int status, @Nullable String reason, HTTPHeaders headers) {}

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final byte[] NOTHING = {};

    /** The number of bytes of coded content that is handed on without being requested. */
    private static final int PIECE = 16 * 1024;

    /** Whole content is expected to become a third. */
    private static final int USUAL_RATIO = 3;

    private static final long UNKNOWN = -1;

    private final HTTPConnection below;
    private ResponseCompression compression;
    private @Nullable String method;
    private @Nullable HTTPHeaders request;

    private Mode mode = Mode.OPEN;
    /** The fields that were adapted to {@link #choice} ahead of time; null for none. */
    private @Nullable HTTPHeaders settled;

    /** The choice for the head that was settled or written last. */
    private CodingChoice choice = CodingChoice.NONE;
    /** Set by {@link #leaveUncoded}. */
    private boolean uncoded;

    private @Nullable Head held;
    /** Null for none, and where content is not sent. */
    private @Nullable ContentEncoder encoder;
    /** Content still to be written, in bytes, by a Content-Length that is not sent; negative if there was none. */
    private long missing = UNKNOWN;
    /** Set while a callback is due that puts out what was written. */
    private boolean callbackDue;

    private @Nullable Runnable closeCallback;

    CodedConnection(HTTPConnection below, ResponseCompression compression) {
        this.below = below;
        this.compression = compression;
    }

    /** Replaces the rules. */
    void setCompression(ResponseCompression rules) {
        compression = rules;
    }

    /** Tells what client and request want. */
    void headReceived(String requestMethod, HTTPHeaders fields) {
        method = requestMethod;
        request = fields;
    }

    private boolean toHead() {
        return HTTPMethod.HEAD.equals(method);
    }

    // ------------------------------------------------------------------------------------------ the choice

    @Override
    public boolean settleCoding(int status, HTTPHeaders headers, long length) {
        if (mode == Mode.OPEN && headers != settled) {
            choose(status, headers, length);
            choice.applyTo(headers, status, request());
            settled = headers;
        }
        return choice.coding() != null;
    }

    /** Makes the choice, unless it was settled for these fields. */
    private void choose(int status, HTTPHeaders headers, long length) {
        if (headers != settled) {
            missing = CodingChoice.declaredLength(headers);
            choice = uncoded
                    ? CodingChoice.NONE
                    : CodingChoice.of(
                            compression, request(), status, headers, length, EncoderMemory.of(loop())::hasRoomFor);
        }
    }

    private HTTPHeaders request() {
        HTTPHeaders fields = request;
        return fields != null ? fields : new HTTPHeaders();
    }

    @Override
    public void leaveUncoded() {
        if (mode == Mode.CODED || (mode == Mode.OPEN && settled != null && choice.coding() != null)) {
            throw coded();
        }
        uncoded = true;
    }

    private IllegalStateException coded() {
        ContentCoding coding = choice.coding();
        return new IllegalStateException("the response is " + (coding == null ? "" : coding.name() + " ")
                + "coded, which a file is not: send the file first, set Cache-Control: no-transform, or read it and write"
                + " it");
    }

    /** Returns the fields to send. The caller's, which it may send again, stay as they are unless they were settled. */
    private HTTPHeaders adapted(int status, HTTPHeaders headers) {
        if (headers == settled || !choice.varies()) {
            return headers;
        }
        HTTPHeaders copy = headers.copy();
        choice.applyTo(copy, status, request());
        return copy;
    }

    // ------------------------------------------------------------------------------------------ the head

    @Override
    public void writeInformational(int status, HTTPHeaders headers) {
        if (held == null) {
            below.writeInformational(status, headers);
        }
    }

    @Override
    public void respond(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length) {
        loop().requireInLoop();
        if (mode != Mode.OPEN) {
            requireNoHead();
            below.respond(status, reason, headers, content, offset, length);
            return;
        }
        choose(status, headers, length);
        HTTPHeaders sent = adapted(status, headers);
        ContentCoding coding = choice.coding();
        if (coding == null) {
            below.respond(status, reason, sent, content, offset, length);
        } else if (toHead()) { // the content, and with it its length, is not made
            below.writeHeaders(status, reason, sent, NOTHING, 0, 0);
            below.finish();
        } else {
            Objects.checkFromIndexSize(offset, length, content.length);
            requireLength(length);
            respondCoded(coding, status, reason, sent, content, offset, length);
        }
        mode = Mode.PLAIN; // not if it throws: something else can be sent then
    }

    private void respondCoded(
            ContentCoding coding,
            int status,
            @Nullable String reason,
            HTTPHeaders headers,
            byte[] content,
            int offset,
            int length) {
        ContentEncoder whole = new ContentEncoder(coding, loop(), length / USUAL_RATIO);
        try {
            whole.write(content, offset, length);
            whole.finish();
        } finally {
            whole.release();
        }
        int size = whole.out().length();
        below.respond(status, reason, headers, whole.out().take(), 0, size);
    }

    private void requireLength(int length) {
        if (missing >= 0 && length != missing) {
            throw wrongLength(missing, length);
        }
    }

    @Override
    public void writeHeaders(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length) {
        loop().requireInLoop();
        if (mode != Mode.OPEN) {
            requireNoHead();
            below.writeHeaders(status, reason, headers, content, offset, length);
            return;
        }
        choose(status, headers, UNKNOWN);
        if (choice.coding() == null) {
            below.writeHeaders(status, reason, adapted(status, headers), content, offset, length);
            mode = Mode.PLAIN;
        } else if (headers == settled || toHead() || length > 0) {
            beginCoded(new Head(status, reason, headers), content, offset, length);
        } else {
            hold(new Head(status, reason, headers.copy()));
        }
    }

    private void requireNoHead() {
        if (held != null) {
            throw new IllegalStateException("the headers were written already");
        }
    }

    private void hold(Head head) {
        held = head;
        mode = Mode.HELD;
        callBack();
    }

    private void beginCoded(Head head, byte[] content, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, content.length);
        boolean sendsContent = !toHead();
        if (sendsContent && missing >= 0 && length > missing) {
            throw wrongLength(missing, length);
        }
        below.writeHeaders(head.status(), head.reason(), adapted(head.status(), head.headers()), NOTHING, 0, 0);
        held = null;
        mode = Mode.CODED;
        if (sendsContent) {
            begin(Objects.requireNonNull(choice.coding()));
            write(content, offset, length);
        }
    }

    private void begin(ContentCoding coding) {
        if (isGone()) {
            return; // nobody would say when the encoder can be given back
        }
        try {
            encoder = new ContentEncoder(coding, loop(), 0);
        } catch (RuntimeException | Error e) {
            abort(); // the head has left, and what it announces cannot follow
            throw e;
        }
        below.setCloseCallback(this::connectionClosed);
    }

    /** Lets a head go that is held, for coded content. */
    private void releaseHead() {
        loop().requireInLoop();
        Head head = held;
        if (head != null) {
            beginCoded(head, NOTHING, 0, 0);
        }
    }

    /** Lets a head go that is held, for content that is not coded. */
    private void releasePlainHead() {
        loop().requireInLoop();
        Head head = held;
        if (head != null) {
            held = null;
            mode = Mode.PLAIN;
            below.writeHeaders(head.status(), head.reason(), head.headers(), NOTHING, 0, 0);
        }
    }

    // ------------------------------------------------------------------------------------------ the content

    @Override
    public void write(byte[] content, int offset, int length) {
        releaseHead();
        if (mode != Mode.CODED) {
            below.write(content, offset, length);
            return;
        }
        ContentEncoder into = encoder;
        if (into != null && length > 0) {
            count(length);
            coding(() -> into.write(content, offset, length));
            written(into);
        }
    }

    @Override
    public void write(ByteBuffer lent) {
        releaseHead();
        if (mode != Mode.CODED) {
            below.write(lent);
            return;
        }
        ContentEncoder into = encoder;
        if (into != null && lent.hasRemaining()) {
            count(lent.remaining());
            coding(() -> into.write(lent));
            written(into);
        }
    }

    private void count(int length) {
        if (missing >= 0) {
            if (length > missing) {
                HTTPOutputError error = wrongLength(missing, length);
                abort();
                throw error;
            }
            missing -= length;
        }
    }

    /** Does something with the encoder; if it fails, the response cannot be made whole any more. */
    private void coding(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            abort();
            throw e;
        }
    }

    private void written(ContentEncoder into) {
        if (into.out().length() >= PIECE) {
            handOn(into);
        }
        callBack();
    }

    /** Has the loop put out what there is when the current callback has ended. */
    private void callBack() {
        if (!callbackDue) {
            callbackDue = true;
            loop().addCallback(this::callbackEnded);
        }
    }

    private void callbackEnded() {
        callbackDue = false;
        try {
            putOut();
        } catch (HTTPOutputError e) {
            LOG.debug("A response came to an end before all of it could be put out", e);
        }
    }

    /** Hands on all that was written, so that the client can decode it. */
    private void putOut() {
        releaseHead();
        ContentEncoder from = encoder;
        if (from != null && (from.keeps() || from.out().length() > 0)) {
            coding(from::flush);
            handOn(from);
        }
    }

    private void handOn(ContentEncoder from) {
        int size = from.out().length();
        if (size > 0) {
            below.write(from.out().take(), 0, size);
        }
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        try {
            releasePlainHead();
            if (encoder != null) {
                throw coded();
            }
        } catch (RuntimeException | Error e) {
            close(file);
            throw e;
        }
        below.sendFile(file, position, count);
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("Cannot close a file that was not sent", e);
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void finish() {
        end();
        below.finish();
    }

    @Override
    public void finish(HTTPHeaders trailers) {
        end();
        below.finish(trailers);
    }

    private void end() {
        releasePlainHead(); // nothing was written, and nothing is what it takes
        ContentEncoder from = encoder;
        if (from == null) {
            return;
        }
        if (missing > 0) {
            HTTPOutputError error = wrongLength(missing, 0);
            abort();
            throw error;
        }
        coding(from::finish);
        handOn(from);
        release();
    }

    private static HTTPOutputError wrongLength(long declared, long length) {
        return length > declared
                ? new HTTPOutputError("Tried to write more data than Content-Length")
                : new HTTPOutputError("Tried to write " + (declared - length) + " bytes less than Content-Length");
    }

    private void release() {
        ContentEncoder used = encoder;
        if (used != null) {
            encoder = null;
            used.release();
            below.setCloseCallback(closeCallback == null ? null : this::connectionClosed);
        }
    }

    @Override
    public void abort() {
        held = null;
        release();
        below.abort();
    }

    @Override
    public void setCloseCallback(@Nullable Runnable callback) {
        closeCallback = callback;
        below.setCloseCallback(callback == null && encoder == null ? null : this::connectionClosed);
    }

    /** A peer that only stopped sending still gets the response, and may leave later. */
    private void connectionClosed() {
        Runnable told = closeCallback;
        closeCallback = null;
        if (encoder != null) {
            if (isGone()) {
                release();
            } else {
                below.setCloseCallback(this::connectionClosed);
            }
        }
        if (told != null) {
            told.run();
        }
    }

    private boolean isGone() {
        return below.flushed().toCompletableFuture().isCompletedExceptionally();
    }

    // ------------------------------------------------------------------------------------------ the way to the client

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        putOut();
        return below.flushed();
    }

    @Override
    public void sendGathered() {
        putOut();
        below.sendGathered();
    }

    @Override
    public long unsentBytes() {
        ContentEncoder from = encoder;
        return below.unsentBytes() + (from == null ? 0 : from.out().length());
    }

    @Override
    public boolean isResponseSent() {
        return below.isResponseSent();
    }

    @Override
    public long writeBufferSize() {
        return below.writeBufferSize();
    }

    // ------------------------------------------------------------------------------------------ the rest

    @Override
    public boolean declareTrailers(TrailerUse use, List<String> names) {
        requireNoHead();
        return below.declareTrailers(use, names);
    }

    @Override
    public Tunnel switchProtocols(String protocol, HTTPHeaders headers) {
        requireNoHead();
        return below.switchProtocols(protocol, headers);
    }

    @Override
    public void setMaxBodySize(long bytes) {
        below.setMaxBodySize(bytes);
    }

    @Override
    public void setBodyTimeout(Duration timeout) {
        below.setBodyTimeout(timeout);
    }

    @Override
    public void holds(long bytes) {
        below.holds(bytes);
    }

    @Override
    public void holdsOfHead(long bytes) {
        below.holdsOfHead(bytes);
    }

    @Override
    public void holdsOfResponse(long bytes) {
        below.holdsOfResponse(bytes);
    }

    @Override
    public boolean isMemoryShort() {
        return below.isMemoryShort();
    }

    @Override
    public HTTPRequestContext context() {
        return below.context();
    }

    @Override
    public void limitReached(Limit limit) {
        below.limitReached(limit);
    }

    @Override
    public @Nullable String requestId() {
        return below.requestId();
    }

    @Override
    public IOLoop loop() {
        return below.loop();
    }

    @Override
    public void writeRaw(byte[] data) {
        raw().writeRaw(data);
    }

    @Override
    public void finishRaw() {
        raw().finishRaw();
    }

    private RawConnection raw() {
        if (below instanceof RawConnection raw) {
            return raw;
        }
        throw new IllegalStateException("this connection takes no raw bytes: use writeHeaders");
    }
}
