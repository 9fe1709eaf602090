package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.URLEscape;
import org.tornado4j.routing.RouteMatch;

/** Decodes what a route leaves open. */
final class PathArguments {

    private PathArguments() {}

    /**
     * The arguments of a match as text.
     *
     * @throws HTTPError 400 if one is not valid UTF-8
     */
    static @Nullable String[] decode(RequestHandler handler, HandlerType type, RouteMatch match) {
        @Nullable String[] raw = match.arguments();
        return raw.length == 0 || (!type.decodesItself() && arePlain(raw)) ? raw : decodeAll(handler, match, raw);
    }

    /** Returns whether decoding would change nothing. */
    private static boolean arePlain(@Nullable String[] raw) {
        for (String argument : raw) {
            if (argument != null && !isPlain(argument)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String[] decodeAll(RequestHandler handler, RouteMatch match, @Nullable String[] raw) {
        List<String> names = match.argumentNames();
        @Nullable String[] decoded = new String[raw.length];
        for (int i = 0; i < raw.length; i++) {
            String argument = raw[i];
            if (argument != null) {
                String name = names.isEmpty() ? null : names.get(i);
                decoded[i] = handler.decodeArgument(URLEscape.decodePath(argument), name);
            }
        }
        return decoded;
    }
}
