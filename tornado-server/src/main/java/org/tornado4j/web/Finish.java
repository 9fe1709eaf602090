package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Ends a request without an error page: what was set and written so far is the response. Tornado's {@code Finish}.
 *
 * <p>It is no error, and nothing is logged but the access line; so it carries no stack trace.
 */
public class Finish extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object chunk;

    public Finish() {
        this(null);
    }

    /** @param chunk what is still to be written: text, bytes, or an object as JSON */
    public Finish(@Nullable Object chunk) {
        super(null, null, false, false);
        this.chunk = chunk;
    }

    final @Nullable Object chunk() {
        return chunk;
    }
}
