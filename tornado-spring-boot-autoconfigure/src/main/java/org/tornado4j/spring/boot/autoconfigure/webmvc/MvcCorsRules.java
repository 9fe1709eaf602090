package org.tornado4j.spring.boot.autoconfigure.webmvc;

import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The rules for CORS that an application has for Spring MVC. */
final class MvcCorsRules extends CorsRegistry {

    private MvcCorsRules() {}

    /** Returns what {@code configurers} say, as Spring MVC reads it. */
    static CorsConfigurationSource of(Iterable<WebMvcConfigurer> configurers) {
        MvcCorsRules rules = new MvcCorsRules();
        configurers.forEach(configurer -> configurer.addCorsMappings(rules));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.setCorsConfigurations(rules.getCorsConfigurations());
        return source;
    }
}
