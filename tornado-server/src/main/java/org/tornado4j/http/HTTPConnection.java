package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * Accepts the response to one request: Tornado's {@code HTTPConnection}. This is all that handlers know of the
 * protocol.
 *
 * <ol>
 *   <li>{@link #writeInformational}, any number of times
 *   <li>{@link #writeHeaders}, once, with the first piece of content if available
 *   <li>{@link #write} or {@link #sendFile}, any number of times
 *   <li>{@link #finish}, once
 * </ol>
 *
 * <p>The connection takes care of framing: it adds {@code Date}, {@code Server}, {@code Connection} and, when no
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
     * Sends an interim response such as 103 (RFC 9110 section 15.2). Nothing is sent to an HTTP/1.0 client, or after
     * the response has begun. If the client waits for 100, the connection sends it by itself.
     *
     * @param status 100, or 102 to 199
     * @throws HTTPOutputError if the status is another one, or a field cannot be sent
     */
    void writeInformational(int status, HTTPHeaders headers);

    /**
     * Decides, before the headers are written, whether the connection applies a content coding to the response (RFC
     * 9110 section 8.4), and adapts {@code headers}, which must be complete. Meant for writers that can send a file
     * instead; without this call, {@link #writeHeaders} decides. The decision holds for these {@code headers}; for
     * others, such as those of an error page, a new decision is made.
     *
     * @param length the length of the content, in bytes, if there is no Content-Length; negative if unknown
     * @return whether the content will be coded, so that it must not be sent by {@link #sendFile}; false, the default,
     *     if it is sent as written
     */
    default boolean settleCoding(int status, HTTPHeaders headers, long length) {
        return false;
    }

    /**
     * Prevents a content coding of the response. A writer that will send a file after other content calls this before
     * the headers are written. The default does nothing.
     *
     * @throws IllegalStateException if it was decided that the content is coded
     */
    default void leaveUncoded() {}

    /**
     * Sends the status line, the header fields and the first piece of content.
     *
     * <p>Ownership: {@code content} is taken over; the caller must not change it any more.
     *
     * @param status 200 to 599
     * @param reason null for the standard phrase
     * @throws HTTPOutputError if a field cannot be sent or the content is longer than its Content-Length; nothing was
     *     sent then
     * @throws IllegalStateException if the headers were written already
     */
    void writeHeaders(int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length);

    /**
     * Sends a whole response: {@link #writeHeaders} and {@link #finish} in one call, and the cheapest way if all
     * content is available. {@code Content-Length} is added if {@code headers} has none and the status allows it. In
     * response to HEAD it is the length of {@code content}, which is not sent.
     *
     * <p>Ownership: {@code content} is taken over.
     *
     * @throws HTTPOutputError as {@link #writeHeaders} and {@link #finish}; nothing was sent then
     * @throws IndexOutOfBoundsException if {@code content} is shorter than that; nothing was sent then
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
     * @throws HTTPOutputError if this is more than Content-Length allows, or if much more than {@link #writeBufferSize}
     *     is waiting for the peer; the connection is aborted then
     * @throws IllegalStateException if the headers were not written
     */
    void write(byte[] content, int offset, int length);

    /**
     * Sends the remaining bytes of {@code lent} as more content. They are copied before this returns, if possible
     * directly to the buffer from which the socket is written.
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
     * Sends content from a file, without copying it through this process where the platform supports that. It is never
     * coded: if no coding was decided on and a response begins with a file, it is sent as it is.
     *
     * <p>Ownership: {@code file} is taken over, and closed when it was sent or sending failed.
     *
     * @throws HTTPOutputError as {@link #write}
     * @throws IllegalStateException as {@link #write}, or if the content before it was coded
     */
    void sendFile(FileChannel file, long position, long count);

    /**
     * Completes the response.
     *
     * @throws HTTPOutputError if less content was written than Content-Length announced; the connection is aborted then
     * @throws IllegalStateException if the headers were not written
     */
    void finish();

    /**
     * Declares, before the headers are written, the fields that {@link #finish(HTTPHeaders)} will send after the
     * content. If this response can carry them and {@code use} allows it, the head lists them in a {@code Trailer}
     * field; otherwise nothing is declared. A {@code Trailer} field among the headers themselves is never sent.
     *
     * <p>Trailers need content of unknown length: a response with {@code Content-Length}, one to HEAD or to an HTTP/1.0
     * client, and one with a status that allows no content has none.
     *
     * @return whether this client gets trailers, as far as is known before the headers are written
     * @throws HTTPOutputError if a name is not a token, or names a field that must not be in a trailer section
     * @throws IllegalStateException if the headers were written already
     */
    boolean declareTrailers(TrailerUse use, List<String> names);

    /**
     * Ends the response with a trailer section. The fields are dropped if the client does not get trailers, as
     * described in {@link #declareTrailers}; fields that were not declared are sent to clients that sent
     * {@code TE: trailers}.
     *
     * @throws HTTPOutputError as {@link #finish()}, or if a field must not be sent after the content
     * @throws IllegalStateException as {@link #finish()}
     */
    void finish(HTTPHeaders trailers);

    /**
     * Answers with 101 and leaves HTTP: from now on the connection is the tunnel's, and calls to this one do nothing.
     * {@code Connection} and {@code Upgrade} are added to {@code headers}.
     *
     * @param protocol the name, such as {@code websocket}, one of those in the request's {@code Upgrade} field
     * @throws IllegalStateException if the request did not ask for {@code protocol}, has content that has not arrived
     *     completely, or was answered already; nothing was sent then
     * @throws HTTPOutputError if a field cannot be sent; nothing was sent then
     */
    Tunnel switchProtocols(String protocol, HTTPHeaders headers);

    /** Returns the number of bytes that were written and that the kernel has not taken yet. */
    long unsentBytes();

    /**
     * Sends everything that the current callback has written so far, without waiting for its end, so that
     * {@link #unsentBytes} shows how far the client is behind. The default does nothing.
     */
    default void sendGathered() {}

    /**
     * Returns a stage that completes, on the loop, when the kernel has taken everything written so far, and fails if
     * the connection is closed before. Writers use it for back-pressure.
     */
    CompletionStage<@Nullable Void> flushed();

    /**
     * Returns the maximum number of bytes of a response to write before waiting for {@link #flushed}. When sixteen
     * times as many are waiting for the peer, {@link #write} fails.
     */
    default long writeBufferSize() {
        return Long.MAX_VALUE;
    }

    /**
     * Returns whether the peer has received everything that it will get of the response, although that was not
     * {@linkplain #finish finished}: the response to HEAD behind a filter, for instance. If the peer leaves then, it
     * has missed nothing. False by default.
     */
    default boolean isResponseSent() {
        return false;
    }

    /**
     * Ends the connection at once without finishing the response, so that the client cannot mistake an incomplete one
     * for complete. The close callback and the delegate are notified in a callback of their own.
     */
    void abort();

    /**
     * Sets a callback that runs once, when the connection ends before the response is finished; null for none. It also
     * runs when the peer stops sending, which cannot be distinguished from leaving; a peer that only stopped sending
     * still gets the response.
     */
    void setCloseCallback(@Nullable Runnable callback);

    /**
     * Sets the maximum length of the content of this request, in bytes; more is refused with 413.
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
     * Reports how much memory the delegate holds for the content of this request, overhead included. The number
     * replaces the one reported before, and counts against the server's memory budget until the response is complete;
     * after that it is ignored. The default does nothing. Never throws.
     *
     * @param bytes zero or more
     */
    default void holds(long bytes) {}

    /**
     * Reports how much memory is used by data parsed from this request's head, such as the parameters of its query. The
     * number is added to those reported before, and counts like that of {@link #holds}. The default does nothing. Never
     * throws.
     *
     * <p>Thread: any.
     *
     * @param bytes zero or more
     */
    default void holdsOfHead(long bytes) {}

    /**
     * Reports how much memory is used by content of the response that was written and has not been passed to this
     * connection yet. The number replaces the one reported before, and counts like that of {@link #holds}. The default
     * does nothing. Never throws.
     *
     * <p>Thread: any.
     *
     * @param bytes zero or more
     */
    default void holdsOfResponse(long bytes) {}

    /** Returns whether so much memory is held for all peers that no more should be used without need; false by default. */
    default boolean isMemoryShort() {
        return false;
    }

    /** Returns the context of the request: its client and its connection. */
    HTTPRequestContext context();

    /**
     * Counts that this request reached {@code limit}, may log it, and records it for the request log. The default does
     * not record it.
     */
    default void limitReached(Limit limit) {
        context().limitReached(limit);
    }

    /** Returns the id of this request, which is also sent to the client; null, the default, if the server assigns none. */
    default @Nullable String requestId() {
        return null;
    }

    /**
     * Returns the loop of this connection, which is also the executor for continuations of stages that complete in
     * other threads.
     */
    IOLoop loop();
}
