package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when JSON from a client cannot be converted to the requested object.
 *
 * <p>The problem is sent to the client: it must not name classes or quote values.
 */
public class JsonDecodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int line;
    private final int column;
    private final String path;

    /**
     * @param problem a description for the client: {@code expected an integer}
     * @param line of the fault, from 1; 0 if unknown
     * @param column of the fault, from 1; 0 if unknown
     * @param path the path of the faulty value: {@code items[0].price}; empty for the document as a whole
     */
    public JsonDecodeException(String problem, int line, int column, String path, @Nullable Throwable cause) {
        super(problem, cause);
        this.problem = problem;
        this.line = line;
        this.column = column;
        this.path = path;
    }

    public final String problem() {
        return problem;
    }

    public final int line() {
        return line;
    }

    public final int column() {
        return column;
    }

    public final String path() {
        return path;
    }
}
