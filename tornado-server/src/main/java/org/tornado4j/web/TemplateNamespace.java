package org.tornado4j.web;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The names that a template can use: Tornado's template namespace. A name is looked up in this order:
 *
 * <ol>
 *   <li>the model with which the handler renders the template
 *   <li>{@link RequestHandler#getTemplateNamespace}
 *   <li>the {@linkplain ApplicationSettings.Builder#uiMethod methods} of the settings
 *   <li>names in every template:
 * </ol>
 *
 * <table>
 *   <caption>Names in every template</caption>
 *   <tr><td>{@code handler}, {@code request}</td><td>the handler and its request</td></tr>
 *   <tr><td>{@code currentUser}</td><td>{@link RequestHandler#currentUser()}, looked up if the template uses
 *   it</td></tr>
 *   <tr><td>{@code locale}</td><td>{@link RequestHandler#locale()}</td></tr>
 *   <tr><td>{@code translate}, {@code _}</td><td>{@link RequestHandler#translate}, of a message and arguments</td></tr>
 *   <tr><td>{@code staticUrl}</td><td>{@link RequestHandler#staticUrl(String)}, of the path of a file</td></tr>
 *   <tr><td>{@code reverseUrl}</td><td>{@link RequestHandler#reverseUrl}, of a name and arguments</td></tr>
 *   <tr><td>{@code xsrfToken}, {@code xsrfFormHtml}</td><td>the token, and a hidden field with it; they set its cookie</td></tr>
 *   <tr><td>{@code modules}</td><td>{@link UIModules}</td></tr>
 * </table>
 *
 * <p>Thread: that of the handler.
 */
public final class TemplateNamespace {

    /** The names that every template has, each computed on first use. */
    private static final Map<String, Function<RequestHandler, @Nullable Object>> COMMON = Map.ofEntries(
            common("handler", handler -> handler),
            common("request", RequestHandler::request),
            common("currentUser", RequestHandler::currentUser),
            common("locale", RequestHandler::locale),
            common("translate", TemplateNamespace::translation),
            common("_", TemplateNamespace::translation),
            common(
                    "staticUrl",
                    handler -> function(arguments -> handler.staticUrl(Pages.text("staticUrl", arguments)))),
            common("reverseUrl", handler -> function(arguments -> Pages.reverseUrl(handler, arguments))),
            common("xsrfToken", RequestHandler::xsrfToken),
            common("xsrfFormHtml", handler -> new Markup(handler.xsrfFormHtml())),
            common("modules", Pages::modules));

    private final RequestHandler handler;
    private final Map<String, ? extends @Nullable Object> model;
    private final Map<String, ? extends @Nullable Object> more;
    private final Map<String, UIMethod> methods;

    TemplateNamespace(RequestHandler handler, Map<String, ? extends @Nullable Object> model) {
        this.handler = handler;
        this.model = model;
        this.more = handler.getTemplateNamespace();
        this.methods = handler.settings().uiMethods();
    }

    private static Map.Entry<String, Function<RequestHandler, @Nullable Object>> common(
            String name, Function<RequestHandler, @Nullable Object> value) {
        return Map.entry(name, value);
    }

    private static TemplateFunction translation(RequestHandler handler) {
        return arguments -> Localization.translate(handler, arguments);
    }

    private static TemplateFunction function(TemplateFunction function) {
        return function;
    }

    /** Returns the handler that renders the template. */
    public RequestHandler handler() {
        return handler;
    }

    /** Returns all names. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(COMMON.keySet());
        names.addAll(methods.keySet());
        names.addAll(more.keySet());
        names.addAll(model.keySet());
        return names;
    }

    /** Returns whether the template can use a name, whose value may be null. */
    public boolean contains(String name) {
        return model.containsKey(name)
                || more.containsKey(name)
                || methods.containsKey(name)
                || COMMON.containsKey(name);
    }

    /**
     * Returns the value of a name. An engine should request only names that the template uses: some are looked up, or
     * set a cookie.
     *
     * @return a {@link TemplateFunction}, a {@link Markup}, the {@link UIModules}, or any other object; null for none
     */
    public @Nullable Object get(String name) {
        if (model.containsKey(name)) {
            return model.get(name);
        }
        if (more.containsKey(name)) {
            return more.get(name);
        }
        UIMethod method = methods.get(name);
        if (method != null) {
            return function(arguments -> method.call(handler, arguments));
        }
        Function<RequestHandler, @Nullable Object> common = COMMON.get(name);
        return common == null ? null : common.apply(handler);
    }
}
