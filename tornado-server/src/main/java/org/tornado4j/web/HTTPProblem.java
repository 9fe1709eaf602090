package org.tornado4j.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Thrown to end a request with an error status and to tell the client why, as problem details (RFC 9457).
 *
 * <p>Unlike the message of another {@link HTTPError}, the detail is sent to the client:
 *
 * <pre>
 * HTTP/1.1 409 Conflict
 * Content-Type: application/problem+json
 *
 * {"title":"Conflict","status":409,"detail":"the item was changed meanwhile","version":7}
 * </pre>
 *
 * <p>A client that asks for {@code text/html} gets a page with the detail instead, if
 * {@link ApplicationSettings#errorFormat} lets clients choose. The detail is also logged.
 */
public class HTTPProblem extends HTTPError {

    private static final long serialVersionUID = 1L;

    private final String detail;
    private transient @Nullable Map<String, Object> members;

    /** @param detail what is wrong with this request; the client sees it */
    public HTTPProblem(int status, String detail) {
        this(status, detail, null);
    }

    /** @param detail what is wrong with this request; the client sees it, but not the cause */
    public HTTPProblem(int status, String detail, @Nullable Throwable cause) {
        this(status, detail, detail, cause);
    }

    /** @param logMessage for the log alone, instead of the detail */
    HTTPProblem(int status, String detail, String logMessage, @Nullable Throwable cause) {
        this(status, detail, logMessage, Map.of(), cause);
    }

    /**
     * @param logMessage for the log alone, instead of the detail
     * @param members the first ones that {@link #members} has
     */
    HTTPProblem(int status, String detail, String logMessage, Map<String, Object> members, @Nullable Throwable cause) {
        super(status, logMessage, null, cause);
        this.detail = detail;
        this.members = members.isEmpty() ? null : new LinkedHashMap<>(members);
    }

    /** Returns what is wrong with the request. */
    public final String detail() {
        return detail;
    }

    /**
     * Adds a member to the problem details (RFC 9457 section 3.2).
     *
     * @param value plain data that {@link JsonCodec#standard} can write
     * @throws IllegalArgumentException if the name is that of a standard member
     */
    public final HTTPProblem with(String name, Object value) {
        if (name.equals("title") || name.equals("status") || name.equals("detail")) {
            throw new IllegalArgumentException("a problem has a " + name + " already");
        }
        if (members == null) {
            members = new LinkedHashMap<>();
        }
        members.put(name, value);
        return this;
    }

    /** Returns the members that were added, in order. */
    public final Map<String, Object> members() {
        return members == null ? Map.of() : Collections.unmodifiableMap(members);
    }

    @Override
    public HTTPProblem withHeader(String name, String value) {
        super.withHeader(name, value);
        return this;
    }
}
