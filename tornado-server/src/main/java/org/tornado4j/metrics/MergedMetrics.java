package org.tornado4j.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of several processes as one text, made piece by piece: families in the order of their names, each described once,
 * and all samples of a family together. Each sample has a label {@code task}.
 *
 * <p>Of processes that describe a family differently the first decides. The samples of others that have it with another type are
 * left out, and so are families that are the supervisor's own.
 *
 * <p>Thread: confined to one.
 */
public final class MergedMetrics implements AutoCloseable {

    /** The prefixes of the metric families that only the supervisor has. */
    private static final List<String> RESERVED = List.of("tornado_supervisor_", "tornado_worker_");

    /** The text of one process, and the family that it is at. */
    private static final class Part {

        private final int task;
        private final InputStream in;
        private final FamilyReader reader;
        private boolean isOver;

        Part(int task, PackedMetrics metrics) {
            this.task = task;
            this.in = metrics.open();
            this.reader = new FamilyReader(in, metrics.format());
        }

        void nextFamily() throws IOException {
            isOver = !reader.nextFamily();
        }

        boolean isAt(String family) {
            return !isOver && reader.name().equals(family);
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final Map<Integer, Integer> leftOut = new TreeMap<>();

    /** The parts that have more samples of the current family. */
    private final List<Part> current = new ArrayList<>();

    private MetricType type = MetricType.UNTYPED;
    private boolean isDescribed;

    /** @param metrics by task id */
    public MergedMetrics(Map<Integer, PackedMetrics> metrics) {
        new TreeMap<>(metrics).forEach((task, packed) -> {
            parts.add(new Part(task, packed));
            leftOut.put(task, 0);
        });
        parts.forEach(MergedMetrics::advance);
    }

    private static void advance(Part part) {
        try {
            part.nextFamily();
        } catch (IOException e) {
            throw checkedBefore(e);
        }
    }

    private static UncheckedIOException checkedBefore(IOException e) {
        return new UncheckedIOException("this text was checked when it came", e);
    }

    /**
     * Appends lines to {@code text} until it has {@code enough} characters.
     *
     * @return false if these were the last. There is no {@code # EOF} behind them
     */
    public boolean next(StringBuilder text, int enough) {
        boolean isMore = true;
        while (isMore && text.length() < enough) {
            isMore = current.isEmpty() ? nextFamily() : nextSample(text);
        }
        return isMore;
    }

    private boolean nextFamily() {
        String next = parts.stream()
                .filter(part -> !part.isOver)
                .map(part -> part.reader.name())
                .min(String::compareTo)
                .orElse(null);
        if (next == null) {
            return false;
        }
        begin(next);
        return true;
    }

    private void begin(String next) {
        isDescribed = false;
        List<Part> all = parts.stream().filter(part -> part.isAt(next)).toList();
        type = all.get(0).reader.type();
        boolean isReserved = RESERVED.stream().anyMatch(next::startsWith);
        for (Part part : all) {
            if (!isReserved && part.reader.type() == type) {
                current.add(part);
            } else {
                leftOut.merge(part.task, 1, Integer::sum);
                advance(part);
            }
        }
    }

    private boolean nextSample(StringBuilder text) {
        Part part = current.get(0);
        Sample sample = sampleOf(part);
        if (sample == null) {
            current.remove(0);
            advance(part);
            return true;
        }
        if (!isDescribed) {
            part.reader.appendDescription(text);
            isDescribed = true;
        }
        sample.withTask(Integer.toString(part.task)).appendTo(text);
        return true;
    }

    private static @Nullable Sample sampleOf(Part part) {
        try {
            return part.reader.nextSample();
        } catch (IOException e) {
            throw checkedBefore(e);
        }
    }

    /** Returns how many families of each process were left out so far. */
    public Map<Integer, Integer> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }

    /** Frees what decompression holds; may be called more than once. */
    @Override
    public void close() {
        for (Part part : parts) {
            try {
                part.in.close();
            } catch (IOException e) {
                throw new UncheckedIOException("nothing but memory is closed here", e);
            }
        }
    }
}
