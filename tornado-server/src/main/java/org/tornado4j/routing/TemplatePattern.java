package org.tornado4j.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path with pieces left open: {@code /items/{id}/parts/{part}} or {@code /files/{*rest}}.
 *
 * <p>A piece in braces stands for a whole segment that is not empty; with an asterisk, and only at the end, for
 * everything that follows, which may be empty. If it is empty, the slash before it may be missing: {@code /files}. A segment
 * may also be put together from several, {@code {year}-{month}}; each is as short as what follows it allows.
 */
final class TemplatePattern extends PathPattern {

    /** The literal text before the first piece, between the pieces, and after the last one. */
    private final String[] literals;

    /** True if the last piece takes the rest of the path. */
    private final boolean takesRest;

    /** True if a path may end before the slash that stands before the rest. */
    private final boolean mayLackSlash;

    TemplatePattern(String text, List<String> names, String[] literals, boolean takesRest) {
        super(text, names, names.size());
        this.literals = literals;
        this.takesRest = takesRest;
        this.mayLackSlash = takesRest && mayLackSlash(literals, names.size());
    }

    /** No path is empty, so that the slash at the root cannot be missing. */
    private static boolean mayLackSlash(String[] literals, int count) {
        return literals[count - 1].endsWith("/") && (count > 1 || literals[0].length() > 1);
    }

    @Override
    @Nullable
    String @Nullable [] match(String path) {
        @Nullable String[] pieces = matchWhole(path);
        return pieces == null && lacksSlash(path) ? matchWhole(path + "/") : pieces;
    }

    @Override
    boolean matchesWithoutSlashOnly(String path) {
        return lacksSlash(path) && matchWhole(path) == null && matchWhole(path + "/") != null;
    }

    /** Returns whether {@code path}, which does not match as it is, may match with a slash at its end. */
    private boolean lacksSlash(String path) {
        int shared = literals[0].length() - 1;
        return mayLackSlash && !path.endsWith("/") && path.regionMatches(0, literals[0], 0, shared);
    }

    private @Nullable String @Nullable [] matchWhole(String path) {
        if (!path.startsWith(literals[0])) {
            return null;
        }
        int count = count();
        // The positions first: most candidates fail, and then nothing was made.
        int at = literals[0].length();
        for (int i = 1; i <= count; i++) {
            int end = endOfPiece(path, at, i);
            if (end < 0) {
                return null;
            }
            at = end + literals[i].length();
        }
        return cut(path, count);
    }

    /**
     * Returns the end of the piece that starts at {@code start} and is followed by {@code literals[i]}; negative if
     * there is none. It is the first occurrence of the literal, for the last piece the one at the end of the path.
     * Later occurrences could not match more paths, and trying them would take the path's length to the power of the
     * number of pieces.
     */
    private int endOfPiece(String path, int start, int i) {
        boolean last = i == count();
        if (last && takesRest) {
            return path.length();
        }
        String literal = literals[i];
        int end = last ? path.length() - literal.length() : path.indexOf(literal, start + 1);
        if (end <= start || (last && !path.endsWith(literal))) {
            return -1;
        }
        int slash = path.indexOf('/', start);
        return slash < 0 || slash >= end ? end : -1;
    }

    private @Nullable String[] cut(String path, int count) {
        @Nullable String[] pieces = new String[count];
        int at = literals[0].length();
        for (int i = 0; i < count; i++) {
            int end = endOfPiece(path, at, i + 1);
            pieces[i] = path.substring(at, end);
            at = end + literals[i + 1].length();
        }
        return pieces;
    }

    /** Returns whether each path that begins with {@link #prefix} matches. */
    boolean takesAllBehindPrefix() {
        return takesRest && count() == 1;
    }

    @Override
    String prefix() {
        return literals[0];
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
