package org.tornado4j.web;

import java.util.List;

/**
 * Rules for the subclasses of a handler base class that calls additional methods of them, named by {@link ExtendedBy}.
 * They are applied when a route is created, so that errors are found at startup.
 *
 * <p>Implementations must have a constructor without parameters.
 */
public interface HandlerExtension {

    /**
     * Checks a class.
     *
     * @throws HandlerDefinitionException if its definition is invalid
     */
    void check(Class<? extends RequestHandler> type);

    /**
     * Returns the names of methods of a checked class that take arguments of the path as entry methods do. The base
     * class calls them by {@link RequestHandler#prepareCall}.
     */
    List<String> methods();

    /**
     * Returns the names of methods of a checked class that may be {@link Blocking}, besides those of every handler; those of
     * {@link #methods} unless overridden.
     */
    default List<String> blockingMethods() {
        return methods();
    }
}
