package org.tornado4j.process;

import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import org.tornado4j.metrics.PackedMetrics;
import org.tornado4j.text.PeerText;

/**
 * A worker's answer to the question for its metrics, as it goes over a {@link ControlConnection}: lines
 * {@code metrics QUESTION BASE64} and a last one, {@code metrics-end QUESTION PROBLEM}.
 *
 * @param question the number that the supervisor gave it
 * @param problem why the program's own metrics are missing; empty if they are not
 */
record MetricsMessage(String question, PackedMetrics metrics, String problem) {

    /** In Base64 they fit into a line with what is in front of them. */
    private static final int BYTES_PER_LINE = 720;

    private static final int LONGEST_PROBLEM = 300;

    /** Passes each line on, as words. */
    void send(Consumer<Object[]> line) {
        byte[] text = metrics.bytes();
        for (int from = 0; from < text.length; from += BYTES_PER_LINE) {
            byte[] part = Arrays.copyOfRange(text, from, Math.min(text.length, from + BYTES_PER_LINE));
            line.accept(new Object[] {"metrics", question, Base64.getEncoder().encodeToString(part)});
        }
        line.accept(new Object[] {"metrics-end", question, PeerText.escaped(problem, LONGEST_PROBLEM)});
    }
}
