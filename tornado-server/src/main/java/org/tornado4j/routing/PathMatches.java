package org.tornado4j.routing;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Matches requests by their path: Tornado's {@code PathMatches}, with templates beside regular expressions.
 *
 * <p>The path is compared as it travelled, before anything is decoded and without the query; what the pattern leaves open
 * is decoded afterwards, so that {@code %2F} never is a separator. A pattern is one of
 *
 * <ul>
 *   <li>a plain path: {@code /items/all}
 *   <li>a template: {@code /items/{id}} with pieces that are not empty and stay within a segment, {@code /files/{*rest}}
 *       with an end that may have slashes or be empty; it matches {@code /files} as well, unless a plain path does
 *   <li>a regular expression for the whole path, as Tornado has it: {@code /items/([0-9]+)}; groups become arguments, and
 *       either all of them have names, {@code (?<id>[0-9]+)} or {@code (?P<id>[0-9]+)}, or none has
 * </ul>
 *
 * <p>{@link #of} tells which: braces round a name make a template; otherwise any of <code>( [ \ + * ? ^ $ |</code> makes a
 * regular expression. A dot alone does not, so {@code /robots.txt} is a plain path. {@link #regex} leaves no doubt. Other braces
 * are refused: names in templates are those of Java's variables, {@code {itemId}} and not {@code {item-id}}.
 *
 * <p>A regular expression cannot hold the loop. One that goes back so often that it looks at 100,000 characters is given up,
 * and so is a path of more than 512 characters where a group is repeated, as in {@code (a|b)*} or {@code (/[^/]+)*}: the
 * request is refused with 400, and no further rule is asked. Write <code>{*rest}</code> or {@code (.*)} where longer paths
 * are to match.
 *
 * <p>Thread: without state; any.
 */
public final class PathMatches extends Matcher {

    private final PathPattern pattern;

    private PathMatches(PathPattern pattern) {
        this.pattern = pattern;
    }

    /**
     * A plain path, a template or a regular expression.
     *
     * @throws IllegalArgumentException if it is none of them, saying why
     */
    public static PathMatches of(String pattern) {
        boolean template = TemplateParser.isTemplate(pattern);
        if (!template && RegexText.isRegex(pattern)) {
            return regex(pattern);
        }
        // a brace is no character of a path: one that makes no template is a slip of the pen, which is told
        boolean braces = pattern.indexOf('{') >= 0 || pattern.indexOf('}') >= 0;
        return new PathMatches(template || braces ? TemplateParser.parse(pattern) : new LiteralPattern(pattern));
    }

    /**
     * A regular expression, whatever it looks like.
     *
     * @throws IllegalArgumentException if it is none, or some of its groups have names and some have not
     */
    public static PathMatches regex(String regex) {
        return new PathMatches(RegexPattern.of(regex));
    }

    /**
     * Returns what matches the same paths behind {@code prefix}.
     *
     * @param prefix a plain path as it travels, without a slash at its end; empty for none
     */
    public PathMatches below(String prefix) {
        if (prefix.isEmpty()) {
            return this;
        }
        return pattern instanceof RegexPattern
                ? new PathMatches(new PrefixedPattern(prefix, pattern))
                : of(prefix + pattern.text());
    }

    /** The pattern as it was given. */
    public String pattern() {
        return pattern.text();
    }

    @Override
    public @Nullable String @Nullable [] match(HTTPServerRequest request) {
        return pattern.match(request.path());
    }

    /**
     * Returns whether this matches {@code path}, given still percent-encoded.
     *
     * @throws HTTPInputError with 400 if matching a regular expression takes too many steps
     */
    public boolean matches(String path) {
        return pattern.match(path) != null;
    }

    @Override
    public List<String> argumentNames() {
        return pattern.names();
    }

    @Override
    public int argumentCount() {
        return pattern.count();
    }

    /**
     * Makes a path that this matches.
     *
     * @param args one for each argument: bytes as they are, anything else as its text in UTF-8
     * @throws IllegalArgumentException if their number is wrong, or this is a regular expression that has more than plain
     *     or escaped characters outside its groups
     */
    public String reverse(Object... args) {
        String[] escaped = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            escaped[i] = PathEscape.escapeArgument(args[i]);
        }
        if (args.length != pattern.count()) {
            throw new IllegalArgumentException(
                    "\"" + pattern() + "\" takes " + pattern.count() + " arguments, not " + args.length);
        }
        return pattern.reverse(escaped);
    }

    /** Returns how many of the paths that {@code route} matches this matches, too, as far as can be told without a path. */
    public Coverage coverageOf(PathMatches route) {
        String path = route.literal();
        if (path != null) {
            return mayMatch(path);
        }
        String own = prefix();
        String others = route.prefix();
        if (takesAllBehind(others) || (shape() != null && Objects.equals(shape(), route.shape()))) {
            return Coverage.ALL;
        }
        return own.startsWith(others) || others.startsWith(own) ? Coverage.SOME : Coverage.NONE;
    }

    private boolean takesAllBehind(String begin) {
        return pattern instanceof TemplatePattern template
                && template.takesAllBehindPrefix()
                && begin.startsWith(prefix());
    }

    private Coverage mayMatch(String path) {
        try {
            return matches(path) ? Coverage.ALL : Coverage.NONE;
        } catch (HTTPInputError e) {
            return Coverage.SOME; // too many steps, as it will be for a request
        }
    }

    /** Returns whether this matches {@code path} only as one whose slash at the end is missing. */
    boolean matchesWithoutSlashOnly(String path) {
        return pattern.matchesWithoutSlashOnly(path);
    }

    /** Plain text that every path this matches begins with, but that a slash at its end may be missing. */
    String prefix() {
        return pattern.prefix();
    }

    /** The path, if there is only one. */
    @Nullable
    String literal() {
        return pattern instanceof LiteralPattern literal ? literal.path() : null;
    }

    /** Returns a text that is equal for patterns matching the same paths; null for regular expressions. */
    public @Nullable String shape() {
        return pattern instanceof LiteralPattern || pattern instanceof TemplatePattern ? pattern.shape() : null;
    }

    @Override
    public String toString() {
        return pattern.text();
    }
}
