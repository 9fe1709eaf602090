package org.tornado4j.spring.boot.processes;

import org.jspecify.annotations.Nullable;
import org.tornado4j.spring.boot.TornadoStartException;

/** Reports why an application cannot run in several processes, or why they cannot go on. */
final class MultipleProcessesException extends TornadoStartException {

    private static final long serialVersionUID = 1L;

    /** @param action what to do about it */
    MultipleProcessesException(String description, @Nullable String action) {
        super(description, action, null);
    }

    MultipleProcessesException(String description, @Nullable String action, Throwable cause) {
        super(description, action, cause);
    }
}
