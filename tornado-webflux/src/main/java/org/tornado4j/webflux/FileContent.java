package org.tornado4j.webflux;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.tornado4j.ioloop.FatalErrors;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends a part of a file, without passing it through this process where the platform can do that. If the content is to be coded
 * on its way, the file is read, beside the loop, as the client takes it.
 */
final class FileContent extends Mono<Void> {

    /** The size of the pieces, in bytes, in which a file is read. */
    private static final int PIECE = 64 * 1024;

    private final ReactiveExchange exchange;
    private final Path file;
    private final long position;
    private final long count;

    FileContent(ReactiveExchange exchange, Path file, long position, long count) {
        this.exchange = exchange;
        this.file = file;
        this.position = position;
        this.count = count;
    }

    /** Throws if the file has no such part. */
    static void requirePart(Path file, long position, long count) throws IOException {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(count + " bytes from position " + position);
        }
        long size = Files.size(file);
        if (count > size - position) {
            throw new EOFException(file + " has " + size + " bytes, not " + count + " from position " + position);
        }
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        exchange.onLoop(() -> subscribeOnLoop(actual));
    }

    private void subscribeOnLoop(CoreSubscriber<? super Void> actual) {
        if (exchange.codesFile(count)) {
            new StreamedContent(exchange, read()).subscribe(actual);
            return;
        }
        Writer writer = new Writer(this, actual);
        actual.onSubscribe(writer);
        writer.run();
    }

    private Flux<DataBuffer> read() {
        return DataBufferUtils.takeUntilByteCount(
                DataBufferUtils.readAsynchronousFileChannel(
                        () -> AsynchronousFileChannel.open(file, StandardOpenOption.READ),
                        position,
                        DefaultDataBufferFactory.sharedInstance,
                        PIECE),
                count);
    }

    /** Thread: cancelled from any; everything else is on the loop. */
    private static final class Writer implements Subscription, ResponseWriter {

        private final FileContent content;
        private final CoreSubscriber<? super Void> downstream;
        private boolean ended;
        private volatile boolean cancelled;

        Writer(FileContent content, CoreSubscriber<? super Void> downstream) {
            this.content = content;
            this.downstream = downstream;
        }

        void run() {
            if (cancelled) {
                return;
            }
            content.exchange.begins(this);
            if (ended) {
                return;
            }
            try {
                FileChannel channel = FileChannel.open(content.file, StandardOpenOption.READ);
                content.exchange.sendFile(channel, content.position, content.count);
            } catch (IOException | RuntimeException | Error e) {
                FatalErrors.escalate(e);
                ended = true;
                downstream.onError(e);
                return;
            }
            content.exchange.connection().flushed().whenComplete((sent, lost) -> {
                if (lost != null) {
                    connectionClosed();
                } else if (!ended) {
                    ended = true;
                    downstream.onComplete();
                }
            });
        }

        @Override
        public void connectionClosed() {
            if (!ended) {
                ended = true;
                if (!cancelled) {
                    downstream.onError(Disconnect.failure());
                }
            }
        }

        @Override
        public void request(long n) {
            // there is one result, and it needs no asking
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
