package org.tornado4j.spring.boot.autoconfigure.template;

import freemarker.core.Environment;
import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.ObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import freemarker.template.utility.DeepUnwrap;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.Markup;
import org.tornado4j.web.TemplateEngine;
import org.tornado4j.web.TemplateFunction;
import org.tornado4j.web.TemplateNamespace;
import org.tornado4j.web.UIModules;

/**
 * Renders FreeMarker templates. Functions are methods, and markup is output of the format HTML, which no template escapes.
 *
 * <p>Thread: any number at once.
 */
final class FreeMarkerTemplateEngine implements TemplateEngine {

    private final Configuration configuration;
    private final String prefix;
    private final String suffix;

    FreeMarkerTemplateEngine(Configuration configuration, String prefix, String suffix) {
        this.configuration = configuration;
        this.prefix = prefix;
        this.suffix = suffix;
    }

    @Override
    public void render(String template, TemplateNamespace namespace, Writer page) throws IOException {
        Locale locale = locale(namespace);
        try {
            Environment environment = configuration
                    .getTemplate(name(template), locale)
                    .createProcessingEnvironment(new Names(namespace, configuration.getObjectWrapper()), page);
            environment.setLocale(locale);
            environment.process();
        } catch (TemplateException e) {
            throw new IllegalStateException("The template \"" + template + "\" failed", e);
        }
    }

    private String name(String template) {
        return prefix + template + (template.endsWith(suffix) ? "" : suffix);
    }

    /** Returns the locale of the request, unless FreeMarker's own settings name one. */
    private Locale locale(TemplateNamespace namespace) {
        return configuration.isLocaleExplicitlySet()
                ? configuration.getLocale()
                : namespace.handler().locale();
    }

    @Override
    public boolean exists(String template) {
        try {
            return configuration.getTemplate(name(template), null, null, null, true, true) != null;
        } catch (IOException e) {
            return true; // it is there, and cannot be read: rendering it says why
        }
    }

    private record Names(TemplateNamespace namespace, ObjectWrapper wrapper) implements TemplateHashModel {

        @Override
        public @Nullable TemplateModel get(String name) throws TemplateModelException {
            return model(namespace.get(name), wrapper);
        }

        @Override
        public boolean isEmpty() {
            return false;
        }
    }

    private record Modules(UIModules modules, ObjectWrapper wrapper) implements TemplateHashModel {

        @Override
        public @Nullable TemplateModel get(String name) throws TemplateModelException {
            return model(modules.get(name), wrapper);
        }

        @Override
        public boolean isEmpty() {
            return modules.names().isEmpty();
        }
    }

    private static @Nullable TemplateModel model(@Nullable Object value, ObjectWrapper wrapper)
            throws TemplateModelException {
        if (value instanceof TemplateFunction function) {
            return (TemplateMethodModelEx) arguments -> model(function.call(unwrapped(arguments)), wrapper);
        }
        if (value instanceof UIModules modules) {
            return new Modules(modules, wrapper);
        }
        if (value instanceof Markup markup) {
            return HTMLOutputFormat.INSTANCE.fromMarkup(markup.html());
        }
        return value == null ? null : wrapper.wrap(value); // for a null the wrapper would have an empty text
    }

    /** @param arguments models, as FreeMarker has them; its list names no type */
    private static List<@Nullable Object> unwrapped(List<?> arguments) throws TemplateModelException {
        List<@Nullable Object> values = new ArrayList<>();
        for (Object argument : arguments) {
            values.add(DeepUnwrap.permissiveUnwrap((TemplateModel) argument));
        }
        return values;
    }
}
