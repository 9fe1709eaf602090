package org.tornado4j.web;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.ByteRange;
import org.tornado4j.ioloop.IOLoop;

/**
 * Writes a part of a file to a handler that does not send it as it is: pieces are read beside the loop, each once the one
 * before has left.
 *
 * <p>Thread: the loop's; one read at a time beside it, which sees what the one before has opened.
 */
final class FileReading {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int PIECE = 64 * 1024;

    private final IOLoop loop;
    private final RequestHandler handler;
    private final StaticContent file;
    private final ByteRange part;
    private long remaining;
    /** Opened by the first read. */
    private @Nullable InputStream stream;

    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    FileReading(IOLoop loop, RequestHandler handler, StaticContent file, ByteRange part) {
        this.loop = loop;
        this.handler = handler;
        this.file = file;
        this.part = part;
        this.remaining = part.length();
    }

    /** Completes when all of the part was written, or could not be; the file is closed then. */
    CompletionStage<@Nullable Void> start() {
        next();
        return done;
    }

    private void next() {
        if (remaining == 0) {
            end(null);
        } else {
            CompletionStage<byte[]> piece = loop.runInExecutor(null, this::read);
            piece.whenComplete(this::write);
        }
    }

    private byte[] read() throws IOException {
        int length = (int) Math.min(PIECE, remaining);
        byte[] piece = opened().readNBytes(length);
        if (piece.length < length) {
            throw new EOFException("the file is shorter than it was");
        }
        return piece;
    }

    private InputStream opened() throws IOException {
        InputStream known = stream;
        if (known == null) {
            known = file.openStream();
            stream = known;
            known.skipNBytes(part.start());
        }
        return known;
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
            if (stream != null) {
                stream.close();
            }
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
