package org.tornado4j.ioloop;

import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that other threads hand to a loop, and the wake-up that announces them: Tornado's self-pipe.
 *
 * <p>A thread first adds its callback, then checks whether the loop is asleep. The loop first declares itself asleep,
 * then checks for callbacks. So one of the two sees the other, and no callback waits for an event that may never come.
 * Of many threads that find the loop asleep, only the first pays for waking it up.
 *
 * <p>The loop takes all callbacks at once, rather than one by one until there are no more: a thread that adds callbacks
 * faster than they can be taken would otherwise keep it busy for ever.
 *
 * <p>Thread: {@link #add}, {@link #wakeUp} and {@link #isAsleep} any, the rest the loop's.
 */
final class Inbox {

    private static final class Letter {

        private final Runnable callback;
        private @Nullable Letter next;

        Letter(Runnable callback) {
            this.callback = callback;
        }
    }

    private final Selector selector;

    /** The newest on top. Written by any thread, taken by the loop's. */
    private final AtomicReference<@Nullable Letter> newest = new AtomicReference<>();

    /** True while the loop waits for events or is about to. Set by the loop's thread, cleared by any. */
    private final AtomicBoolean asleep = new AtomicBoolean();

    Inbox(Selector selector) {
        this.selector = selector;
    }

    void add(Runnable callback) {
        Letter letter = new Letter(callback);
        do {
            letter.next = newest.get();
        } while (!newest.compareAndSet(letter.next, letter));
        wakeUp();
    }

    void wakeUp() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    boolean isAsleep() {
        return asleep.get();
    }

    /** From here on other threads wake the loop up. What they added before shows in {@link #isEmpty}. */
    void fallAsleep() {
        asleep.set(true);
    }

    /** Others need not wake the loop up. Without a fence: one who still sees it asleep makes one poll return early. */
    void stayAwake() {
        asleep.lazySet(false);
    }

    boolean isEmpty() {
        return newest.get() == null;
    }

    /** Empties this into {@code queue}, in the order of adding. */
    void moveTo(ArrayDeque<Runnable> queue) {
        if (isEmpty()) {
            return;
        }
        Letter letter = oldestFirst(newest.getAndSet(null));
        while (letter != null) {
            queue.add(letter.callback);
            letter = letter.next;
        }
    }

    private static @Nullable Letter oldestFirst(@Nullable Letter top) {
        Letter oldest = null;
        Letter letter = top;
        while (letter != null) {
            Letter older = letter.next;
            letter.next = oldest;
            oldest = letter;
            letter = older;
        }
        return oldest;
    }

    void clear() {
        newest.set(null);
    }
}
