package org.tornado4j.spring.boot.test;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.util.ClassUtils;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.ApplicationSettingsCustomizer;
import org.tornado4j.spring.boot.HTTPServerCustomizer;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.ArgumentConverter;
import org.tornado4j.web.AsynchronousTypes;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.InputValidator;
import org.tornado4j.web.JsonCodec;
import org.tornado4j.web.Messages;
import org.tornado4j.web.MimeTypes;
import org.tornado4j.web.OutputTransform;
import org.tornado4j.web.RequestObserver;
import org.tornado4j.web.UserLocale;

/** Leaves out of a {@link HandlerTest} what belongs neither to the handlers nor to the web. */
final class HandlerTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<HandlerTest> {

    private static final List<Class<?>> OF_THE_WEB = List.of(
            ApplicationCustomizer.class,
            ApplicationSettingsCustomizer.class,
            HTTPServerCustomizer.class,
            ArgumentConverter.class,
            AsynchronousTypes.class,
            CurrentUser.class,
            InputValidator.class,
            JsonCodec.class,
            Messages.class,
            MimeTypes.class,
            OutputTransform.Factory.class,
            RequestObserver.class,
            UserLocale.class,
            Converter.class,
            GenericConverter.class);

    /** By name: they need not be on the class path. */
    private static final List<String> OF_LIBRARIES = List.of(
            "org.springframework.boot.jackson.JacksonComponent",
            "org.tornado4j.web.ErrorMapper",
            "org.tornado4j.web.RequestInterceptor",
            "tools.jackson.databind.JacksonModule");

    private final Class<?>[] handlers;

    /** Called by Spring Boot. */
    HandlerTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
        this.handlers = getAnnotation().getValue("handlers", Class[].class).orElseGet(() -> new Class<?>[0]);
    }

    @Override
    protected Set<Class<?>> getKnownIncludes() {
        Set<Class<?>> includes = new LinkedHashSet<>(OF_THE_WEB);
        for (String name : OF_LIBRARIES) {
            ClassLoader loader = getClass().getClassLoader();
            if (ClassUtils.isPresent(name, loader)) {
                includes.add(ClassUtils.resolveClassName(name, loader));
            }
        }
        if (handlers.length == 0) {
            includes.add(Route.class);
        }
        return includes;
    }

    @Override
    protected Set<Class<?>> getComponentIncludes() {
        return new LinkedHashSet<>(List.of(handlers));
    }
}
