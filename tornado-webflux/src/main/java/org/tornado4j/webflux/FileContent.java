package org.tornado4j.webflux;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.reactivestreams.Subscription;
import org.tornado4j.ioloop.FatalErrors;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** Sends a part of a file, without passing it through this process where the platform can do that. */
final class FileContent extends Mono<Void> {

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
        Writer writer = new Writer(this, actual);
        actual.onSubscribe(writer);
        exchange.onLoop(writer);
    }

    /** Thread: cancelled from any; everything else is on the loop. */
    private static final class Writer implements Subscription, ResponseWriter, Runnable {

        private final FileContent content;
        private final CoreSubscriber<? super Void> downstream;
        private boolean ended;
        private volatile boolean cancelled;

        Writer(FileContent content, CoreSubscriber<? super Void> downstream) {
            this.content = content;
            this.downstream = downstream;
        }

        @Override
        public void run() {
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
