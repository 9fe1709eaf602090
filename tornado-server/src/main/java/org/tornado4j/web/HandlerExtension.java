package org.tornado4j.web;

import java.util.List;

/**
 * Rules for the handlers below a base class that calls further methods of theirs, which {@link ExtendedBy} names. They are applied
 * when a route is made, so that what does not fit fails at start.
 *
 * <p>Has a constructor without parameters.
 */
public interface HandlerExtension {

    /**
     * Checks a class.
     *
     * @throws HandlerDefinitionException if it cannot be used the way it is written
     */
    void check(Class<? extends RequestHandler> type);

    /**
     * Returns the names of methods that take arguments of the path as entry methods do, in any class that is checked. The base class
     * calls them by {@link RequestHandler#prepareCall}.
     */
    List<String> methods();
}
