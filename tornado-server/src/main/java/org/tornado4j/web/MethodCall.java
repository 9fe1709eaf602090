package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/** A call of a handler's method with arguments of the path that have been converted. Can be called once. */
@FunctionalInterface
public interface MethodCall {

    /** Returns what the method returns; null for void. */
    @Nullable
    Object call() throws Throwable;
}
