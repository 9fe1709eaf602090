package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.util.ClassUtils;

/**
 * Native mode: requests go straight to handlers. It ends where Spring Boot's WebFlux module begins; spring-webflux
 * alone, for its WebClient say, does not count.
 */
public final class NativeMode {

    static final String WEBFLUX = "org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration";

    private NativeMode() {}

    /** Whether an application of which nothing is configured is ours: neither MVC nor WebFlux is there. */
    static boolean isLikely() {
        return WebApplicationType.deduce() == WebApplicationType.REACTIVE && isPossible(null);
    }

    /** Whether a reactive application is ours to host. */
    public static boolean isPossible(@Nullable ClassLoader classLoader) {
        return !ClassUtils.isPresent(WEBFLUX, classLoader);
    }
}
