package org.tornado4j.web;

import org.tornado4j.text.HTMLEscape;

/**
 * HTML, told from text by its type: {@link RequestHandler#write(Object)} writes it as HTML, an entry method may return it, and
 * templates show it as it is where they would escape text.
 *
 * <p>Thread: never changed; any.
 *
 * @param html what came from elsewhere has to be {@linkplain HTMLEscape#escape escaped} in it
 */
public record Markup(String html) {

    /** Returns markup that shows {@code text}, whatever it holds. */
    public static Markup escaped(String text) {
        return new Markup(HTMLEscape.escape(text));
    }

    /** Returns the HTML. */
    @Override
    public String toString() {
        return html;
    }
}
