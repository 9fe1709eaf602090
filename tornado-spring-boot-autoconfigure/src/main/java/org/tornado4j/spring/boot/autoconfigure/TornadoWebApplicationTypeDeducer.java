package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.annotation.Order;

/**
 * Says that an application with Tornado on its class path is a web application. It comes after MVC (10) and WebFlux
 * (20), which then have said what it is.
 */
@Order(30)
final class TornadoWebApplicationTypeDeducer implements WebApplicationType.Deducer {

    @Override
    public @Nullable WebApplicationType deduceWebApplicationType() {
        return NativeMode.isPossible(null) ? WebApplicationType.REACTIVE : null;
    }
}
