package org.tornado4j.metrics;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The metrics of a program, in the formats of Prometheus.
 *
 * <p>Thread: asked by a thread beside the loops, by one at a time.
 */
@FunctionalInterface
public interface MetricsSource {

    /**
     * Writes all metrics in {@code format}, encoded in UTF-8.
     *
     * @throws IOException if {@code out} takes no more
     */
    void write(MetricsFormat format, OutputStream out) throws IOException;
}
