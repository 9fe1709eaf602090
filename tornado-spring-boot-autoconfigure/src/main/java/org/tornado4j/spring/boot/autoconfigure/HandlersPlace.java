package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.util.ClassUtils;

/** Place of handler beans when another framework answers the other requests. */
public enum HandlersPlace {
    /** In front of the framework and of its filters. */
    IN_FRONT,
    /** Behind the filters of the framework, before its own handlers. */
    BEHIND_FILTERS,
    /** Nowhere: they get no requests. */
    NONE;

    /**
     * Returns the place that holds.
     *
     * @param configured null if none is: then it is behind the filters if Spring Security's are there, and in front otherwise
     */
    public static HandlersPlace of(@Nullable HandlersPlace configured, @Nullable ClassLoader classLoader) {
        if (configured != null) {
            return configured;
        }
        return isSecurityPresent(classLoader) ? BEHIND_FILTERS : IN_FRONT;
    }

    /** Returns the place that holds for the application of {@code context}, before its properties are bound. */
    public static HandlersPlace of(ConditionContext context) {
        HandlersPlace configured = Binder.get(context.getEnvironment())
                .bind("tornado.web.handlers", HandlersPlace.class)
                .orElse(null);
        return of(configured, context.getClassLoader());
    }

    /** Returns whether Spring Security's filters are on the class path. */
    public static boolean isSecurityPresent(@Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(SecurityNotice.FILTER_CHAIN, classLoader);
    }
}
