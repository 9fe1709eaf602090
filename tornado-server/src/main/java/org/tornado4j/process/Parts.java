package org.tornado4j.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLoad;
import org.tornado4j.process.Worker.Part;

/**
 * What a worker consists of.
 *
 * <p>Thread: confined to the worker's loop.
 */
final class Parts {

    private final List<Part> parts = new ArrayList<>();
    /** The requests of parts that are over, and may come back with them. */
    private final Map<Part, Long> over = new WeakHashMap<>();

    private long requestsOfThoseOver;

    /** Nothing happens if it is there. */
    void add(Part part) {
        if (!parts.contains(part)) {
            Long counted = over.remove(part);
            requestsOfThoseOver -= counted == null ? 0 : counted;
            parts.add(part);
        }
    }

    /** Each part lets go what corresponds to its size. */
    void letGo(int surplus) {
        int all = connections();
        if (all > 0) {
            parts.forEach(part -> part.letGo((int) ((long) surplus * part.connections() / all)));
        }
    }

    private int connections() {
        return parts.stream().mapToInt(Part::connections).sum();
    }

    Figures figures() {
        forgetThoseOver();
        long requests =
                requestsOfThoseOver + parts.stream().mapToLong(Part::requests).sum();
        List<LoopLoad> loads = parts.stream()
                .flatMap(part -> part.loops().stream())
                .map(IOLoop::load)
                .toList();
        return Figures.of(connections(), requests, loads);
    }

    private void forgetThoseOver() {
        for (Part part : parts.stream().filter(Part::isOver).toList()) {
            parts.remove(part);
            over.put(part, part.requests());
            requestsOfThoseOver += part.requests();
        }
    }
}
