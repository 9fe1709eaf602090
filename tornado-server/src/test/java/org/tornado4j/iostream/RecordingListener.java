package org.tornado4j.iostream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Keeps what arrives. Touched by the loop alone, but for the future. */
class RecordingListener implements IOStream.ReadListener {

    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
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
        afterData.run();
    }

    @Override
    public void endOfStream() {
        ends++;
        ended.complete(null);
    }

    String text() {
        return StreamPair.text(received.toByteArray());
    }
}
