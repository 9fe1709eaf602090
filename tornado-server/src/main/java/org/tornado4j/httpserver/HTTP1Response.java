package org.tornado4j.httpserver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RawConnection;
import org.tornado4j.http1.ResponseEncoder;
import org.tornado4j.ioloop.IOLoop;

/**
 * The response half of an {@link HTTP1Exchange}: frames what is written and sends it.
 *
 * <p>Thread: confined to the loop of the connection.
 */
abstract class HTTP1Response implements HTTPConnection, RawConnection {

    /** How far the response is. */
    private enum Progress {
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

    /** So many times what is to be written at most may wait before a writer that does not wait is stopped. */
    private static final long MOST_BUFFERS = 16;

    /** What is copied behind its head rather than sent by itself. */
    private static final int SMALL_CONTENT = 512;

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    final HTTP1ServerConnection connection;
    private final boolean http11;
    private final boolean toHead;
    /** Null when nobody wants to know. */
    final @Nullable RequestRecord record;

    private boolean persistent;

    private Progress progress = Progress.NONE;
    private Framing framing = Framing.EMPTY;
    /** What Content-Length still asks for. */
    private long remaining;

    HTTP1Response(
            HTTP1ServerConnection connection,
            boolean http11,
            boolean toHead,
            boolean persistent,
            @Nullable RequestRecord record) {
        this.connection = connection;
        this.http11 = http11;
        this.toHead = toHead;
        this.persistent = persistent;
        this.record = record;
    }

    /** Whether the connection can go on after the response, as far as the request is concerned. */
    abstract boolean mayGoOn();

    /** An interim response is on its way. */
    abstract void informed(int status);

    /** The response is complete. */
    abstract void completed();

    /** The response was cut off. */
    abstract void aborted();

    // ------------------------------------------------------------------------------------------ about it

    /** Whether the request was HEAD. */
    final boolean toHead() {
        return toHead;
    }

    /** Whether bytes of the response were handed over. */
    final boolean responseBegun() {
        return progress != Progress.NONE;
    }

    /** Whether the connection can go on after this. */
    final boolean persistent() {
        return persistent;
    }

    /** The response, if its head has not left, is to say that the connection ends with it. */
    final void endConnection() {
        persistent = false;
    }

    /** Whether the response was completed or given up; it is from now on. */
    final boolean giveUp() {
        boolean was = progress == Progress.OVER;
        progress = Progress.OVER;
        return was;
    }

    // ------------------------------------------------------------------------------------------ writing

    @Override
    public void writeInformational(int status, HTTPHeaders headers) {
        if (status < 100 || status > 199 || status == HTTPStatus.SWITCHING_PROTOCOLS) {
            throw new HTTPOutputError("status " + status + " is not interim; use 100, 102 or 103");
        }
        if (isOver() || progress != Progress.NONE || !http11) {
            return;
        }
        informed(status);
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
        Objects.checkFromIndexSize(offset, length, content.length);
        beginHead(status, reason, headers);
        long declared = encoder().contentLength();
        if (declared >= 0 && declared != length && !toHead && allowsContent(status)) {
            throw wrongLength(declared, length);
        }
        addLength(status, declared >= 0 || status == HTTPStatus.NOT_MODIFIED ? declared : length);
        endHead(status, headers);
        if (toHead || !allowsContent(status)) {
            sendEncoded();
        } else {
            sendEncodedWith(content, offset, length);
            recordSent(length);
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
        endHead(status, headers);
        sendEncoded();
        progress = Progress.BEGUN;
        if (length > 0) {
            write(content, offset, length);
        }
    }

    private void beginHead(int status, @Nullable String reason, HTTPHeaders headers) {
        if (progress != Progress.NONE) {
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

    /** Adds what frames the content, after the steps of RFC 9112 section 6.3. */
    private void frame(int status) {
        ResponseEncoder encoder = encoder();
        long length = encoder.contentLength();
        if (!allowsContent(status) || toHead) { // steps 1 and 2
            framing = Framing.EMPTY;
            addLength(status, length);
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

    /**
     * Adds Content-Length where it may be: 204 has none, 205 must say that it has no content, 304 tells what 200 would
     * have (RFC 9110 sections 8.6 and 15.3.6).
     *
     * @param length negative when it is not known
     */
    private void addLength(int status, long length) {
        if (status == HTTPStatus.RESET_CONTENT) {
            encoder().contentLength(0);
        } else if (length >= 0 && status != HTTPStatus.NO_CONTENT) {
            encoder().contentLength(length);
        }
    }

    private void endHead(int status, HTTPHeaders headers) {
        persistent = persistent && !connection.shared.letsOneGo();
        ResponseEncoder encoder = encoder();
        if (!persistent) {
            encoder.close();
        } else if (!http11) {
            encoder.keepAlive();
        }
        encoder.end();
        connection.shared.counters.response(status);
        if (record != null) {
            record.responseBegan(status, headers);
        }
    }

    private void recordSent(long length) {
        if (record != null) {
            record.sent(length);
        }
    }

    private static boolean allowsContent(int status) {
        return switch (status) {
            case HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED -> false;
            default -> true;
        };
    }

    @Override
    public void write(byte[] content, int offset, int length) {
        if (!takesContent(length)) {
            return;
        }
        requireRoom();
        beginChunk(length);
        connection.stream().send(content, offset, length);
        endChunk();
    }

    /** Whoever goes on without waiting fills the memory; a single piece may be as large as it likes. */
    private void requireRoom() {
        long most = MOST_BUFFERS * connection.shared.options.maxWriteBufferBytes();
        if (connection.stream().holdsMoreThan(most)) {
            connection.shared.count(Limit.MAX_WRITE_BUFFER_SIZE);
            abort();
            throw new HTTPOutputError("more than " + most + " bytes wait for the client; wait for the stage of flush()"
                    + " before writing more, or write in a @Blocking method");
        }
    }

    @Override
    public long writeBufferSize() {
        return connection.shared.options.maxWriteBufferBytes();
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
            connection.stream().sendFile(file, position, count);
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
        recordSent(length);
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
            connection.stream().sendCopy(CRLF, 0, CRLF.length);
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
        if (progress == Progress.NONE) {
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
            connection.stream().sendCopy(LAST_CHUNK, 0, LAST_CHUNK.length);
        }
        over();
    }

    private void over() {
        progress = Progress.OVER;
        completed();
    }

    /** Whether nothing that is written can be sent any more. */
    final boolean isOver() {
        connection.shared.loop.requireInLoop();
        return progress == Progress.OVER || progress == Progress.ABORTED;
    }

    private void sendEncoded() {
        connection.stream().sendCopy(encoder().bytes(), 0, encoder().length());
    }

    /** Sends the head and content behind it, in one piece if that is small. */
    private void sendEncodedWith(byte[] content, int offset, int length) {
        if (length <= SMALL_CONTENT) {
            encoder().content(content, offset, length);
            sendEncoded();
        } else {
            sendEncoded();
            connection.stream().send(content, offset, length);
        }
    }

    private ResponseEncoder encoder() {
        return connection.shared.encoder;
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        return connection.stream().flushed();
    }

    // ------------------------------------------------------------------------------------------ raw

    @Override
    public void writeRaw(byte[] data) {
        if (isOver()) {
            return;
        }
        progress = Progress.BEGUN;
        framing = Framing.CLOSE;
        connection.stream().send(data, 0, data.length);
        if (record != null) {
            record.sentRaw(data);
        }
    }

    @Override
    public void finishRaw() {
        if (isOver()) {
            return;
        }
        persistent &= mayGoOn();
        over();
    }

    @Override
    public void abort() {
        if (isOver()) {
            return;
        }
        progress = Progress.ABORTED;
        aborted();
        connection.stream().abort();
    }

    @Override
    public long unsentBytes() {
        return connection.stream().unsentBytes();
    }

    @Override
    public IOLoop loop() {
        return connection.shared.loop;
    }
}
