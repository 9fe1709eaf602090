package org.tornado4j.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells media types by the names of files.
 *
 * <p>Thread: several loops ask at once.
 */
@FunctionalInterface
public interface MimeTypes {

    /** The media type of a file of that name, without its directory; null if it is not known. */
    @Nullable
    String typeOf(String filename);

    /** These types, and {@code next} for names they do not know. */
    default MimeTypes or(MimeTypes next) {
        return filename -> {
            String own = typeOf(filename);
            return own != null ? own : next.typeOf(filename);
        };
    }

    /** Types by what follows the last dot of a name, in lower case. */
    static MimeTypes byExtension(Map<String, String> types) {
        Map<String, String> own = Map.copyOf(types);
        return filename -> own.get(ExtensionTypes.extension(filename));
    }

    /** The types that web sites are made of. */
    static MimeTypes standard() {
        return ExtensionTypes.STANDARD;
    }
}
