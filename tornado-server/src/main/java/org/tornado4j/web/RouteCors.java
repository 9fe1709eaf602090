package org.tornado4j.web;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.security.CorsRules;

/** The rules for pages of other origins that a route has: those of its handler class, else those of the application. */
final class RouteCors {

    private RouteCors() {}

    /**
     * Returns what applies the rules; null if there are none.
     *
     * @throws HandlerDefinitionException if those of the class cannot be used
     */
    static @Nullable PlacedInterceptor of(ApplicationSettings settings, HandlerType type, HandlerMethods methods) {
        Cors own = type.annotation(Cors.class);
        if (own != null) {
            CorsRules rules = rules(own, type, settings);
            return rules == null ? null : placed(rules, methods, PathScope.ALL);
        }
        CorsRules common = settings.corsRules();
        return common == null ? null : placed(common, methods, settings.corsScope());
    }

    private static PlacedInterceptor placed(CorsRules rules, HandlerMethods methods, PathScope scope) {
        List<String> names = methods.allowed().isEmpty()
                ? HandlerType.SUPPORTED // prepare answers, whatever the method
                : List.of(methods.allowed().split(", "));
        return new PlacedInterceptor(new CorsInterceptor(rules, names), scope, false);
    }

    private static @Nullable CorsRules rules(Cors own, HandlerType type, ApplicationSettings settings) {
        try {
            if (!own.enabled()) {
                requireNothing(own);
                return null;
            }
            return CorsRules.builder()
                    .origins(texts(own.origins(), settings))
                    .methods(texts(own.methods(), settings))
                    .headers(texts(own.headers(), settings))
                    .exposedHeaders(texts(own.exposedHeaders(), settings))
                    .credentials(own.credentials())
                    .maxAge(Duration.ofSeconds(own.maxAgeSeconds()))
                    .build();
        } catch (IllegalArgumentException e) {
            throw type.unusable("@Cors of " + type + " cannot be used: " + e.getMessage());
        }
    }

    private static void requireNothing(Cors own) {
        if (own.origins().length + own.methods().length + own.exposedHeaders().length != 0 || own.credentials()) {
            throw new IllegalArgumentException("with enabled = false nothing else has a meaning");
        }
    }

    private static List<String> texts(String[] texts, ApplicationSettings settings) {
        return Arrays.stream(texts)
                .map(settings.annotationText())
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
