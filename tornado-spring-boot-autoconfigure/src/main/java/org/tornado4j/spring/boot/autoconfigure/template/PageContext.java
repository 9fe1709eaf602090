package org.tornado4j.spring.boot.autoconfigure.template;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.IContext;
import org.thymeleaf.context.ILazyContextVariable;
import org.thymeleaf.context.LazyContextVariable;
import org.thymeleaf.spring6.expression.ThymeleafEvaluationContext;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.TemplateNamespace;

/**
 * A namespace as Thymeleaf asks for it. It takes over all names at first, so that each value is worked out later, if the
 * template uses it.
 *
 * <p>Thread: that of the handler.
 */
final class PageContext implements IContext {

    /** The handler, under a name that no model has. */
    static final String HANDLER = "tornado4j::handler";

    private static final String EVALUATION =
            ThymeleafEvaluationContext.THYMELEAF_EVALUATION_CONTEXT_CONTEXT_VARIABLE_NAME;

    private final TemplateNamespace namespace;
    private final ThymeleafEvaluationContext evaluation;

    PageContext(TemplateNamespace namespace, ThymeleafEvaluationContext evaluation) {
        this.namespace = namespace;
        this.evaluation = evaluation;
    }

    @Override
    public Locale getLocale() {
        return namespace.handler().locale();
    }

    @Override
    public boolean containsVariable(String name) {
        return name.equals(HANDLER) || name.equals(EVALUATION) || namespace.contains(name);
    }

    @Override
    public Set<String> getVariableNames() {
        Set<String> names = new LinkedHashSet<>(namespace.names());
        names.add(HANDLER);
        names.add(EVALUATION);
        return names;
    }

    @Override
    public Object getVariable(String name) {
        return switch (name) {
            case HANDLER -> namespace.handler();
            case EVALUATION -> evaluation;
            default -> new Variable(namespace, name);
        };
    }

    /** Returns the base path of the application whose page is made in {@code context}; null for another page. */
    static @Nullable String basePath(IContext context) {
        return context.getVariable(HANDLER) instanceof RequestHandler handler
                ? handler.settings().basePath()
                : null;
    }

    private static final class Variable extends LazyContextVariable<@Nullable Object> {

        private final TemplateNamespace namespace;
        private final String name;

        Variable(TemplateNamespace namespace, String name) {
            this.namespace = namespace;
            this.name = name;
        }

        @Override
        protected @Nullable Object loadValue() {
            Object value = namespace.get(name);
            return value instanceof ILazyContextVariable<?> lazy ? lazy.getValue() : value;
        }
    }
}
