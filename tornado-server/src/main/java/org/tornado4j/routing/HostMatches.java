package org.tornado4j.routing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Matches requests by the name of their host, lower case and without its port: Tornado's {@code HostMatches}.
 *
 * <p>A pattern is a regular expression for the whole name, as in Tornado. One without any special character but the dot
 * is taken as the name itself.
 */
public final class HostMatches extends Matcher {

    private final String pattern;
    /** Null for a plain name. */
    private final @Nullable BoundedRegex regex;

    /** @throws java.util.regex.PatternSyntaxException if {@code pattern} is not a regular expression */
    public HostMatches(String pattern) {
        boolean plain = !RegexText.isRegex(pattern);
        this.pattern = plain ? pattern.toLowerCase(Locale.ROOT) : pattern;
        this.regex = plain ? null : new BoundedRegex(RegexText.fromPython(pattern));
    }

    /** The pattern as it was given; a plain name in lower case. */
    public String pattern() {
        return pattern;
    }

    /**
     * Returns whether this matches {@code hostName}, given in lower case and without a port.
     *
     * @throws HTTPInputError with 400 if matching takes too many steps: {@link PathMatches}
     */
    public boolean matches(String hostName) {
        return regex == null ? pattern.equals(hostName) : regex.match(hostName) != null;
    }

    @Override
    public @Nullable String @Nullable [] match(HTTPServerRequest request) {
        return matches(request.hostName()) ? NO_ARGUMENTS : null;
    }

    @Override
    public String toString() {
        return "host " + pattern;
    }
}
