package org.tornado4j.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The conditions that a request sets on the state of a resource: If-Match, If-Unmodified-Since, If-None-Match,
 * If-Modified-Since and If-Range, in the order of precedence of RFC 9110 section 13.2.2.
 *
 * <p>A date that cannot be parsed, or a field that is repeated although it takes a single value, is ignored.
 *
 * <p>Thread: any; stateless.
 */
public final class Preconditions {

    /** The way to proceed with a request. */
    public enum Outcome {
        /** Its method is carried out. */
        PROCEED,
        /** It is answered with 304: the client has what GET or HEAD would send. */
        NOT_MODIFIED,
        /** It is answered with 412, and nothing is done. */
        FAILED
    }

    /** The common prefix of all the fields. */
    private static final String PREFIX = "If-";

    private Preconditions() {}

    /** Returns whether a request may have preconditions: a look at its fields that is cheaper than evaluating them. */
    public static boolean mayBeIn(HTTPHeaders request) {
        return request.containsPrefix(PREFIX);
    }

    /**
     * Evaluates steps 1 to 4 of section 13.2.2. To be called only if the response would be a 2xx otherwise (section
     * 13.2.1).
     *
     * @param current the validators of the resource; null if it does not exist, as when PUT creates it
     */
    public static Outcome evaluate(String method, HTTPHeaders request, @Nullable Validators current) {
        switch (method) {
            case HTTPMethod.OPTIONS, HTTPMethod.TRACE, HTTPMethod.CONNECT -> {
                return Outcome.PROCEED;
            }
            default -> {
                // selects or changes a representation
            }
        }
        boolean reads = isRead(method);
        if (!isAsExpected(request, current)) {
            return Outcome.FAILED;
        }
        if (isKnown(request, current, reads)) {
            return reads ? Outcome.NOT_MODIFIED : Outcome.FAILED;
        }
        return Outcome.PROCEED;
    }

    /** Returns whether a request with that method asks for a representation: GET, HEAD, or QUERY (RFC 10008 section 2). */
    public static boolean isRead(String method) {
        return method.equals(HTTPMethod.GET) || method.equals(HTTPMethod.HEAD) || method.equals(HTTPMethod.QUERY);
    }

    /** Step 1, If-Match, and 2, If-Unmodified-Since. */
    private static boolean isAsExpected(HTTPHeaders request, @Nullable Validators current) {
        String tags = request.get("If-Match");
        if (tags != null) {
            return current != null && (isAny(tags) || hasTag(current, tags));
        }
        Instant date = date(request, "If-Unmodified-Since");
        Instant modified = current == null ? null : current.lastModified();
        return date == null || modified == null || modified.getEpochSecond() <= date.getEpochSecond();
    }

    /** If-Match = "*" / #entity-tag, by strong comparison (section 13.1.1). */
    private static boolean hasTag(Validators current, String tags) {
        return current.etag() != null && EntityTags.strongMatch(tags, current.etag());
    }

    /** Step 3, If-None-Match, by weak comparison, and 4, If-Modified-Since. */
    private static boolean isKnown(HTTPHeaders request, @Nullable Validators current, boolean reads) {
        if (current == null) {
            return false;
        }
        String tags = request.get("If-None-Match");
        if (tags != null) {
            return isAny(tags) || (current.etag() != null && EntityTags.weakMatch(tags, current.etag()));
        }
        Instant date = reads ? date(request, "If-Modified-Since") : null;
        Instant modified = current.lastModified();
        return date != null && modified != null && modified.getEpochSecond() <= date.getEpochSecond();
    }

    private static boolean isAny(String tags) {
        return Text.trim(tags, 0, tags.length()).equals("*");
    }

    private static @Nullable Instant date(HTTPHeaders request, String name) {
        String field = request.get(name);
        return field == null ? null : HTTPDate.parse(field);
    }

    /**
     * Evaluates step 5, If-Range: returns whether a Range applies, since a part is only useful together with the rest
     * of the same representation (section 13.1.5). The tag or date must be a strong validator; a date is strong once a
     * second has passed since (section 8.8.2.2).
     *
     * @param now the time of the response
     */
    public static boolean rangeHolds(HTTPHeaders request, Validators current, Instant now) {
        String field = request.get("If-Range");
        if (field == null) {
            return true;
        }
        if (field.endsWith("\"")) {
            return current.etag() != null && isSingleTag(field) && EntityTags.strongMatch(field, current.etag());
        }
        Instant date = HTTPDate.parse(field);
        Instant modified = current.lastModified();
        return date != null
                && modified != null
                && date.getEpochSecond() == modified.getEpochSecond()
                && now.getEpochSecond() > modified.getEpochSecond();
    }

    /** If-Range = entity-tag / HTTP-date */
    private static boolean isSingleTag(String field) {
        return field.startsWith("\"") && field.indexOf('"', 1) == field.length() - 1;
    }
}
