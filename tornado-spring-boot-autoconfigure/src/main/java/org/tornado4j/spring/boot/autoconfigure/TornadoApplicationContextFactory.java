package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.boot.ApplicationContextFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.Order;
import org.tornado4j.spring.boot.AnnotationConfigTornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/** Makes our context for a reactive application in native mode; the environment is Boot's reactive one. */
@Order(0)
final class TornadoApplicationContextFactory implements ApplicationContextFactory {

    @Override
    public @Nullable ConfigurableApplicationContext create(@Nullable WebApplicationType type) {
        if (type != WebApplicationType.REACTIVE || ServingMode.ofNextContext() != ServingMode.NATIVE) {
            return null;
        }
        return AotDetector.useGeneratedArtifacts()
                ? new TornadoWebServerApplicationContext()
                : new AnnotationConfigTornadoWebServerApplicationContext();
    }
}
