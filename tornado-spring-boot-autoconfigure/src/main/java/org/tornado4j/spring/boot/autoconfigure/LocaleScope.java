package org.tornado4j.spring.boot.autoconfigure;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;

/**
 * The time for which a locale is that of Spring's {@code LocaleContextHolder}.
 *
 * <p>Thread: the one that opens it closes it.
 */
final class LocaleScope {

    private final @Nullable LocaleContext before = LocaleContextHolder.getLocaleContext();

    private LocaleScope(Locale locale) {
        LocaleContextHolder.setLocale(locale);
    }

    static LocaleScope open(Locale locale) {
        return new LocaleScope(locale);
    }

    void close() {
        LocaleContextHolder.setLocaleContext(before);
    }
}
