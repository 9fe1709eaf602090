package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * The destination of the response to one request: Tornado's {@code HTTPConnection}. This is all that handlers know of
 * the protocol.
 *
 * <ol>
 *   <li>{@link #writeInformational}, as often as wanted
 *   <li>{@link #writeHeaders}, once, with the first content if it is there
 *   <li>{@link #write} or {@link #sendFile}, as often as wanted
 *   <li>{@link #finish}, once
 * </ol>
 *
 * <p>Framing is the connection's business: it adds {@code Date}, {@code Server}, {@code Connection} and, when no
 * {@code Content-Length} is given and content can follow, {@code Transfer-Encoding: chunked}. Content of a response to
 * HEAD, or with status 1xx, 204, 205 or 304, is never sent, even if it is written.
 *
 * <p>A response that is complete before all content of the request has arrived ends the connection, and the rest of the
 * content is ignored. One that only begins before that keeps the connection open, provided that the content ends before
 * the response.
 *
 * <p>Everything written in one callback is sent in one piece when that callback ends. No method waits for the peer:
 * await {@link #flushed} before writing much.
 *
 * <p>Thread: confined to the loop of the connection, which is {@link #loop}; in another thread calls throw
 * {@link IllegalStateException}. Once the response is finished, or the connection gone, they do nothing.
 */
public interface HTTPConnection {

    /**
     * Sends an interim response such as 103 (RFC 9110 section 15.2). Nothing is sent to an HTTP/1.0 client, nor when the
     * response has begun. 100 is sent without being asked for when the client waits for it.
     *
     * @param status 100, or 102 to 199
     * @throws HTTPOutputError if it is another, or a field is not fit to be sent
     */
    void writeInformational(int status, HTTPHeaders headers);

    /**
     * Settles before the headers are written whether the content of the response will travel coded (RFC 9110 section 8.4),
     * and adapts {@code headers}, which have to be complete, to that. Meant for writers that can send a file instead; without
     * this call {@link #writeHeaders} settles it. The decision holds for these {@code headers}; other ones, such as those of an
     * error page, are settled anew.
     *
     * @param length of the content, in bytes, if Content-Length does not say so; negative if it is not known
     * @return whether the content is coded on its way, so that it must not be sent by {@link #sendFile}; false, the default,
     *     if it leaves as it is written
     */
    default boolean settleCoding(int status, HTTPHeaders headers, long length) {
        return false;
    }

    /**
     * Keeps the content of the response from being coded. A writer that will send a file behind other content calls it before
     * the headers are written. The default does nothing.
     *
     * @throws IllegalStateException if it was settled that it is coded
     */
    default void leaveUncoded() {}

    /**
     * Sends the status line and the field section, and the first content.
     *
     * <p>Ownership: {@code content} is taken over; the caller does not change it any more.
     *
     * @param status 200 to 599
     * @param reason null for the standard phrase
     * @throws HTTPOutputError if a field is not fit to be sent or the content is longer than its Content-Length; nothing
     *     was sent then
     * @throws IllegalStateException if the headers were written already
     */
    void writeHeaders(int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length);

    /**
     * Sends a whole response: {@link #writeHeaders} and {@link #finish} in one, and the cheapest way when all content is
     * there. {@code Content-Length} is added when {@code headers} has none and the status allows it. To HEAD it tells how
     * long {@code content} is, which is not sent.
     *
     * <p>Ownership: {@code content} is taken over.
     *
     * @throws HTTPOutputError as {@link #writeHeaders} and {@link #finish}; nothing was sent then
     * @throws IndexOutOfBoundsException if {@code content} is not that long; nothing was sent then
     */
    default void respond(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length) {
        writeHeaders(status, reason, headers, content, offset, length);
        finish();
    }

    /**
     * Sends more content.
     *
     * <p>Ownership: {@code content} is taken over.
     *
     * @throws HTTPOutputError if this is more than Content-Length allows, or if far more than {@link #writeBufferSize} waits
     *     for the peer already; the connection is aborted then
     * @throws IllegalStateException if the headers were not written
     */
    void write(byte[] content, int offset, int length);

    /**
     * Sends the remaining bytes of {@code lent} as more content. They are copied before this returns, at best straight to
     * where the next write to the socket takes them from.
     *
     * <p>Ownership: lent until this returns.
     *
     * @throws HTTPOutputError as {@link #write(byte[], int, int)}
     * @throws IllegalStateException as {@link #write(byte[], int, int)}
     */
    default void write(ByteBuffer lent) {
        byte[] copy = new byte[lent.remaining()];
        lent.get(copy);
        write(copy, 0, copy.length);
    }

    /**
     * Sends content from a file, without passing it through this process where the platform can do that. It is never coded:
     * a response whose coding was not settled, and that begins with a file, leaves as it is.
     *
     * <p>Ownership: {@code file} is taken over and closed when it was sent or could not be.
     *
     * @throws HTTPOutputError as {@link #write}
     * @throws IllegalStateException as {@link #write}, or if the content before it was coded
     */
    void sendFile(FileChannel file, long position, long count);

    /**
     * The response is whole.
     *
     * @throws HTTPOutputError if less content was written than Content-Length said; the connection is aborted then
     * @throws IllegalStateException if the headers were not written
     */
    void finish();

    /**
     * Declares, before the headers are written, the fields that {@link #finish(HTTPHeaders)} will send behind the content.
     * If this response can carry them and {@code use} allows it, the head lists them in a {@code Trailer} field; otherwise
     * nothing is declared. A {@code Trailer} field among the headers themselves is never sent.
     *
     * <p>Trailers need content of unknown length: a response with {@code Content-Length}, one to HEAD or to an HTTP/1.0
     * client, and one with a status that allows no content has none.
     *
     * @return whether this client gets trailers, as far as can be told before the headers are written
     * @throws HTTPOutputError if a name is not a token, or is of a field that must not be in a trailer section
     * @throws IllegalStateException if the headers were written already
     */
    boolean declareTrailers(TrailerUse use, List<String> names);

    /**
     * Ends the response with a trailer section. The fields are dropped when the client does not get trailers, for which see
     * {@link #declareTrailers}; fields that were not declared are sent to clients that said {@code TE: trailers}.
     *
     * @throws HTTPOutputError as {@link #finish()}, or if a field is not fit to be sent behind content
     * @throws IllegalStateException as {@link #finish()}
     */
    void finish(HTTPHeaders trailers);

    /**
     * Answers with 101 and leaves HTTP: from now on the connection is the tunnel's, and calls to this one do nothing.
     * {@code Connection} and {@code Upgrade} are added to {@code headers}.
     *
     * @param protocol the name, such as {@code websocket}, one of those in the request's {@code Upgrade} field
     * @throws IllegalStateException if the request did not ask for {@code protocol}, has content that has not come in whole,
     *     or was answered already; nothing was sent then
     * @throws HTTPOutputError if a field is not fit to be sent; nothing was sent then
     */
    Tunnel switchProtocols(String protocol, HTTPHeaders headers);

    /** Returns the number of bytes that were written here and not yet taken by the kernel. */
    long unsentBytes();

    /**
     * Sends what the current callback has written so far, without waiting for its end, so that {@link #unsentBytes} tells
     * what the client is behind with. The default does nothing.
     */
    default void sendGathered() {}

    /**
     * Completes, on the loop, when everything written so far has been taken by the kernel; fails when the connection is
     * gone. What back-pressure is made of.
     */
    CompletionStage<@Nullable Void> flushed();

    /**
     * Returns how many bytes of a response to write at most before waiting for {@link #flushed}. When sixteen times as
     * many are waiting for the peer, {@link #write} fails.
     */
    default long writeBufferSize() {
        return Long.MAX_VALUE;
    }

    /**
     * Returns whether the peer has all that it gets of the response, although that was not {@linkplain #finish finished}: to HEAD
     * behind a filter, for instance. The peer may leave then without having missed anything. False by default.
     */
    default boolean isResponseSent() {
        return false;
    }

    /**
     * Ends the connection at once without finishing the response, so that the client cannot take an incomplete one for
     * complete. The close callback and the delegate are notified in a callback of their own.
     */
    void abort();

    /**
     * Sets a callback that is run, once, when the connection ends before the response is finished, or when the peer
     * stops sending, which is as much as can be known; null for none. A peer that only stopped sending still gets the
     * response.
     */
    void setCloseCallback(@Nullable Runnable callback);

    /**
     * Lets the content of this request be up to {@code bytes} long; beyond that it is refused with 413.
     *
     * @throws IllegalStateException after {@link HTTPMessageDelegate#headersReceived}
     */
    void setMaxBodySize(long bytes);

    /**
     * Limits the time for the content of this request to arrive; zero for no limit. After that the request is refused
     * with 408.
     *
     * @throws IllegalStateException after {@link HTTPMessageDelegate#headersReceived}
     */
    void setBodyTimeout(Duration timeout);

    /**
     * Tells how much of this request's content the delegate keeps in memory, overhead included. The number replaces the one
     * told before, and counts against the server's memory budget until the response is over; after that it is ignored. The
     * default does nothing. Never throws.
     *
     * @param bytes zero or more
     */
    default void holds(long bytes) {}

    /**
     * Tells how much memory was taken for what was read out of this request's head, such as the parameters of its query. The
     * number adds to those told before, and counts as that of {@link #holds} does. The default does nothing. Never throws.
     *
     * <p>Thread: any.
     *
     * @param bytes zero or more
     */
    default void holdsOfHead(long bytes) {}

    /**
     * Tells how much memory is taken by content of the response that was written and is not handed over here yet. The number
     * replaces the one told before, and counts as that of {@link #holds} does. The default does nothing. Never throws.
     *
     * <p>Thread: any.
     *
     * @param bytes zero or more
     */
    default void holdsOfResponse(long bytes) {}

    /** Returns whether so much memory is held for all peers that none is to be taken without need; false by default. */
    default boolean isMemoryShort() {
        return false;
    }

    /** Returns the context of the request: its client and its connection. */
    HTTPRequestContext context();

    /**
     * Counts that this request reached {@code limit}, may say so in the log, and notes it for the log of requests. By default the
     * last is left out.
     */
    default void limitReached(Limit limit) {
        context().limitReached(limit);
    }

    /** Returns the id of this request, which the client gets too; null if the server gives none, as by default. */
    default @Nullable String requestId() {
        return null;
    }

    /** Returns the loop of this connection: an executor that brings stages which complete elsewhere back to it. */
    IOLoop loop();
}
