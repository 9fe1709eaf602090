package org.tornado4j.spring.boot.autoconfigure.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.actuate.endpoint.web.Link;

/** Reflection that a native image needs: on entry methods, and on what is written as JSON. */
final class EndpointHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.reflection()
                .registerType(EndpointHandler.class, MemberCategory.INVOKE_DECLARED_METHODS)
                .registerType(LinksHandler.class, MemberCategory.INVOKE_DECLARED_METHODS)
                .registerType(ManagementHandler.class, MemberCategory.INVOKE_DECLARED_METHODS);
        new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(), Link.class);
    }
}
