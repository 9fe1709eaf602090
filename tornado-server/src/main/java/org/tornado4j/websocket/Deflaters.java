package org.tornado4j.websocket;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The compressors of a loop, of which there are only so many: each takes a quarter of a megabyte outside of the heap. A connection
 * whose messages build on those before them keeps its own until others need it more: then it goes to the one that sends, and the
 * connection that has sent nothing for the longest time begins anew.
 *
 * <p>Thread: that of the loop whose connections share it.
 */
final class Deflaters {

    /** So many exist at most: 32 MiB. */
    static final int MOST = (32 << 20) / MessageDeflater.MEMORY;

    /** So many are kept for the next messages. */
    private static final int MOST_IDLE = 8;

    private final int most;
    private final ArrayDeque<MessageDeflater> idle = new ArrayDeque<>();
    /** Those that connections keep, the one that was used longest ago first. */
    private final Map<Object, MessageDeflater> kept = new LinkedHashMap<>(16, 0.75f, true);

    Deflaters() {
        this(MOST);
    }

    Deflaters(int most) {
        this.most = most;
    }

    /** Returns a compressor that has forgotten all messages before; to be given back with {@link #give}. */
    MessageDeflater take(int level) {
        MessageDeflater deflater = idle.poll();
        if (deflater == null && kept.size() >= most) {
            deflater = takeLongestUnused();
        }
        if (deflater != null && deflater.level() == level) {
            deflater.reset();
            return deflater;
        }
        if (deflater != null) {
            deflater.close(); // a change of level would need another way to flush
        }
        return new MessageDeflater(level);
    }

    private @Nullable MessageDeflater takeLongestUnused() {
        Iterator<MessageDeflater> all = kept.values().iterator();
        MessageDeflater longest = all.next();
        all.remove();
        return longest;
    }

    void give(MessageDeflater deflater) {
        if (idle.size() < MOST_IDLE) {
            idle.add(deflater);
        } else {
            deflater.close();
        }
    }

    /** Returns the compressor that {@code owner} keeps, which knows its messages before; or another that knows none. */
    MessageDeflater of(Object owner, int level) {
        MessageDeflater own = kept.get(owner);
        if (own == null) {
            own = take(level);
            kept.put(owner, own);
        }
        return own;
    }

    /** Takes back what {@code owner} keeps, if it does. */
    void forget(Object owner) {
        MessageDeflater own = kept.remove(owner);
        if (own != null) {
            give(own);
        }
    }

    /** Lets go of all that is not in use at this moment: memory is short. */
    void shed() {
        kept.values().forEach(MessageDeflater::close);
        kept.clear();
        idle.forEach(MessageDeflater::close);
        idle.clear();
    }

    /** Returns how many exist, without those that were taken and not given back. */
    int count() {
        return kept.size() + idle.size();
    }
}
