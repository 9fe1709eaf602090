package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/** Says aloud that Spring Security's filters guard nothing here: they are for Servlet and WebFlux. */
final class SecurityNotice {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);
    static final String FILTER_CHAIN = "org.springframework.security.web.server.SecurityWebFilterChain";

    private SecurityNotice() {}

    static void give(@Nullable ClassLoader classLoader) {
        if (ClassUtils.isPresent(FILTER_CHAIN, classLoader)) {
            LOG.warn(
                    "Spring Security is on the class path, but its filters do not see requests to @Route handlers: they"
                            + " are NOT protected by it. Let the handlers check who asks, in prepare() for instance, or put the"
                            + " application behind something that does.");
        }
    }
}
