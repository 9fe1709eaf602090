package org.tornado4j.httpserver.http1;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http1.Persistence;
import org.tornado4j.http1.ResponseEncoder;
import org.tornado4j.http1.ResponseFraming;
import org.tornado4j.httpserver.RequestIds;
import org.tornado4j.iostream.IOStream;

/**
 * Encodes responses and sends them, one after the other, for all HTTP/1 connections of a loop.
 *
 * <ol>
 *   <li>{@link #beginHead}, then {@link #frame} or {@link #addLength}, then {@link #endHead}
 *   <li>{@link #sendHead} or {@link #sendHeadWith}
 *   <li>{@link #sendContent}, {@link #sendLent} or {@link #sendFile}, as often as wanted
 *   <li>{@link #sendEnd}
 * </ol>
 *
 * <p>Thread: confined to the loop.
 */
final class ResponseSender {

    /** Content up to this size is copied behind its head rather than sent by itself. */
    private static final int SMALL_CONTENT = 512;

    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] LAST_CHUNK_BEFORE_TRAILERS = ascii("0\r\n");

    private final HTTP1Codec codec;
    private final ResponseEncoder encoder;

    ResponseSender(HTTP1Codec codec) {
        this.codec = codec;
        this.encoder = codec.encoder();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // ------------------------------------------------------------------------------------------ the head

    /** Tells a client that waits for it to send its content (RFC 9110 section 10.1.1). */
    void sendContinue(IOStream stream) {
        stream.sendCopy(CONTINUE, 0, CONTINUE.length);
    }

    /** Sends a whole head of an interim response. */
    void sendInterim(IOStream stream, int status, HTTPHeaders headers) {
        encoder.begin(status, null);
        encoder.fields(headers);
        encoder.end();
        sendHead(stream);
    }

    /** Sends the head of a 101 response. */
    void sendSwitch(IOStream stream, String protocol, HTTPHeaders headers) {
        HTTPHeaders fields = headers.copy();
        fields.remove("Connection");
        fields.set("Upgrade", protocol);
        encoder.begin(HTTPStatus.SWITCHING_PROTOCOLS, null);
        encoder.upgrade();
        encoder.fields(fields);
        encoder.end();
        sendHead(stream);
    }

    /** Begins with the status line and the fields, those that frame the message left out. */
    void beginHead(int status, @Nullable String reason, HTTPHeaders headers) {
        encoder.begin(status, reason);
        encoder.fields(headers);
        codec.addStandardFields();
    }

    /** Adds the id of the request, unless the application did among {@code headers}. */
    void addRequestId(String id, HTTPHeaders headers) {
        RequestIds ids = codec.server().requestIds();
        if (ids != null && !headers.contains(ids.field())) {
            encoder.field(ids.field(), id);
        }
    }

    /** Returns whether the application asked to close the connection. */
    boolean saysClose() {
        return encoder.saysClose();
    }

    /** Returns what Content-Length among the fields said; {@link ResponseFraming#UNKNOWN} without one. */
    long declaredLength() {
        return encoder.contentLength();
    }

    /** Adds the fields that frame content which is yet to come, and returns the framing. */
    ResponseFraming frame(int status, ResponseFraming.Client client) {
        ResponseFraming framing = ResponseFraming.of(status, client, declaredLength());
        switch (framing) {
            case EMPTY, LENGTH -> addLength(status, declaredLength());
            case CHUNKED -> encoder.chunked();
            case CLOSE -> {
                // the end of the connection says it
            }
        }
        return framing;
    }

    /** Adds Content-Length where the status allows it. */
    void addLength(int status, long length) {
        long sent = ResponseFraming.lengthToSend(status, length);
        if (sent != ResponseFraming.UNKNOWN) {
            encoder.contentLength(sent);
        }
    }

    /** Adds the Trailer field (RFC 9110 section 6.6.2). */
    void announceTrailers(List<String> names) {
        encoder.trailer(names);
    }

    /** Ends the head, which says what becomes of the connection where the client cannot know. */
    void endHead(Persistence persistence, boolean http11) {
        switch (persistence) {
            case KEEP -> {
                if (!http11) {
                    encoder.keepAlive();
                }
            }
            case ONE_REQUEST -> {
                if (saysClose() || codec.server().options().noKeepAlive()) { // RFC 9112 section 9.3: in every response
                    encoder.close();
                }
            }
            case CLIENT_CLOSES, SERVER_CLOSES -> encoder.close();
        }
        encoder.end();
    }

    void sendHead(IOStream stream) {
        stream.sendCopy(encoder.bytes(), 0, encoder.length());
    }

    /** Sends the head and content behind it, in one piece if that is small. */
    void sendHeadWith(IOStream stream, byte[] content, int offset, int length) {
        if (length <= SMALL_CONTENT) {
            encoder.content(content, offset, length);
            sendHead(stream);
        } else {
            sendHead(stream);
            stream.send(content, offset, length);
        }
    }

    // ------------------------------------------------------------------------------------------ content

    // chunk = chunk-size CRLF chunk-data CRLF
    void sendContent(IOStream stream, ResponseFraming framing, byte[] content, int offset, int length) {
        beginChunk(stream, framing, length);
        stream.send(content, offset, length);
        endChunk(stream, framing);
    }

    /** {@link #sendContent} for bytes that are only lent. */
    void sendLent(IOStream stream, ResponseFraming framing, ByteBuffer content) {
        beginChunk(stream, framing, content.remaining());
        stream.sendCopy(content);
        endChunk(stream, framing);
    }

    void sendFile(IOStream stream, ResponseFraming framing, FileChannel file, long position, long count) {
        beginChunk(stream, framing, count);
        stream.sendFile(file, position, count);
        endChunk(stream, framing);
    }

    private void beginChunk(IOStream stream, ResponseFraming framing, long length) {
        if (framing == ResponseFraming.CHUNKED) {
            encoder.clear();
            encoder.chunkSize(length);
            sendHead(stream);
        }
    }

    private static void endChunk(IOStream stream, ResponseFraming framing) {
        if (framing == ResponseFraming.CHUNKED) {
            stream.sendCopy(CRLF, 0, CRLF.length);
        }
    }

    void sendEnd(IOStream stream, ResponseFraming framing) {
        if (framing == ResponseFraming.CHUNKED) {
            stream.sendCopy(LAST_CHUNK, 0, LAST_CHUNK.length);
        }
    }

    /** Sends the end of chunked content with a trailer section. */
    void sendTrailers(IOStream stream, HTTPHeaders trailers) {
        encoder.clear();
        encoder.line(LAST_CHUNK_BEFORE_TRAILERS);
        encoder.trailers(trailers);
        encoder.end();
        sendHead(stream);
    }
}
