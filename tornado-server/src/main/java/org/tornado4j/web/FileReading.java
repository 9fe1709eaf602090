package org.tornado4j.web;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * Writes a file to a handler that does not send it as it is: pieces are read beside the loop, each once the one before
 * has left.
 *
 * <p>Thread: the loop's.
 */
final class FileReading {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int PIECE = 64 * 1024;

    private final IOLoop loop;
    private final RequestHandler handler;
    private final FileChannel file;
    private long remaining;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    /** Ownership: the file is taken over. */
    FileReading(IOLoop loop, RequestHandler handler, FileChannel file, long size) {
        this.loop = loop;
        this.handler = handler;
        this.file = file;
        this.remaining = size;
    }

    /** Completes when all of it was written, or could not be; the file is closed then. */
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
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, remaining));
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
