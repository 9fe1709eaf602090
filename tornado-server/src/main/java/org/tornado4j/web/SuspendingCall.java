package org.tornado4j.web;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A call of an entry method that can be suspended: {@link SuspendingMethods}.
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
     * Calls the method. Once only.
     *
     * @param continuation its last argument
     * @return what it returns: its result, or what says in its language that it was suspended
     * @throws Throwable what it throws
     */
    public @Nullable Object proceed(Object continuation) throws Throwable {
        arguments[arguments.length - 1] = continuation;
        return (@Nullable Object) method.invokeExact(handler, arguments);
    }

    /** Returns what runs a part of the method on the loop, in one of its next iterations, as the part of this request. Any thread. */
    public Executor loop() {
        return handler.execution().loopExecutor();
    }

    /**
     * Has {@code callback} called, on the loop, when the client leaves before the response is finished; at once if it has left
     * already. Another callback takes the place of this one.
     */
    public void onClientGone(Runnable callback) {
        handler.execution().onClientGone(callback);
    }
}
