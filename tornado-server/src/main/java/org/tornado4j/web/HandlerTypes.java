package org.tornado4j.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tornado4j.http.HTTPMethod;

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

    /**
     * Returns whether a method means something here: it is one of RFC 9110, PATCH, QUERY, or among the {@link SupportedMethods} of a
     * class. Others are answered with 501 (RFC 9110 section 9.1).
     */
    boolean recognize(String httpMethod) {
        return httpMethod.equals(HTTPMethod.TRACE)
                || HandlerType.SUPPORTED.contains(httpMethod)
                || known.values().stream().anyMatch(type -> type.supports(httpMethod));
    }
}
