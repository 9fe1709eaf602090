package org.tornado4j.web;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The modules that the templates of a handler can call: {@code modules} in a {@link TemplateNamespace}.
 *
 * <p>Thread: that of the handler.
 */
public final class UIModules {

    private final RequestHandler handler;
    private final Map<String, UIModule> known;
    /** Those that were called, in the order of their first calls. */
    private final Set<UIModule> used = new LinkedHashSet<>();

    UIModules(RequestHandler handler) {
        this.handler = handler;
        this.known = handler.settings().uiModules();
    }

    /** Returns the names of the modules in the settings. */
    public Set<String> names() {
        return known.keySet();
    }

    /** Returns a module as a function that returns a {@link Markup}; null if there is no module of that name. */
    public @Nullable TemplateFunction get(String name) {
        UIModule module = known.get(name);
        return module == null ? null : arguments -> render(module, arguments);
    }

    /**
     * Renders a module, for templates that call methods.
     *
     * @throws IllegalArgumentException if there is no module of that name
     */
    public Markup render(String name, @Nullable Object... arguments) {
        UIModule module = known.get(name);
        if (module == null) {
            throw new IllegalArgumentException("there is no UI module \"" + name + "\" among " + known.keySet());
        }
        return render(module, Arrays.asList(arguments));
    }

    private Markup render(UIModule module, List<? extends @Nullable Object> arguments) {
        used.add(module);
        return new Markup(module.render(handler, arguments));
    }

    Set<UIModule> used() {
        return used;
    }
}
