package org.tornado4j.iostream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps what arrives. Touched by the loop alone, but for the future. */
class RecordingListener implements IOStream.ReadListener {

    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    /** By how many bytes have to be there. */
    private final Map<Integer, CompletableFuture<@Nullable Void>> expected = new ConcurrentHashMap<>();

    int calls;
    int ends;

    /** Run after each piece. */
    Runnable afterData = () -> {};

    @Override
    public void dataReceived(ByteBuffer lent) {
        calls++;
        while (lent.hasRemaining()) {
            received.write(lent.get());
        }
        expected.forEach((count, future) -> {
            if (received.size() >= count) {
                future.complete(null);
            }
        });
        afterData.run();
    }

    @Override
    public void endOfStream() {
        ends++;
        ended.complete(null);
    }

    /** Completes when {@code count} bytes have arrived; to be called before they do. */
    CompletableFuture<@Nullable Void> expect(int count) {
        return expected.computeIfAbsent(count, bytes -> new CompletableFuture<>());
    }

    String text() {
        return StreamPair.text(received.toByteArray());
    }
}
