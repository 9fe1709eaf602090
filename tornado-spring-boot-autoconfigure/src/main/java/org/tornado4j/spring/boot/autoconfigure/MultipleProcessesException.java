package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

/** What keeps an application from running in several processes, or those from going on. */
final class MultipleProcessesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String action;

    /** @param action what to do about it */
    MultipleProcessesException(String description, @Nullable String action) {
        super(description);
        this.action = action;
    }

    MultipleProcessesException(String description, @Nullable String action, Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    @Nullable
    String action() {
        return action;
    }
}
