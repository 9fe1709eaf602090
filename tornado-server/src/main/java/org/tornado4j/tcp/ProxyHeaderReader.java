package org.tornado4j.tcp;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamClosedException;
import org.tornado4j.iostream.UnsatisfiableReadException;
import org.tornado4j.text.PeerText;

/**
 * Reads the PROXY header of one connection and leaves what follows it unread. If there is none, or not in time, the
 * connection is closed, which the log says in one line at INFO; that it ended early is ordinary life, as health checks of
 * proxies do.
 *
 * <p>Thread: confined to the loop of the stream.
 */
final class ProxyHeaderReader {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");
    /** The number of characters of an address that a log line shows; a Unix socket has a path. */
    static final int LONGEST_PEER = 128;

    private static final byte[] CRLF = {'\r', '\n'};

    private final IOStream stream;
    private final Consumer<ProxyHeader> then;
    /** For the log, when the stream is closed. */
    private final @Nullable SocketAddress peer;

    private final Timeout timeout;

    private ProxyHeaderReader(IOStream stream, ProxyProtocol protocol, Consumer<ProxyHeader> then) {
        this.stream = stream;
        this.then = then;
        this.peer = stream.remoteAddress();
        this.timeout = stream.loop().callLater(protocol.timeout(), () -> stream.close(new TimeoutException()));
    }

    /**
     * Calls {@code then} once the header is there.
     *
     * @return completes, in whatever way, when that has returned, or the stream is closed
     */
    static CompletionStage<?> read(IOStream stream, ProxyProtocol protocol, Consumer<ProxyHeader> then) {
        ProxyHeaderReader reader = new ProxyHeaderReader(stream, protocol, then);
        return reader.header().whenComplete(reader::finished);
    }

    private CompletionStage<@Nullable ProxyHeader> header() {
        return stream.readBytes(ProxyHeaderParser.SIGNATURE_LENGTH)
                .thenCompose(start -> switch (ProxyHeaderParser.version(start)) {
                    case V1 -> textHeader(start);
                    case V2 -> binaryHeader(start);
                });
    }

    private CompletionStage<@Nullable ProxyHeader> textHeader(byte[] start) {
        return stream.readUntil(CRLF, ProxyTextHeader.LONGEST - start.length)
                .thenApply(rest -> ProxyHeaderParser.parse(joined(start, rest)));
    }

    private CompletionStage<@Nullable ProxyHeader> binaryHeader(byte[] signature) {
        return stream.readBytes(ProxyBinaryHeader.FIXED_LENGTH - signature.length)
                .thenCompose(rest -> {
                    byte[] start = joined(signature, rest).array();
                    return stream.readBytes(ProxyBinaryHeader.contentLength(ByteBuffer.wrap(start)))
                            .thenApply(content -> ProxyHeaderParser.parse(joined(start, content)));
                });
    }

    private static ByteBuffer joined(byte[] start, byte[] rest) {
        return ByteBuffer.allocate(start.length + rest.length)
                .put(start)
                .put(rest)
                .flip();
    }

    private void finished(@Nullable ProxyHeader header, @Nullable Throwable failure) {
        stream.loop().removeTimeout(timeout);
        if (failure != null) {
            failed(failure instanceof CompletionException ? failure.getCause() : failure);
        } else if (header == null) {
            failed(new ProxyHeaderError(ProxyHeaderViolation.MALFORMED_LINE));
        } else {
            then.accept(header);
        }
    }

    private void failed(@Nullable Throwable failure) {
        String reason = reason(failure);
        if (reason != null) {
            LOG.info("Connection of {} closed: {}", PeerText.escaped(String.valueOf(peer), LONGEST_PEER), reason);
        } else {
            LOG.debug("{} ended before its PROXY header", stream, failure);
        }
        stream.close(failure);
    }

    /** Null if the peer just left. */
    private static @Nullable String reason(@Nullable Throwable failure) {
        Throwable cause = failure instanceof StreamClosedException ? failure.getCause() : failure;
        if (cause instanceof UnsatisfiableReadException) {
            return ProxyHeaderViolation.LINE_TOO_LONG.toString();
        }
        if (cause instanceof TimeoutException) {
            return "its PROXY header did not come in time";
        }
        return cause instanceof ProxyHeaderError ? cause.getMessage() : null;
    }
}
