package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
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

    /** Returns whether Spring Security for WebFlux is on the class path. */
    public static boolean isSecurityPresent(@Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(SecurityNotice.FILTER_CHAIN, classLoader);
    }
}
