package org.tornado4j.spring.boot.test.app;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.UserLocale;

/** The language that the query names. */
@Component
public class QueryLocale implements UserLocale {

    @Override
    public @Nullable Locale find(RequestHandler handler) {
        String language = handler.getQueryArgumentOrNull("language");
        return language == null ? null : Locale.forLanguageTag(language);
    }
}
