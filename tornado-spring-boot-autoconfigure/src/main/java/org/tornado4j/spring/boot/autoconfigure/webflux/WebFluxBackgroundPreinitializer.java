package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.tornado4j.spring.boot.autoconfigure.ServingMode;

/**
 * Runs {@link WebFluxPreinitialization} in WebFlux mode, and loads nothing of WebFlux otherwise.
 *
 * <p>Thread: Spring Boot's for this, which is not there on one processor, and whose failures do not count.
 */
final class WebFluxBackgroundPreinitializer implements BackgroundPreinitializer {

    @Override
    public void preinitialize() throws Exception {
        if (ServingMode.ofNextContext() == ServingMode.WEBFLUX) {
            WebFluxPreinitialization.run();
        }
    }
}
