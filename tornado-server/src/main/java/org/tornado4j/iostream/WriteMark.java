package org.tornado4j.iostream;

import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A place in a stream's output, as a future that completes when the output up to there has been sent. It completes in a
 * callback of the loop, so that continuations never run in the middle of a write.
 */
final class WriteMark extends CompletableFuture<@Nullable Void> implements Runnable {

    /** The number of bytes of the buffer or queue holding the mark that have to leave first. */
    long position;

    /** Set for Tornado's older style of writing, where a newer callback takes the place of the one before. */
    final @Nullable Runnable callback;

    WriteMark(@Nullable Runnable callback) {
        this.callback = callback;
    }

    /** Appends this to {@code marks}; a callback takes the place of the one before. */
    void addTo(Deque<WriteMark> marks) {
        if (callback != null) {
            marks.removeIf(older -> older.callback != null);
        }
        marks.add(this);
    }

    @Override
    public void run() {
        complete(null);
        if (callback != null) {
            callback.run();
        }
    }
}
