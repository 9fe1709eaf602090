package org.tornado4j.metrics;

import java.io.IOException;

/** A text of metrics breaks the rules of its format, or is too long. */
public final class MalformedMetricsException extends IOException {

    /** @param message tells what is wrong, and in which line; what it repeats of the line has to be escaped */
    public MalformedMetricsException(String message) {
        super(message);
    }
}
