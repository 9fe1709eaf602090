package org.tornado4j.web;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the locale of a request, and texts in it: Tornado's {@code locale}.
 *
 * <p>Thread: that of the handler; without state.
 */
final class Localization {

    private Localization() {}

    /** Returns the locale, which is looked for once. */
    static Locale locale(RequestHandler handler) {
        RequestExtras extras = handler.ownExtras();
        Locale known = extras.locale;
        if (known == null) {
            Locale chosen = handler.getUserLocale();
            known = chosen != null ? chosen : handler.getBrowserLocale();
            extras.locale = known;
        }
        return known;
    }

    /** Returns the locale that the browser asks for; responses vary by what it says if there are several. */
    static Locale ofBrowser(RequestHandler handler) {
        ApplicationSettings settings = handler.settings();
        if (settings.acceptLanguage() == null) {
            return settings.defaultLocale();
        }
        handler.ownExtras().variesByLanguage = true;
        String field = handler.request().headers().get("Accept-Language");
        Locale chosen = field == null ? null : settings.acceptLanguage().choose(field);
        return chosen != null ? chosen : settings.defaultLocale();
    }

    /** Returns the text of a message; without one the message itself, with its arguments put in. */
    static String translate(RequestHandler handler, String message, @Nullable Object... arguments) {
        Locale locale = locale(handler);
        List<@Nullable Object> values = Arrays.asList(arguments);
        Messages messages = handler.settings().messages();
        String found = messages == null ? null : messages.find(message, locale, values);
        if (found != null) {
            return found;
        }
        return values.isEmpty() ? message : new MessageFormat(message, locale).format(arguments);
    }

    /** @param arguments of the function in a template: a message and its arguments */
    static String translate(RequestHandler handler, List<? extends @Nullable Object> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("translate takes a message, and its arguments");
        }
        String message = String.valueOf(arguments.get(0));
        return translate(
                handler, message, arguments.subList(1, arguments.size()).toArray());
    }
}
