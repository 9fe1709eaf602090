package org.tornado4j.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tornado4j.security.CorsRules;
import org.tornado4j.web.ApplicationSettings;

/** Applies {@code tornado.web.cors.*}. */
final class CorsSettings {

    private static final String PREFIX = "tornado.web.cors.";
    private static final String ORIGINS = PREFIX + "allowed-origins";
    private static final List<String> ANY = List.of("*");

    private final TornadoCorsProperties cors;

    CorsSettings(TornadoCorsProperties cors) {
        this.cors = cors;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        if (cors.getAllowedOrigins().isEmpty()) {
            requireNothing();
        } else {
            settings.cors(rules(), AllowedValue.paths(PREFIX + "paths", cors.getPaths()));
        }
    }

    /** Builds the rules key by key, so that a report names the one that is wrong. */
    private CorsRules rules() {
        CorsRules.Builder rules = CorsRules.builder();
        check(rules.origins(cors.getAllowedOrigins()), ORIGINS, cors.getAllowedOrigins());
        check(rules.methods(cors.getAllowedMethods()), PREFIX + "allowed-methods", cors.getAllowedMethods());
        check(rules.headers(cors.getAllowedHeaders()), PREFIX + "allowed-headers", cors.getAllowedHeaders());
        check(rules.exposedHeaders(cors.getExposedHeaders()), PREFIX + "exposed-headers", cors.getExposedHeaders());
        rules.maxAge(AllowedValue.notNegative(
                PREFIX + "max-age", cors.getMaxAge(), "Write 0s to have browsers ask each time."));
        check(rules.credentials(cors.isAllowCredentials()), PREFIX + "allow-credentials", cors.isAllowCredentials());
        return rules.build();
    }

    private static void check(CorsRules.Builder rules, String key, Object value) {
        try {
            rules.build();
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(key, value, "It cannot be used: " + e.getMessage() + ".");
        }
    }

    private void requireNothing() {
        Map<String, Object> others = new LinkedHashMap<>();
        put(others, "allowed-methods", cors.getAllowedMethods(), List.of());
        put(others, "allowed-headers", cors.getAllowedHeaders(), ANY);
        put(others, "exposed-headers", cors.getExposedHeaders(), List.of());
        put(others, "allow-credentials", cors.isAllowCredentials(), false);
        put(others, "paths", cors.getPaths(), List.of());
        others.forEach((key, value) -> {
            throw AllowedValue.refused(key, value, "Nothing looks at it: set " + ORIGINS + ", too.");
        });
    }

    private static void put(Map<String, Object> others, String key, Object value, Object unset) {
        if (!value.equals(unset)) {
            others.put(PREFIX + key, value);
        }
    }
}
