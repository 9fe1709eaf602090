package org.tornado4j.bookmarks.web;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.UserLocale;

/** The language that the user has chosen, which is kept in a cookie. */
@Component
class ChosenLanguage implements UserLocale {

    static final String COOKIE = "language";

    @Override
    public @Nullable Locale find(RequestHandler handler) {
        return among(handler.settings().locales(), handler.getCookie(COOKIE, ""));
    }

    /** Returns the language of a tag; null for one without texts. */
    static @Nullable Locale among(List<Locale> languages, String tag) {
        return languages.stream()
                .filter(language -> language.toLanguageTag().equals(tag))
                .findAny()
                .orElse(null);
    }
}
