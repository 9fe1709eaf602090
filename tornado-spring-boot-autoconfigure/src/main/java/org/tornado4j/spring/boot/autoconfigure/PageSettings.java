package org.tornado4j.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.TemplateEngine;
import org.tornado4j.web.UIMethod;
import org.tornado4j.web.UIModule;

/**
 * Has pages rendered by the application's {@link TemplateEngine}, else by the library for templates on the class path, with the
 * {@link UIMethod} and {@link UIModule} beans under their names.
 */
final class PageSettings {

    private static final String DEFAULT_TYPE = "tornado.web.default-content-type";
    private static final String ENGINE = "tornado.web.template-engine";

    private final TornadoWebProperties web;
    private final DefaultListableBeanFactory beanFactory;

    PageSettings(TornadoWebProperties web, DefaultListableBeanFactory beanFactory) {
        this.web = web;
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        applyContentType(settings);
        settings.templateEngine(engine());
        beanFactory.getBeansOfType(UIMethod.class).forEach(settings::uiMethod);
        beanFactory.getBeansOfType(UIModule.class).forEach(settings::uiModule);
    }

    private void applyContentType(ApplicationSettings.Builder settings) {
        try {
            settings.defaultContentType(web.getDefaultContentType());
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(
                    DEFAULT_TYPE,
                    web.getDefaultContentType(),
                    "It must be a media type, with the charset UTF-8 or none. text/plain; charset=UTF-8 is the default, and"
                            + " text/html; charset=UTF-8 is Tornado's.");
        }
    }

    private TemplateEngine engine() {
        TemplateEngine own = beanFactory.getBeanProvider(TemplateEngine.class).getIfAvailable();
        if (own != null) {
            return own;
        }
        List<AvailableTemplateEngine> available = beanFactory
                .getBeanProvider(AvailableTemplateEngine.class)
                .orderedStream()
                .toList();
        TemplateLibrary wanted = web.getTemplateEngine();
        return wanted == null
                ? only(available)
                : new LocalizedTemplateEngine(chosen(wanted, available).engine());
    }

    private static AvailableTemplateEngine chosen(TemplateLibrary wanted, List<AvailableTemplateEngine> available) {
        return available.stream()
                .filter(candidate -> candidate.library() == wanted)
                .findFirst()
                .orElseThrow(() -> AllowedValue.refused(
                        ENGINE,
                        key(wanted),
                        "It is not on the class path. Add the dependency " + wanted.starter()
                                + ", or leave the property out."));
    }

    /** Not every application renders something, so that a missing engine shows with the first page. */
    private static TemplateEngine only(List<AvailableTemplateEngine> available) {
        return switch (available.size()) {
            case 0 ->
                failing("there is no template engine: add one of the dependencies " + starters()
                        + ", or define a bean of type " + TemplateEngine.class.getName());
            case 1 -> new LocalizedTemplateEngine(available.get(0).engine());
            default ->
                failing("there are several template engines: set " + ENGINE + " to one of "
                        + keys(available.stream().map(AvailableTemplateEngine::library)));
        };
    }

    private static TemplateEngine failing(String reason) {
        return (template, namespace, page) -> {
            throw new IllegalStateException("Cannot render \"" + template + "\": " + reason);
        };
    }

    private static String starters() {
        return Arrays.stream(TemplateLibrary.values())
                .map(TemplateLibrary::starter)
                .collect(Collectors.joining(", "));
    }

    private static String keys(Stream<TemplateLibrary> libraries) {
        return libraries.map(PageSettings::key).collect(Collectors.joining(", "));
    }

    private static String key(TemplateLibrary library) {
        return library.name().toLowerCase(Locale.ROOT);
    }
}
