package org.tornado4j.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The error mappers of an application, by the class of what they map.
 *
 * <p>Thread: never changed; any.
 */
final class ErrorMappers {

    private final Map<Class<? extends Throwable>, ErrorMapper<?>> mappers;

    private ErrorMappers(Map<Class<? extends Throwable>, ErrorMapper<?>> mappers) {
        this.mappers = Map.copyOf(mappers);
    }

    /** Returns null for no mappers. */
    static @Nullable ErrorMappers of(Map<Class<? extends Throwable>, ErrorMapper<?>> mappers) {
        return mappers.isEmpty() ? null : new ErrorMappers(mappers);
    }

    /** Returns what is answered in place of {@code failure}: that itself if nothing maps it. */
    Throwable map(Throwable failure, HTTPServerRequest request) {
        ErrorMapper<Throwable> mapper = nearest(failure);
        if (mapper == null) {
            return failure;
        }
        try {
            HTTPError mapped = mapper.map(failure, request);
            return mapped == null ? failure : mapped;
        } catch (Throwable e) {
            Failures.logOfMapper(e, failure);
            return failure;
        }
    }

    /** Sound as a mapper is kept under a class that it takes. */
    @SuppressWarnings("unchecked")
    private @Nullable ErrorMapper<Throwable> nearest(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = above(type)) {
            ErrorMapper<?> mapper = mappers.get(type);
            if (mapper != null) {
                return (ErrorMapper<Throwable>) mapper;
            }
        }
        return null;
    }

    /** Returns the next type to find a mapper for; null above exceptions that carry their own response. */
    private static @Nullable Class<?> above(Class<?> type) {
        return type == HTTPError.class || type == HTTPInputError.class ? null : type.getSuperclass();
    }
}
