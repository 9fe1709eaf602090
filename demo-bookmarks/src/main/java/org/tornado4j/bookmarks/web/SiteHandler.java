package org.tornado4j.bookmarks.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.tornado4j.bookmarks.User;
import org.tornado4j.web.InputValidator;
import org.tornado4j.web.InputValidator.Violation;
import org.tornado4j.web.RequestHandler;

/** Base class of handlers: the user, the language, the checks of a form. */
abstract class SiteHandler extends RequestHandler {

    /** Names for all templates: which language the page is in, and the path that leads back to it. */
    @Override
    protected Map<String, ?> getTemplateNamespace() {
        Locale language = locale();
        return Map.of(
                "language",
                language.getLanguage(),
                "german",
                language.equals(Locale.GERMAN),
                "here",
                request().method().equals("GET") ? request().uri() : "/");
    }

    /** Returns the user, of whom {@code @Authenticated} has made sure. */
    User user() {
        return Objects.requireNonNull(currentUser(User.class));
    }

    /** Returns what is wrong with a form, by field: the first message of each, in the language of the request. */
    Map<String, String> errorsOf(Record form) {
        InputValidator validator = Objects.requireNonNull(settings().inputValidator());
        List<Violation> violations = validator.validate(form, locale());
        Map<String, String> errors = new LinkedHashMap<>();
        violations.forEach(violation -> errors.putIfAbsent(violation.path(), violation.message()));
        return errors;
    }
}
