package org.tornado4j.routing;

import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** A regular expression for the whole path, the way Tornado's applications write their routes. */
final class RegexPattern extends PathPattern {

    private final BoundedRegex regex;
    private final String source;
    private final String prefix;

    private RegexPattern(String text, String source, List<String> groups) {
        super(text, groups.contains("") ? List.of() : List.copyOf(groups), groups.size());
        this.source = source;
        this.prefix = RegexText.prefix(source);
        this.regex = new BoundedRegex(RegexText.withJavaNames(source, groups));
    }

    /** @throws IllegalArgumentException if it is no regular expression, or has groups with and without names */
    static RegexPattern of(String text) {
        String source = RegexText.fromPython(text);
        List<String> groups = RegexText.groups(source);
        if (groups.contains("") && groups.stream().anyMatch(name -> !name.isEmpty())) {
            throw new IllegalArgumentException("groups in \"" + text
                    + "\" must all have names or all have none; write (?:...) for one that is not an argument");
        }
        return new RegexPattern(text, source, groups);
    }

    @Override
    @Nullable
    String @Nullable [] match(String path) {
        return path.startsWith(prefix) ? groups(path) : null;
    }

    private @Nullable String @Nullable [] groups(String path) {
        Matcher matcher = regex.match(path);
        if (matcher == null) {
            return null;
        }
        int count = count();
        if (count == 0) {
            return NO_ARGUMENTS;
        }
        @Nullable String[] groups = new String[count];
        for (int i = 0; i < count; i++) {
            groups[i] = matcher.group(i + 1);
        }
        return groups;
    }

    @Override
    String prefix() {
        return prefix;
    }

    @Override
    String shape() {
        return source;
    }

    @Override
    String reverse(String[] args) {
        return RegexReverse.of(source).fill(args);
    }
}
