package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.FatalBeanException;

/** A handler bean that cannot be used as it is written: says which, why, and what to write instead. */
@SuppressWarnings("serial")
final class HandlerBeanException extends FatalBeanException {

    private final String description;
    private final String action;

    HandlerBeanException(String description, String action) {
        this(description, action, null);
    }

    HandlerBeanException(String description, String action, @Nullable Throwable cause) {
        super(description + " " + action, cause);
        this.description = description;
        this.action = action;
    }

    /** Returns the description of the failure. */
    String description() {
        return description;
    }

    /** Returns the suggested code. */
    String action() {
        return action;
    }
}
