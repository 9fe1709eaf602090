package org.tornado4j.web;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;

/**
 * Calls entry methods that a language compiles to suspending methods, such as the {@code suspend} functions of Kotlin.
 * The last parameter of such a method is the continuation that resumes it.
 *
 * <p>Thread: any for {@link #isSuspending}; the loop of the connection for {@link #start}.
 */
public interface SuspendingMethods {

    /**
     * Returns whether {@code method} is a suspending method.
     *
     * @throws IllegalStateException if it is, but cannot be called; startup fails with the message, which says what is
     *     missing
     */
    boolean isSuspending(Method method);

    /**
     * Starts a call by {@link SuspendingCall#proceed}.
     *
     * @return completes, on any thread, with the method's result, or null if it has none; fails as the method does. An
     *     exception of this method is treated as a failure of the method
     */
    CompletionStage<?> start(SuspendingCall call);
}
