package org.tornado4j.web;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Target;

/** A class of request handlers as the end of a route. */
final class HandlerTarget extends Target {

    private final Class<? extends RequestHandler> type;
    private final Supplier<? extends RequestHandler> supplier;

    HandlerTarget(Class<? extends RequestHandler> type, Supplier<? extends RequestHandler> supplier) {
        this.type = type;
        this.supplier = supplier;
    }

    static HandlerTarget of(Supplier<? extends RequestHandler> supplier) {
        return new HandlerTarget(supplier.get().getClass(), supplier);
    }

    Class<? extends RequestHandler> type() {
        return type;
    }

    RequestHandler newHandler() {
        return supplier.get();
    }

    @Override
    public @Nullable HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
        return new Execution(request.connection(), this, match);
    }

    @Override
    public String toString() {
        return type.getName();
    }
}
