package org.tornado4j.web;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The texts of an application in its languages: Tornado's translations.
 *
 * <p>Thread: any number at once.
 *
 * @see RequestHandler#translate
 */
@FunctionalInterface
public interface Messages {

    /**
     * Returns a text.
     *
     * @param message its name or, as in Tornado, the text in the language of the code
     * @param arguments for the places that the text leaves open
     * @return null if there is none in that language
     */
    @Nullable
    String find(String message, Locale locale, List<? extends @Nullable Object> arguments);
}
