package org.tornado4j.web;

/**
 * Adapts asynchronous types of libraries, such as Reactor's, that entry methods may return.
 *
 * <p>Thread: called by several loops and blocking methods at once.
 */
@FunctionalInterface
public interface AsynchronousTypes {

    /**
     * Returns {@code result} as a {@link java.util.concurrent.CompletionStage} or a
     * {@link java.util.concurrent.Flow.Publisher} if it is of such a type, else {@code result} itself.
     */
    Object adapt(Object result);
}
