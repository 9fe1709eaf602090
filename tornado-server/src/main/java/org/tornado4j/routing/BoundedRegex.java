package org.tornado4j.routing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;

/**
 * A regular expression of the application, for text that comes from a peer. {@link java.util.regex} goes back as often as it
 * takes, which may be exponential in the length of the text, and calls itself for each repetition of a group, which ends in a
 * {@link StackOverflowError}. Here a match may look at {@value #MOST_STEPS} characters in all, those it looks at again
 * counted again, and where a group is repeated the text may be {@value #LONGEST_FOR_GROUPS} characters long.
 *
 * <p>Text for which that is not enough is refused. To take it for one that does not match would let the rules behind it
 * answer, which the application did not mean.
 *
 * <p>Thread: immutable.
 */
public final class BoundedRegex {

    /** A few milliseconds. A target of the greatest length is looked at a dozen times. */
    static final int MOST_STEPS = 100_000;

    /** Half of what the usual stack has room for, with an alternative in the group. */
    static final int LONGEST_FOR_GROUPS = 512;

    private final Pattern pattern;
    private final boolean repeatsGroups;

    /** @throws java.util.regex.PatternSyntaxException if {@code regex} is no regular expression */
    BoundedRegex(String regex) {
        this(regex, 0);
    }

    /**
     * @param flags those of {@link Pattern#compile(String, int)}
     * @throws java.util.regex.PatternSyntaxException if {@code regex} is no regular expression
     */
    public BoundedRegex(String regex, int flags) {
        this.pattern = Pattern.compile(regex, flags);
        this.repeatsGroups = RegexText.repeatsGroups(regex);
    }

    /**
     * Returns a matcher that matched all of {@code text}; null if it does not match.
     *
     * @throws HTTPInputError with 400 if that takes too long to find out
     */
    public @Nullable Matcher match(String text) {
        if (repeatsGroups && text.length() > LONGEST_FOR_GROUPS) {
            throw refused();
        }
        Matcher matcher = pattern.matcher(new Steps(text));
        try {
            return matcher.matches() ? matcher : null;
        } catch (StackOverflowError e) {
            throw refused(); // groups within groups: nothing but the matcher was at work, and it is given up
        }
    }

    private static HTTPInputError refused() {
        return new HTTPInputError(
                HTTPStatus.BAD_REQUEST, "matching a pattern takes too many steps", Limit.MAX_MATCHING_STEPS);
    }

    /** Text that can be looked at so many times. */
    private static final class Steps implements CharSequence {

        private final String text;
        private int left = MOST_STEPS;

        Steps(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw refused();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
