package org.tornado4j.web;

import java.util.function.Supplier;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Target;

/** A class of handlers as the end of a route, before it belongs to an application. */
final class HandlerTarget extends Target {

    private final Class<? extends RequestHandler> type;
    private final Supplier<? extends RequestHandler> supplier;

    HandlerTarget(Class<? extends RequestHandler> type, Supplier<? extends RequestHandler> supplier) {
        this.type = type;
        this.supplier = supplier;
    }

    /** @param supplier asked for one handler, to see its class */
    static HandlerTarget of(Supplier<? extends RequestHandler> supplier) {
        return new HandlerTarget(supplier.get().getClass(), supplier);
    }

    Class<? extends RequestHandler> type() {
        return type;
    }

    Supplier<? extends RequestHandler> supplier() {
        return supplier;
    }

    @Override
    public HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
        throw new IllegalStateException(
                "a route to a request handler works inside an Application only: pass the rule for " + type.getName()
                        + " to Application.builder().add(...)");
    }

    @Override
    public String toString() {
        return type.getName();
    }
}
