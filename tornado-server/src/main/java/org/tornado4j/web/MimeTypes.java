package org.tornado4j.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps file names to media types.
 *
 * <p>Thread: called by several loops at once.
 */
@FunctionalInterface
public interface MimeTypes {

    /** Returns the media type for a file name without directories; null if unknown. */
    @Nullable
    String typeOf(String filename);

    /** Returns a mapping that uses {@code next} for names unknown to this one. */
    default MimeTypes or(MimeTypes next) {
        return filename -> {
            String own = typeOf(filename);
            return own != null ? own : next.typeOf(filename);
        };
    }

    /** Returns a mapping of extensions, the lower-case text after the last dot of a name. */
    static MimeTypes byExtension(Map<String, String> types) {
        Map<String, String> own = Map.copyOf(types);
        return filename -> own.get(ExtensionTypes.extension(filename));
    }

    /** Returns the types commonly used by web sites. */
    static MimeTypes standard() {
        return ExtensionTypes.STANDARD;
    }
}
