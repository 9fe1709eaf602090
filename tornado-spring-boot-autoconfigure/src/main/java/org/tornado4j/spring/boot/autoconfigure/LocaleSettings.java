package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.context.MessageSource;
import org.springframework.context.support.AbstractApplicationContext;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.Messages;
import org.tornado4j.web.UserLocale;

/**
 * Applies {@code tornado.web.locales}, {@code spring.web.locale} and {@code spring.web.locale-resolver}. Texts come from a
 * bean of type {@link Messages}, else from Spring's {@link MessageSource}; a bean of type {@link UserLocale} knows what
 * users have chosen.
 */
final class LocaleSettings {

    private static final String LOCALES = "tornado.web.locales";

    private final TornadoWebProperties properties;
    private final DefaultListableBeanFactory beanFactory;

    LocaleSettings(TornadoWebProperties properties, DefaultListableBeanFactory beanFactory) {
        this.properties = properties;
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        WebProperties web = beanFactory.getBean(WebProperties.class);
        Locale locale = web.getLocale();
        boolean fixed = web.getLocaleResolver() == WebProperties.LocaleResolver.FIXED;
        settings.defaultLocale(locale != null ? locale : Locale.getDefault())
                .locales(fixed ? List.of() : locales(properties.getLocales()))
                .userLocale(beanFactory.getBeanProvider(UserLocale.class).getIfAvailable())
                .messages(messages());
    }

    private static List<Locale> locales(List<Locale> locales) {
        for (Locale locale : locales) {
            if (locale.getLanguage().isEmpty()) {
                throw AllowedValue.refused(
                        LOCALES,
                        locales,
                        "Each must name a language, as de and pt-BR do. Leave it out to have one language.");
            }
        }
        return locales;
    }

    private @Nullable Messages messages() {
        Messages own = beanFactory.getBeanProvider(Messages.class).getIfAvailable();
        if (own != null || !beanFactory.containsBean(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME)) {
            return own;
        }
        MessageSource source =
                beanFactory.getBean(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME, MessageSource.class);
        return (message, locale, arguments) -> source.getMessage(message, arguments.toArray(), null, locale);
    }
}
