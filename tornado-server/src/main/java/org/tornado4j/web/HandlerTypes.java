package org.tornado4j.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The handler classes of an application, looked at once each.
 *
 * <p>Thread: any.
 */
final class HandlerTypes {

    private final Map<Class<? extends RequestHandler>, HandlerType> known = new ConcurrentHashMap<>();

    /** @throws HandlerDefinitionException if the class cannot be used the way it is written */
    HandlerType of(Class<? extends RequestHandler> type) {
        return known.computeIfAbsent(type, HandlerType::new);
    }
}
