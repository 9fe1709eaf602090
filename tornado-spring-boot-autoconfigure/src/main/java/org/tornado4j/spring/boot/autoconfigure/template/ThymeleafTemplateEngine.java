package org.tornado4j.spring.boot.autoconfigure.template;

import java.io.Writer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.convert.ConversionService;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.spring6.expression.ThymeleafEvaluationContext;
import org.tornado4j.web.TemplateEngine;
import org.tornado4j.web.TemplateNamespace;

/**
 * Renders Thymeleaf templates, whole ones and fragments: {@code notes :: list}. Links lead below the base path of the
 * application, and beans can be used as {@code @name}.
 *
 * <p>Thread: any number at once.
 */
final class ThymeleafTemplateEngine implements TemplateEngine {

    /** The separator between the name of a template and that of one of its fragments. */
    private static final String FRAGMENT = "::";

    private final ITemplateEngine engine;
    private final ApplicationContext context;
    private final String prefix;
    private final String suffix;

    /**
     * Adapts an engine.
     *
     * @param prefix of the resources of templates, which are looked for when the engine is asked whether one is there
     */
    ThymeleafTemplateEngine(ITemplateEngine engine, ApplicationContext context, String prefix, String suffix) {
        this.engine = engine;
        this.context = context;
        this.prefix = prefix;
        this.suffix = suffix;
        if (engine instanceof org.thymeleaf.TemplateEngine configurable && !configurable.isInitialized()) {
            configurable.addLinkBuilder(new PageLinkBuilder());
        }
    }

    @Override
    public void render(String template, TemplateNamespace namespace, Writer page) {
        PageContext names = new PageContext(namespace, new ThymeleafEvaluationContext(context, conversionService()));
        int separator = template.indexOf(FRAGMENT);
        if (separator < 0) {
            engine.process(template, names, page);
        } else {
            String fragment = template.substring(separator + FRAGMENT.length()).strip();
            engine.process(template.substring(0, separator).strip(), Set.of(fragment), names, page);
        }
    }

    @Override
    public boolean exists(String template) {
        return context.getResource(prefix + template + suffix).exists();
    }

    private @Nullable ConversionService conversionService() {
        return context instanceof ConfigurableApplicationContext configurable
                ? configurable.getBeanFactory().getConversionService()
                : null;
    }
}
