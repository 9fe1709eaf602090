package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of pages, with the scripts and style sheets that it needs: Tornado's {@code UIModule}. Templates call it by
 * its name in the settings, as a member of {@code modules}.
 *
 * <pre>
 * final class EntryModule implements UIModule {
 *
 *     public String render(RequestHandler handler, List&lt;?&gt; arguments) {
 *         return handler.renderString("modules/entry", Map.of("entry", arguments.get(0)));
 *     }
 *
 *     public List&lt;String&gt; cssFiles() {
 *         return List.of("entry.css");
 *     }
 * }
 * </pre>
 *
 * <p>The scripts and style sheets of its modules are added to a page once, however often the modules are called, when
 * it is {@linkplain RequestHandler#render(String) rendered}: at the end of {@code head} and {@code body}.
 *
 * <p>Thread: that of the handler; several at once, as one object serves all requests.
 *
 * @see ApplicationSettings.Builder#uiModule
 */
@FunctionalInterface
public interface UIModule {

    /**
     * Returns the part as HTML, which is not escaped.
     *
     * @param handler the handler that renders the page
     * @param arguments the arguments given by the template
     */
    String render(RequestHandler handler, List<? extends @Nullable Object> arguments);

    /** Returns style sheets for the head: paths of {@linkplain RequestHandler#staticUrl static files}, or URLs. */
    default List<String> cssFiles() {
        return List.of();
    }

    /** Returns a style sheet to embed in the head; null for none. */
    default @Nullable String embeddedCss() {
        return null;
    }

    /** Returns HTML for the head; null for none. */
    default @Nullable String htmlHead() {
        return null;
    }

    /** Returns scripts for the end of the body: paths of {@linkplain RequestHandler#staticUrl static files}, or URLs. */
    default List<String> javascriptFiles() {
        return List.of();
    }

    /** Returns a script to embed at the end of the body; null for none. */
    default @Nullable String embeddedJavascript() {
        return null;
    }

    /** Returns HTML for the end of the body; null for none. */
    default @Nullable String htmlBody() {
        return null;
    }
}
