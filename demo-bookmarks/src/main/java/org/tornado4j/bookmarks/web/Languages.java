package org.tornado4j.bookmarks.web;

import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.tornado4j.web.RequestHandler;

/** The languages of the pages, and which of them a request gets. */
final class Languages {

    /** A cookie with the language that the user has chosen. */
    static final String COOKIE = "language";

    private static final List<Locale> SUPPORTED = List.of(Locale.ENGLISH, Locale.GERMAN);

    private Languages() {}

    /** Returns the language that the user has chosen, else the one that the browser likes best. */
    static Locale of(RequestHandler handler) {
        Locale chosen = supported(handler.getCookie(COOKIE, ""));
        return chosen != null ? chosen : accepted(handler.request().headers().get("Accept-Language"));
    }

    private static Locale accepted(@Nullable String field) {
        if (field == null) {
            return Locale.ENGLISH;
        }
        try {
            Locale best = Locale.lookup(LanguageRange.parse(field), SUPPORTED);
            return best != null ? best : Locale.ENGLISH;
        } catch (IllegalArgumentException e) { // a field that is not well formed is as none
            return Locale.ENGLISH;
        }
    }

    /** Returns the language of a tag; null for one that there are no texts for. */
    static @Nullable Locale supported(String tag) {
        return SUPPORTED.stream()
                .filter(locale -> locale.toLanguageTag().equals(tag))
                .findAny()
                .orElse(null);
    }

    /** Has {@code work} done on this thread with the language of a request: messages of validation are in it. */
    static <T> T in(RequestHandler handler, Supplier<T> work) {
        LocaleContextHolder.setLocale(of(handler));
        try {
            return work.get();
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }
}
