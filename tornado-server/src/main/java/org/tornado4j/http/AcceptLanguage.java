package org.tornado4j.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one of an application's locales according to the client's preferred languages: Accept-Language, by the lookup
 * of RFC 4647 section 3.4.
 *
 * <p>If a language is not available, it is looked up without its last part: {@code de-AT} as {@code de}. If only a more
 * specific one is available, that is used: {@code de-DE} for {@code de}.
 *
 * <p>Thread: never changed; any.
 */
public final class AcceptLanguage {

    /** No tag that is in use is longer (RFC 5646 section 4.4.1); a longer one is taken for none. */
    private static final int LONGEST_TAG = 35;

    /** By their tags in lower case, and by what these begin with. */
    private final Map<String, Locale> supported = new HashMap<>();

    /** @param supported the locales; of several with the same language, the preferred one first */
    public AcceptLanguage(List<Locale> supported) {
        for (Locale locale : supported) {
            this.supported.putIfAbsent(tag(locale), locale);
        }
        for (Locale locale : supported) {
            for (String tag = tag(locale); !tag.isEmpty(); tag = withoutEnd(tag)) {
                this.supported.putIfAbsent(tag, locale);
            }
        }
    }

    private static String tag(Locale locale) {
        return locale.toLanguageTag().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the locale for the language with the greatest weight; of several with the same weight, the first.
     *
     * @param field the value of the field; malformed members are ignored
     * @return null if the client names none of them
     */
    public @Nullable Locale choose(String field) {
        Locale best = null;
        int weight = 0;
        for (QualityValue range : QualityValue.parse(field)) {
            Locale found = range.thousandths() > weight ? find(range.value()) : null;
            if (found != null) {
                best = found;
                weight = range.thousandths();
            }
        }
        return best;
    }

    private @Nullable Locale find(String range) {
        if (range.length() > LONGEST_TAG) {
            return null;
        }
        for (String tag = range.toLowerCase(Locale.ROOT); !tag.isEmpty(); tag = withoutEnd(tag)) {
            Locale found = supported.get(tag);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Returns a tag without its last subtag, and without the single character before that, which introduced it. */
    private static String withoutEnd(String tag) {
        int end = Math.max(0, tag.lastIndexOf('-'));
        boolean single = end >= 2 && tag.charAt(end - 2) == '-';
        return tag.substring(0, single ? end - 2 : end);
    }
}
