package org.tornado4j.websocket;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;
import org.tornado4j.ioloop.LoopLocal;

/**
 * State that the WebSockets of a loop share: arrays, compressors, and what spreads their end.
 *
 * <p>Thread: confined to the loop.
 */
final class LoopParts {

    private static final LoopLocal<LoopParts> OF_LOOP = LoopLocal.withInitial(loop -> new LoopParts());

    private static final int ARRAY = 64 * 1024;

    /** The number of kinds that are remembered. */
    private static final int KINDS = 16;

    /** So many clients may send messages that build on those before them: 32 MiB. */
    private static final int MOST_KEPT_INFLATERS = (32 << 20) / MessageInflater.MEMORY;

    /** The fractional part of the golden ratio: multiples of it, modulo 1, fill an interval evenly, however many there are. */
    private static final double GOLDEN = 0.618033988749895;

    private final ReadParts reading = new ReadParts(ARRAY);
    private final byte[] output = new byte[ARRAY];
    private final Deflaters deflaters = new Deflaters();
    private final LogBudget refusals = new LogBudget(100, Duration.ofSeconds(10));
    /** Null as long as there is no client. */
    private @Nullable MaskKeys maskKeys;

    /** Kinds of the sockets that were opened last, in no order. */
    private final @Nullable SocketKind[] kinds = new SocketKind[KINDS];

    private int nextKind;

    private int keptInflaters;
    private long drained;

    /** Returns those of {@code loop}. */
    static LoopParts of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** Returns what readers share. */
    ReadParts reading() {
        return reading;
    }

    /** Returns a remembered kind with the same properties as {@code wanted}; remembers and returns {@code wanted} if there is none. */
    SocketKind shared(SocketKind wanted) {
        for (SocketKind known : kinds) {
            if (known != null && known.isSameAs(wanted)) {
                return known;
            }
        }
        kinds[nextKind] = wanted;
        nextKind = (nextKind + 1) % KINDS;
        return wanted;
    }

    /** Returns the array that frames are written to before they are sent. */
    byte[] output() {
        return output;
    }

    Deflaters deflaters() {
        return deflaters;
    }

    /** Returns the masks of clients. */
    MaskKeys maskKeys() {
        MaskKeys known = maskKeys;
        if (known == null) {
            known = new MaskKeys();
            maskKeys = known;
        }
        return known;
    }

    /** Returns the budget of log lines about what peers did wrong. */
    LogBudget refusals() {
        return refusals;
    }

    /** Returns whether there is room for another client whose messages build on those before them. */
    boolean hasRoomForInflater() {
        return keptInflaters < MOST_KEPT_INFLATERS;
    }

    /** Notes that there is one such client more, or less. */
    void keepInflaters(int more) {
        keptInflaters += more;
    }

    /** Returns when the next of the sockets that are to end within {@code spread} is to be closed. */
    Duration nextDrain(Duration spread) {
        drained++;
        double part = drained * GOLDEN % 1;
        return Duration.ofNanos((long) (spread.toNanos() * part));
    }
}
