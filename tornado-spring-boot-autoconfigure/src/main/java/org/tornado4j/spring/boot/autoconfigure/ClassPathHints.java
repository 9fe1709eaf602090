package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Classes whose presence is asked for by name, and files that are, must be known to a native image. */
final class ClassPathHints implements RuntimeHintsRegistrar {

    /** The folders that Spring Boot has static files in; another one is found by {@link StaticFilesAotProcessor}. */
    private static final List<String> STATIC_FOLDERS =
            List.of("META-INF/resources/", "resources/", "static/", "public/");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (String name : List.of(
                ServingMode.ADAPTER,
                ServingMode.WEBFLUX_MODULE,
                SecurityNotice.FILTER_CHAIN,
                JsonSettings.MAPPER,
                CoroutineSettings.COROUTINES,
                RateLimitSettings.BUCKET4J)) {
            hints.reflection().registerTypeIfPresent(classLoader, name, type -> {});
        }
        ErrorSettings.FOLDERS.forEach(folder -> hints.resources().registerPattern(folder + "*.html"));
        ClassLoader loader = classLoader != null ? classLoader : getClass().getClassLoader();
        STATIC_FOLDERS.stream()
                .filter(folder -> loader.getResource(folder) != null)
                .forEach(folder -> hints.resources().registerPattern(folder + "**"));
    }
}
