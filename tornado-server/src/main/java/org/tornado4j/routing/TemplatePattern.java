package org.tornado4j.routing;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path with pieces left open: {@code /items/{id}/parts/{part}} or {@code /files/{*rest}}.
 *
 * <p>A piece in braces stands for a whole segment that is not empty; with an asterisk, and only at the end, for
 * everything that follows, which may be empty. A segment may also be put together from several, {@code {year}-{month}}.
 */
final class TemplatePattern extends PathPattern {

    /** What stands before the first piece, between two, and after the last one; each but the last ends with a slash. */
    private final String[] literals;

    /** Whether the last piece takes all the rest. */
    private final boolean takesRest;

    /** For templates in which a segment is more than one piece; else null. */
    private final @Nullable Pattern mixed;

    TemplatePattern(String text, List<String> names, String[] literals, boolean takesRest, @Nullable Pattern mixed) {
        super(text, names, names.size());
        this.literals = literals;
        this.takesRest = takesRest;
        this.mixed = mixed;
    }

    @Override
    @Nullable
    String @Nullable [] match(String path) {
        if (!path.startsWith(literals[0])) {
            return null;
        }
        if (mixed != null) {
            return RegexPattern.groups(mixed, path);
        }
        int count = count();
        // The positions first: most candidates fail, and then nothing was made.
        int at = literals[0].length();
        for (int i = 1; i <= count; i++) {
            int end = endOfPiece(path, at, i == count);
            if (end < 0 || !path.startsWith(literals[i], end)) {
                return null;
            }
            at = end + literals[i].length();
        }
        return at == path.length() ? cut(path, count) : null;
    }

    private int endOfPiece(String path, int start, boolean last) {
        if (last && takesRest) {
            return path.length();
        }
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        return end == start ? -1 : end;
    }

    private @Nullable String[] cut(String path, int count) {
        @Nullable String[] pieces = new String[count];
        int at = literals[0].length();
        for (int i = 0; i < count; i++) {
            int end = endOfPiece(path, at, i == count - 1);
            pieces[i] = path.substring(at, end);
            at = end + literals[i + 1].length();
        }
        return pieces;
    }

    @Override
    String shape() {
        return String.join("{}", literals) + (takesRest ? "*" : "");
    }

    @Override
    String reverse(String[] args) {
        StringBuilder path = new StringBuilder(literals[0]);
        for (int i = 0; i < args.length; i++) {
            path.append(args[i]).append(literals[i + 1]);
        }
        return path.toString();
    }
}
