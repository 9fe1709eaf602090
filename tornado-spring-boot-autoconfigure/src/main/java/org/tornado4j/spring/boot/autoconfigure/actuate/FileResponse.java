package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.ByteRange;
import org.tornado4j.http.ByteRanges;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.RequestHandler;

/**
 * A file of an endpoint on its way: a log, a heap dump. Pieces are read beside the loop, each once the one before has left.
 *
 * <p>Thread: the loop's.
 */
final class FileResponse {

    private static final Logger LOG = LoggerFactory.getLogger(FileResponse.class);

    private static final int PIECE = 64 * 1024;

    private final RequestHandler handler;
    private final IOLoop loop = IOLoop.current();
    private final EndpointServer server;
    private final ReadableByteChannel file;
    private final long length;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private long toSkip;
    private long remaining;

    /** Ownership: the file is taken over. */
    FileResponse(RequestHandler handler, EndpointServer server, EndpointResult.OpenFile file) {
        this.handler = handler;
        this.server = server;
        this.file = file.channel();
        this.length = file.length();
        this.remaining = length;
    }

    /**
     * Sends the file, or a part of it.
     *
     * @param range the value of a Range field, of which one range is served; null for the whole file
     * @return completes when all of it was written, or could not be; the file is closed then
     */
    CompletionStage<@Nullable Void> send(@Nullable String range) {
        handler.setHeader("Accept-Ranges", "bytes");
        ByteRanges asked = range == null || handler.getStatus() != HTTPStatus.OK ? null : ByteRanges.parse(range);
        List<ByteRange> parts = asked == null ? List.of() : asked.within(length);
        if (asked != null && parts.isEmpty()) {
            handler.setStatus(HTTPStatus.RANGE_NOT_SATISFIABLE);
            handler.setHeader("Content-Range", "bytes */" + length);
            end(null);
            return done;
        }
        if (parts.size() == 1) {
            cutTo(parts.get(0));
        }
        handler.setHeader("Content-Length", remaining);
        next();
        return done;
    }

    private void cutTo(ByteRange part) {
        handler.setStatus(HTTPStatus.PARTIAL_CONTENT);
        handler.setHeader("Content-Range", part.contentRange(length));
        toSkip = part.start();
        remaining = part.length();
    }

    private void next() {
        if (remaining == 0) {
            end(null);
            return;
        }
        try {
            server.call(this::read).whenCompleteAsync(this::write, loop);
        } catch (RuntimeException e) {
            end(e);
        }
    }

    private byte[] read() throws IOException {
        while (toSkip > 0) {
            toSkip -= read(toSkip).length;
        }
        return read(remaining);
    }

    private byte[] read(long most) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, most));
        while (piece.hasRemaining()) {
            if (file.read(piece) < 0) {
                throw new EOFException("the file is shorter than it was");
            }
        }
        return piece.array();
    }

    private void write(byte @Nullable [] piece, @Nullable Throwable failure) {
        if (piece == null) {
            end(failure);
            return;
        }
        try {
            handler.write(piece);
            remaining -= piece.length;
            handler.flush().whenComplete((sent, gone) -> sent(gone));
        } catch (RuntimeException | Error e) {
            end(e);
        }
    }

    private void sent(@Nullable Throwable failure) {
        if (failure == null) {
            next();
        } else {
            end(failure);
        }
    }

    private void end(@Nullable Throwable failure) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("cannot close a file that was read", e);
        }
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }
}
