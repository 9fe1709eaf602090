package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message in pieces, each in its own frame, so that the message may be larger than memory and its length need
 * not be known.
 *
 * <ol>
 *   <li>{@link #write(byte[])} or {@link #write(String)}, any number of times; to limit memory, wait for the stage of
 *       each piece before writing the next
 *   <li>{@link #finish}
 * </ol>
 *
 * <p>Other messages wait until it is finished; beyond {@link WebSocketOptions#maxPendingBytes} they are treated
 * according to {@link PendingPolicy}. Pings and close frames do not wait. A message that is never finished ends with
 * the socket.
 *
 * <p>Thread: any, but only one at a time. If a thread other than the loop's writes more than
 * {@link WebSocketOptions#maxPendingBytes} without waiting, the message cannot be completed and the socket is closed
 * with 1011.
 */
public final class MessageWriter {

    private static final byte[] NOTHING = {};

    private final WebSocketConnection connection;
    private final boolean text;
    private final UTF8Check utf8 = new UTF8Check();
    /** The first half of a character that was cut; empty for none. */
    private String half = "";

    private boolean begun;
    private boolean finished;

    MessageWriter(WebSocketConnection connection, boolean text) {
        this.connection = connection;
        this.text = text;
    }

    boolean isText() {
        return text;
    }

    /**
     * Sends a piece: bytes of a binary message, or UTF-8 of a text message. Characters may be split between pieces.
     *
     * <p>Ownership: {@code piece} is taken over.
     *
     * @return completes, on the loop, when the piece has been written; fails with {@link WebSocketClosedException} if
     *     the socket is closing, and with {@link IllegalStateException} if another message was begun and not finished
     * @throws IllegalArgumentException if a text is not UTF-8. Then nothing of the piece is sent, and the message
     *     cannot be completed
     * @throws IllegalStateException if the message is finished
     */
    public CompletionStage<@Nullable Void> write(byte[] piece) {
        if (text && !half.isEmpty()) {
            throw new IllegalStateException("the text that was written ends inside a character");
        }
        return send(piece);
    }

    /**
     * Sends a piece of a text message. The surrogates of a character may be split between two pieces.
     *
     * @return as {@link #write(byte[])}
     * @throws IllegalStateException if the message is binary, or finished
     */
    public CompletionStage<@Nullable Void> write(String piece) {
        if (!text) {
            throw new IllegalStateException("the message is binary: write bytes, or begin a text");
        }
        String all = half + piece;
        boolean cut = !all.isEmpty() && Character.isHighSurrogate(all.charAt(all.length() - 1));
        half = cut ? all.substring(all.length() - 1) : "";
        return send((cut ? all.substring(0, all.length() - 1) : all).getBytes(StandardCharsets.UTF_8));
    }

    private CompletionStage<@Nullable Void> send(byte[] piece) {
        requireUnfinished();
        if (text && !utf8.accepts(piece, 0, piece.length)) {
            throw new IllegalArgumentException("a text message has to be UTF-8; send other bytes in a binary one");
        }
        if (piece.length == 0) {
            return CompletableFuture.completedStage(null);
        }
        boolean first = !begun;
        begun = true;
        return connection.fragment(this, piece, first, false);
    }

    /**
     * Ends the message. Messages that waited for it are sent.
     *
     * @return as {@link #write(byte[])}
     * @throws IllegalStateException if the message is finished, or is a text that ends inside a character
     */
    public CompletionStage<@Nullable Void> finish() {
        requireUnfinished();
        if (text && !(half.isEmpty() && utf8.unfinished() == 0)) {
            throw new IllegalStateException("the text ends inside a character");
        }
        finished = true;
        return connection.fragment(this, NOTHING, !begun, true);
    }

    private void requireUnfinished() {
        if (finished) {
            throw new IllegalStateException("the message is finished: begin another");
        }
    }
}
