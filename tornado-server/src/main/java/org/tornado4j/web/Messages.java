package org.tornado4j.web;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The texts of an application in its languages: Tornado's translations.
 *
 * <p>Thread: any, several at once.
 *
 * @see RequestHandler#translate
 */
@FunctionalInterface
public interface Messages {

    /**
     * Returns a text.
     *
     * @param message the name of the text or, as in Tornado, the text in the language of the source code
     * @param arguments the arguments for placeholders of the text
     * @return null if there is no such text in that language
     */
    @Nullable
    String find(String message, Locale locale, List<? extends @Nullable Object> arguments);
}
