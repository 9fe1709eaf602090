package org.tornado4j.coding;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.MediaType;
import org.tornado4j.routing.BoundedRegex;

/**
 * The rules for which responses travel coded to clients that take that: Tornado's {@code compress_response}.
 *
 * <p>A response may be coded when its media type is among these, it is not known to be shorter than the least size, it is no
 * part of something (206), and it has no Content-Encoding, no digest of its content (RFC 9530), and no
 * {@code Cache-Control: no-transform}. Those get {@code Vary: Accept-Encoding}, coded or not. A strong Etag becomes weak when
 * the response is coded, since the bytes are not the same (RFC 9110 section 8.8.3.3).
 *
 * <p>Of the codings that a client takes, the one it likes best is chosen, and of several that it likes the same the one that
 * comes first here.
 *
 * <p>A response that is sent piece by piece is coded piece by piece: what was flushed, or written in a callback of the loop
 * that has ended, can be read at the other end. What {@link org.tornado4j.http.HTTPConnection#sendFile} sends is not coded.
 *
 * <p>Thread: never changed; any.
 */
public final class ResponseCompression {

    /** Tornado's: {@link #standard} as it is. */
    public static final ResponseCompression STANDARD = standard().build();

    private static final String ANY_SUBTYPE = "/*";

    private final Set<String> mimeTypes;
    private final long minSize;
    private final List<BoundedRegex> excludedUserAgents;
    private final List<ContentCoding> codings;

    private ResponseCompression(Builder builder) {
        this.mimeTypes = Set.copyOf(builder.mimeTypes);
        this.minSize = builder.minSize;
        this.excludedUserAgents = List.copyOf(builder.excludedUserAgents);
        this.codings = builder.codings != null ? builder.codings : ContentCodings.available();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with Tornado's rules: all text, the usual other types that compress well, from 1 KiB on. */
    public static Builder standard() {
        return builder()
                .mimeTypes(List.of(
                        "text/*",
                        "application/javascript",
                        "application/x-javascript",
                        "application/xml",
                        "application/atom+xml",
                        "application/json",
                        "application/xhtml+xml",
                        "image/svg+xml"))
                .minSize(1024);
    }

    /** Returns the codings, the preferred ones first. */
    public List<ContentCoding> codings() {
        return codings;
    }

    /** @param contentType the value of the field */
    boolean includesType(String contentType) {
        MediaType type = MediaType.parse(contentType);
        if (type == null) {
            return false;
        }
        String essence = type.essence();
        return mimeTypes.contains(essence)
                || mimeTypes.contains(essence.substring(0, essence.indexOf('/')) + ANY_SUBTYPE);
    }

    /** @param size in bytes; negative if that is not known */
    boolean includesSize(long size) {
        return size < 0 || size >= minSize;
    }

    boolean excludes(@Nullable String userAgent) {
        return userAgent != null && excludedUserAgents.stream().anyMatch(pattern -> matches(pattern, userAgent));
    }

    /** A client that makes it too much work to find out gets what every client can read. */
    private static boolean matches(BoundedRegex pattern, String userAgent) {
        try {
            return pattern.match(userAgent) != null;
        } catch (HTTPInputError e) {
            return true;
        }
    }

    /** Says what is compressed. Thread: one. */
    public static final class Builder {

        private Set<String> mimeTypes = Set.of();
        private long minSize;
        private List<BoundedRegex> excludedUserAgents = List.of();
        private @Nullable List<ContentCoding> codings;

        private Builder() {}

        /** Types such as {@code text/html}, or {@code text/*} for all of text; none by default. */
        public Builder mimeTypes(Collection<String> types) {
            mimeTypes = types.stream().map(Builder::essence).collect(Collectors.toUnmodifiableSet());
            return this;
        }

        private static String essence(String type) {
            MediaType parsed = MediaType.parse(type);
            if (parsed == null) {
                throw new IllegalArgumentException("\"" + type + "\" is no media type; write text/html, for instance");
            }
            return parsed.essence();
        }

        /** The least size of a response whose size is known, in bytes; 0 by default. */
        public Builder minSize(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("a size is zero or more: " + bytes);
            }
            minSize = bytes;
            return this;
        }

        /**
         * Clients that cannot be trusted with coded responses, by the whole value of User-Agent: texts or regular
         * expressions, in any case; none by default. A value that takes too many steps to match counts as excluded.
         *
         * @throws java.util.regex.PatternSyntaxException if one is no regular expression
         */
        public Builder excludedUserAgents(Collection<String> patterns) {
            excludedUserAgents = patterns.stream()
                    .map(pattern -> new BoundedRegex(pattern, Pattern.CASE_INSENSITIVE))
                    .toList();
            return this;
        }

        /** The codings, the preferred ones first; {@link ContentCodings#available} by default. */
        public Builder codings(List<ContentCoding> preferredFirst) {
            codings = List.copyOf(preferredFirst);
            return this;
        }

        public ResponseCompression build() {
            return new ResponseCompression(this);
        }
    }
}
