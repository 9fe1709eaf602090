package org.tornado4j.web;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.MediaType;

/**
 * Which responses travel gzip coded to clients that take that: Tornado's {@code compress_response}.
 *
 * <p>A response may be coded when its media type is among these, it is not known to be shorter than the least size, and
 * it has no Content-Encoding, no Content-Range, and no {@code Cache-Control: no-transform}. Those get
 * {@code Vary: Accept-Encoding}, coded or not. A strong Etag becomes weak when the response is coded, since the bytes are
 * not the same (RFC 9110 section 8.8.3.3).
 *
 * <p>A response that is sent piece by piece is coded piece by piece: what was flushed can be read at the other end.
 *
 * <p>Thread: never changed; any.
 */
public final class ResponseCompression {

    /** Tornado's: all text, the usual other types that compress well, from 1 KiB on. */
    public static final ResponseCompression STANDARD = builder()
            .mimeTypes(List.of(
                    "text/*",
                    "application/javascript",
                    "application/x-javascript",
                    "application/xml",
                    "application/atom+xml",
                    "application/json",
                    "application/xhtml+xml",
                    "image/svg+xml"))
            .minSize(1024)
            .build();

    private static final String ANY_SUBTYPE = "/*";

    private final Set<String> mimeTypes;
    private final long minSize;
    private final List<Pattern> excludedUserAgents;

    private ResponseCompression(Builder builder) {
        this.mimeTypes = Set.copyOf(builder.mimeTypes);
        this.minSize = builder.minSize;
        this.excludedUserAgents = List.copyOf(builder.excludedUserAgents);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** @param contentType the value of the field; null if there is none */
    boolean includesType(@Nullable String contentType) {
        MediaType type = contentType == null ? null : MediaType.parse(contentType);
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
        return userAgent != null
                && excludedUserAgents.stream()
                        .anyMatch(pattern -> pattern.matcher(userAgent).matches());
    }

    /** Says what is compressed. Thread: one. */
    public static final class Builder {

        private Set<String> mimeTypes = Set.of();
        private long minSize;
        private List<Pattern> excludedUserAgents = List.of();

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
         * expressions, in any case; none by default.
         *
         * @throws java.util.regex.PatternSyntaxException if one is no regular expression
         */
        public Builder excludedUserAgents(Collection<String> patterns) {
            excludedUserAgents = patterns.stream()
                    .map(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE))
                    .toList();
            return this;
        }

        public ResponseCompression build() {
            return new ResponseCompression(this);
        }
    }
}
