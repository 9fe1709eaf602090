package org.tornado4j.web;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A call of a suspending entry method: {@link SuspendingMethods}.
 *
 * <p>Thread: the loop of the connection.
 */
public final class SuspendingCall {

    private final RequestHandler handler;
    private final MethodHandle method;
    /** The last place is for the continuation. */
    private final @Nullable Object[] arguments;

    /**
     * @param method takes the handler and an array
     * @param arguments the array, which is taken over
     */
    SuspendingCall(RequestHandler handler, MethodHandle method, @Nullable Object[] arguments) {
        this.handler = handler;
        this.method = method;
        this.arguments = arguments;
    }

    /**
     * Calls the method. May be called once.
     *
     * @param continuation its last argument
     * @return the method's result, or the value by which its language indicates suspension
     * @throws Throwable an exception of the method
     */
    public @Nullable Object proceed(Object continuation) throws Throwable {
        arguments[arguments.length - 1] = continuation;
        return (@Nullable Object) method.invokeExact(handler, arguments);
    }

    /**
     * Returns the executor that runs parts of the method on the loop, in a later iteration, as part of this request.
     * Any thread.
     */
    public Executor loop() {
        return handler.execution().loopExecutor();
    }

    /**
     * Sets a callback that is called on the loop when the client leaves before the response is finished; at once if it
     * has left already. Another callback replaces it.
     */
    public void onClientGone(Runnable callback) {
        handler.execution().onClientGone(callback);
    }
}
