package org.tornado4j.spring.boot.autoconfigure.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.web.Markup;
import org.tornado4j.web.TemplateEngine;
import org.tornado4j.web.TemplateFunction;
import org.tornado4j.web.TemplateNamespace;
import org.tornado4j.web.UIModules;

/**
 * Renders Mustache templates. A function is a section: its text is the argument, and without text the object that the section
 * stands in.
 *
 * <p>Thread: any number at once.
 */
final class MustacheTemplateEngine implements TemplateEngine {

    private static final Logger LOG = LoggerFactory.getLogger(MustacheTemplateEngine.class);

    private final Mustache.Compiler compiler;
    private final String suffix;
    private final boolean cache;
    private final Map<String, Template> compiled = new ConcurrentHashMap<>();

    /** @param cache whether to compile each template once */
    MustacheTemplateEngine(Mustache.Compiler compiler, String suffix, boolean cache) {
        this.compiler = compiler;
        this.suffix = suffix;
        this.cache = cache;
    }

    @Override
    public void render(String template, TemplateNamespace namespace, Writer page) {
        template(withoutSuffix(template)).execute(new Names(namespace), page);
    }

    /** A loader says that there is no template by whatever exception it likes. */
    @Override
    public boolean exists(String template) {
        try {
            compiler.loader.getTemplate(withoutSuffix(template)).close();
            return true;
        } catch (Exception e) {
            LOG.debug("No template \"{}\"", template, e);
            return false;
        }
    }

    /** The loader appends it. */
    private String withoutSuffix(String template) {
        boolean whole = !suffix.isEmpty() && template.endsWith(suffix);
        return whole ? template.substring(0, template.length() - suffix.length()) : template;
    }

    private Template template(String name) {
        return cache ? compiled.computeIfAbsent(name, compiler::loadTemplate) : compiler.loadTemplate(name);
    }

    private final class Names implements Mustache.CustomContext {

        private final TemplateNamespace namespace;

        Names(TemplateNamespace namespace) {
            this.namespace = namespace;
        }

        @Override
        public @Nullable Object get(String name) {
            return adapt(namespace.get(name));
        }
    }

    private final class Modules implements Mustache.CustomContext {

        private final UIModules modules;

        Modules(UIModules modules) {
            this.modules = modules;
        }

        @Override
        public @Nullable Object get(String name) {
            return adapt(modules.get(name));
        }
    }

    private @Nullable Object adapt(@Nullable Object value) {
        if (value instanceof TemplateFunction function) {
            return (Mustache.Lambda) (section, page) -> call(function, section, page);
        }
        return value instanceof UIModules modules ? new Modules(modules) : value;
    }

    private void call(TemplateFunction function, Template.Fragment section, Writer page) throws IOException {
        Object result = function.call(arguments(section));
        if (result instanceof Markup markup) {
            page.write(markup.html());
        } else if (result != null) {
            page.write(compiler.escaper.escape(compiler.formatter.format(result).toString()));
        }
    }

    private static List<Object> arguments(Template.Fragment section) {
        String text = section.execute().strip();
        if (!text.isEmpty()) {
            return List.of(text);
        }
        Object around = section.context();
        return around instanceof Names ? List.of() : List.of(around);
    }
}
