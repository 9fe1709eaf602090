package org.tornado4j.web;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders templates for a handler: Tornado's {@code render_string}, and {@code render} short of finishing.
 *
 * <p>Thread: that of the handler; without state.
 */
final class Pages {

    private static final String NO_ENGINE =
            "You must define the 'templateEngine' setting in your application to use render";

    private Pages() {}

    /** Returns what a template makes. */
    static String renderString(RequestHandler handler, String template, Map<String, ? extends @Nullable Object> model) {
        TemplateEngine engine = handler.settings().templateEngine();
        if (engine == null) {
            throw new IllegalStateException(NO_ENGINE);
        }
        StringWriter page = new StringWriter();
        try {
            engine.render(template, new TemplateNamespace(handler, model), page);
        } catch (IOException e) { // which would look as if the client was gone
            throw new IllegalStateException("Cannot read the template \"" + template + "\"", e);
        }
        return page.toString();
    }

    /** Returns what a template makes, with what its modules need. */
    static String renderPage(RequestHandler handler, String template, Map<String, ? extends @Nullable Object> model) {
        String page = renderString(handler, template, model);
        Set<UIModule> used = modules(handler).used();
        return used.isEmpty() ? page : new PageResources(handler).addTo(page, used);
    }

    /** Returns the modules of a handler, which know those that it has used. */
    static UIModules modules(RequestHandler handler) {
        RequestExtras extras = handler.execution().extras();
        UIModules modules = extras.modules;
        if (modules == null) {
            modules = new UIModules(handler);
            extras.modules = modules;
        }
        return modules;
    }

    /** Returns the one argument of a function as text. */
    static String text(String function, List<? extends @Nullable Object> arguments) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException(function + " takes one argument, not " + arguments);
        }
        return String.valueOf(arguments.get(0));
    }

    /** @param arguments a name and the arguments of the path; or all of them in one text, divided by spaces */
    static String reverseUrl(RequestHandler handler, List<? extends @Nullable Object> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("reverseUrl takes the name of a route, and its arguments");
        }
        List<String> texts = arguments.stream().map(String::valueOf).toList();
        List<String> words = texts.size() == 1 ? List.of(texts.get(0).split(" ")) : texts;
        return handler.reverseUrl(words.get(0), words.subList(1, words.size()).toArray());
    }
}
