package org.tornado4j.web;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;

/**
 * Calls entry methods that a language compiles so that they can be suspended, such as the {@code suspend} functions of Kotlin. The
 * last parameter of such a method is the continuation that resumes it.
 *
 * <p>Thread: any for {@link #isSuspending}; the loop of the connection for {@link #start}.
 */
public interface SuspendingMethods {

    /**
     * Returns whether {@code method} is one of them.
     *
     * @throws IllegalStateException if it is, and cannot be called; the message says what is missing, and ends the start
     */
    boolean isSuspending(Method method);

    /**
     * Calls a method, as {@link SuspendingCall#proceed} does.
     *
     * @return completes, on any thread, with what the method returns, null if that is nothing; fails as the method does. What is
     *     thrown is treated as a failure of the method
     */
    CompletionStage<?> start(SuspendingCall call);
}
