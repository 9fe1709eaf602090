package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Thrown to end a request without an error page: everything set and written so far is the response. Tornado's
 * {@code Finish}.
 *
 * <p>It is not an error: only the access line is logged, and it carries no stack trace.
 */
public class Finish extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object chunk;

    public Finish() {
        this(null);
    }

    /** @param chunk content to be written before: text, bytes, or an object as JSON */
    public Finish(@Nullable Object chunk) {
        super(null, null, false, false);
        this.chunk = chunk;
    }

    final @Nullable Object chunk() {
        return chunk;
    }
}
