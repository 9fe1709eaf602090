package org.tornado4j.web;

import org.tornado4j.text.HTMLEscape;

/**
 * HTML, distinguished from text by its type: {@link RequestHandler#write(Object)} writes it as HTML, an entry method
 * may return it, and templates do not escape it.
 *
 * <p>Thread: immutable.
 *
 * @param html the HTML, in which untrusted text must be {@linkplain HTMLEscape#escape escaped}
 */
public record Markup(String html) {

    /** Returns markup that shows {@code text}, whatever it contains. */
    public static Markup escaped(String text) {
        return new Markup(HTMLEscape.escape(text));
    }

    /** Returns the HTML. */
    @Override
    public String toString() {
        return html;
    }
}
