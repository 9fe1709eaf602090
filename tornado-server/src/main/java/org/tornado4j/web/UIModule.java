package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of pages that comes with the scripts and style sheets it needs: Tornado's {@code UIModule}. Templates call it by the
 * name that it has in the settings, as a member of {@code modules}.
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
 * <p>What a page needs of its modules is put into it once, however often they are called, when it is
 * {@linkplain RequestHandler#render(String) rendered}: at the end of {@code head} and {@code body}.
 *
 * <p>Thread: any number at once; that of the handler. One object serves all requests.
 *
 * @see ApplicationSettings.Builder#uiModule
 */
@FunctionalInterface
public interface UIModule {

    /**
     * Returns the part as HTML, which is not escaped any more.
     *
     * @param handler that renders the page
     * @param arguments as the template has them
     */
    String render(RequestHandler handler, List<? extends @Nullable Object> arguments);

    /** Returns style sheets for the head: paths of {@linkplain RequestHandler#staticUrl static files}, or URLs. */
    default List<String> cssFiles() {
        return List.of();
    }

    /** Returns a style sheet that stands in the head itself; null for none. */
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

    /** Returns a script that stands at the end of the body itself; null for none. */
    default @Nullable String embeddedJavascript() {
        return null;
    }

    /** Returns HTML for the end of the body; null for none. */
    default @Nullable String htmlBody() {
        return null;
    }
}
