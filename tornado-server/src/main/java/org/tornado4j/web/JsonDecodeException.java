package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * JSON that cannot be made into the object it should be, because of what a client sent.
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
     * @param problem for the client: {@code expected an integer}
     * @param line where the fault is, from 1; 0 if that is not known
     * @param column where the fault is, from 1; 0 if that is not known
     * @param path of the faulty value: {@code items[0].price}; empty for the document as a whole
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
