package org.tornado4j.bus;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The last frame of each process that others have sent: tells which come twice, as a transport that sends again may do, and where some
 * are missing. Of many processes those are forgotten that sent nothing for the longest time.
 *
 * <p>Thread: any.
 */
final class Origins {

    /** So many are remembered. */
    static final int MOST = 1024;

    /** A judgement on a frame. */
    enum Verdict {
        /** It follows the last one, or is the first. */
        NEXT,
        /** Others are missing before it. */
        BEHIND_GAP,
        /** It was there before. */
        REPEATED
    }

    private static final class Last {

        private long sequence;
        /** Set when it is known already that some of the next may be missing. */
        private boolean gapIsTold;
    }

    /** Guarded by this. */
    private final Map<UUID, Last> origins = new LinkedHashMap<>(16, 0.75f, true);

    synchronized Verdict note(UUID origin, long sequence) {
        Last last = origins.get(origin);
        if (last == null) {
            add(origin, sequence);
            return Verdict.NEXT;
        }
        if (sequence <= last.sequence) {
            return Verdict.REPEATED;
        }
        boolean follows = sequence == last.sequence + 1 || last.gapIsTold;
        last.sequence = sequence;
        last.gapIsTold = false;
        return follows ? Verdict.NEXT : Verdict.BEHIND_GAP;
    }

    private void add(UUID origin, long sequence) {
        Last first = new Last();
        first.sequence = sequence;
        origins.put(origin, first);
        if (origins.size() > MOST) {
            origins.remove(origins.keySet().iterator().next());
        }
    }

    /** Notes that subscribers were told of a gap: what is missing next is no other. */
    synchronized void gapIsTold() {
        origins.values().forEach(last -> last.gapIsTold = true);
    }
}
