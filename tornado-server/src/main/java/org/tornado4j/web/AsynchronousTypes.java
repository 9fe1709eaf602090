package org.tornado4j.web;

/**
 * Knows asynchronous types of libraries, such as Reactor's, that entry methods may return.
 *
 * <p>Thread: several loops and blocking methods call it at once.
 */
@FunctionalInterface
public interface AsynchronousTypes {

    /**
     * Returns {@code result} as a {@link java.util.concurrent.CompletionStage} or a
     * {@link java.util.concurrent.Flow.Publisher} if it is of such a type, else {@code result} itself.
     */
    Object adapt(Object result);
}
