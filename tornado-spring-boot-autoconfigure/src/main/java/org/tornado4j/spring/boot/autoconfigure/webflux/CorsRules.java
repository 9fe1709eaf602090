package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** The rules for CORS that an application has for WebFlux. */
final class CorsRules extends CorsRegistry {

    private CorsRules() {}

    /** Returns what {@code configurers} say, as WebFlux reads it. */
    static CorsConfigurationSource of(Iterable<WebFluxConfigurer> configurers) {
        CorsRules rules = new CorsRules();
        configurers.forEach(configurer -> configurer.addCorsMappings(rules));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.setCorsConfigurations(rules.getCorsConfigurations());
        return source;
    }
}
