package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.annotation.Order;

/**
 * Says that an application with Tornado on its class path is a web application, without Servlet unless it is one of Spring MVC
 * on Tornado. It comes before MVC (10) and
 * WebFlux (20), since their modules may be there for tests, or for a client. {@link ServingModeListener} takes that back.
 */
@Order(5)
final class TornadoWebApplicationTypeDeducer implements WebApplicationType.Deducer {

    @Override
    public @Nullable WebApplicationType deduceWebApplicationType() {
        return typeOf(ServingMode.ofClassPath(null));
    }

    /** Returns the type of an application in {@code mode}, which is one of ours. */
    static WebApplicationType typeOf(ServingMode mode) {
        return mode == ServingMode.WEBMVC ? WebApplicationType.SERVLET : WebApplicationType.REACTIVE;
    }
}
