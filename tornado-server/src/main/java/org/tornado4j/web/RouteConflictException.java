package org.tornado4j.web;

/** Thrown when two routes of the same host match the same paths, so that the later one would never be reached. */
public class RouteConflictException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient URLSpec first;
    private final transient URLSpec second;

    RouteConflictException(URLSpec first, URLSpec second) {
        super("\"" + second.pattern() + "\" leads to " + second.handlerClass().getName() + ", but \""
                + first.pattern() + "\" leads to " + first.handlerClass().getName()
                + " already; give one of them another pattern, or both different hosts");
        this.first = first;
        this.second = second;
    }

    /** Returns the earlier route. */
    public URLSpec first() {
        return first;
    }

    /** Returns the route that would never be reached. */
    public URLSpec second() {
        return second;
    }
}
