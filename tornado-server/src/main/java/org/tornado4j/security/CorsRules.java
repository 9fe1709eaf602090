package org.tornado4j.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Rules for which pages of other origins a browser lets read responses, and send more than simple requests: CORS, as the Fetch
 * standard has it.
 *
 * <p>Thread: never changed; any.
 */
public final class CorsRules {

    private static final String ANY = "*";

    /** More fields than anyone asks for. */
    private static final int MOST_FIELDS = 100;

    private final List<String> named;
    private final boolean anyOrigin;
    private final Origins origins;
    private final List<String> methods;
    private final List<String> headerNames;
    private final boolean anyHeader;
    /** In lower case. */
    private final Set<String> headers;

    private final List<String> exposed;
    private final boolean credentials;
    private final Duration maxAge;

    private CorsRules(Builder builder) {
        this.named = builder.origins;
        this.anyOrigin = builder.origins.contains(ANY);
        this.origins = Origins.withSubdomains(
                builder.origins.stream().filter(origin -> !origin.equals(ANY)).toList());
        this.methods = List.copyOf(builder.methods);
        this.headerNames = builder.headers;
        this.anyHeader = builder.headers.contains(ANY);
        this.headers = builder.headers.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.exposed = builder.exposed;
        this.credentials = builder.credentials;
        this.maxAge = builder.maxAge;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the same rules for other methods. */
    public CorsRules withMethods(List<String> allowed) {
        return builder()
                .origins(named)
                .methods(allowed)
                .headers(headerNames)
                .exposedHeaders(exposed)
                .credentials(credentials)
                .maxAge(maxAge)
                .build();
    }

    /** Returns the origins whose pages are allowed, as they were given. */
    public List<String> origins() {
        return named;
    }

    /** Returns whether pages of any origin are allowed. */
    public boolean isForAnyOrigin() {
        return anyOrigin;
    }

    /** Returns whether pages of {@code origin} are allowed. */
    public boolean allows(String origin) {
        return anyOrigin || origins.contains(origin);
    }

    /** Returns whether a request comes from a page of the application's own host. */
    public static boolean isOwn(String origin, HTTPServerRequest request) {
        return Origins.isOwn(origin, request);
    }

    /** Returns the methods that pages may use; empty for those that a route has. */
    public List<String> methods() {
        return methods;
    }

    /** Returns the fields that requests of pages may have, as they were given; {@code *} stands for any. */
    public List<String> headers() {
        return headerNames;
    }

    /**
     * Returns the fields of {@code Access-Control-Request-Headers} as they may be repeated; null if one is not allowed or cannot be the
     * name of a field.
     */
    public @Nullable String allowedOf(String requested) {
        List<String> names = new ArrayList<>();
        for (int from = 0; from < requested.length(); ) {
            int comma = requested.indexOf(',', from);
            int end = comma < 0 ? requested.length() : comma;
            String name = requested.substring(from, end).strip();
            if (!name.isEmpty()) {
                if (names.size() == MOST_FIELDS || !allowsHeader(name)) {
                    return null;
                }
                names.add(name);
            }
            from = end + 1;
        }
        return String.join(", ", names);
    }

    private boolean allowsHeader(String name) {
        return anyHeader ? isFieldName(name) : headers.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isFieldName(String name) {
        try {
            new HTTPHeaders().add(name, "");
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns the fields of responses that pages may read besides the simple ones. */
    public List<String> exposedHeaders() {
        return exposed;
    }

    /** Returns whether requests of pages bring cookies along. */
    public boolean allowsCredentials() {
        return credentials;
    }

    /** Returns how long browsers may keep the answer to a preflight request. */
    public Duration maxAge() {
        return maxAge;
    }

    /** Makes {@link CorsRules}. Thread: one. */
    public static final class Builder {

        private List<String> origins = List.of();
        private List<String> methods = List.of();
        private List<String> headers = List.of(ANY);
        private List<String> exposed = List.of();
        private boolean credentials;
        private Duration maxAge = Duration.ofMinutes(30);

        private Builder() {}

        /**
         * Sets the origins whose pages are allowed: {@code https://app.example.com}, with a port unless it is the standard one;
         * {@code https://*.example.com} for all hosts below one; {@code *} for any.
         */
        public Builder origins(List<String> allowed) {
            origins = List.copyOf(allowed);
            return this;
        }

        /** Sets the methods that pages may use; empty, the default, for those that a route has. */
        public Builder methods(List<String> allowed) {
            methods =
                    allowed.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
            return this;
        }

        /** Sets the fields that requests of pages may have; {@code *}, the default, for any. */
        public Builder headers(List<String> allowed) {
            headers = List.copyOf(allowed);
            return this;
        }

        /** Sets the fields of responses that pages may read besides the simple ones; none by default. */
        public Builder exposedHeaders(List<String> readable) {
            exposed = List.copyOf(readable);
            return this;
        }

        /**
         * Sets whether browsers send cookies, and let pages read what came back with them; false by default. With it the pages that are
         * allowed pass a {@link CrossOriginCheck} of the application.
         */
        public Builder credentials(boolean allowed) {
            credentials = allowed;
            return this;
        }

        /** Sets how long browsers may keep the answer to a preflight request; 30 minutes by default. */
        public Builder maxAge(Duration age) {
            maxAge = age;
            return this;
        }

        /**
         * Makes the rules.
         *
         * @throws IllegalArgumentException if there is no origin, or something is not what it should be, or any origin may bring
         *     cookies along
         */
        public CorsRules build() {
            if (origins.isEmpty()) {
                throw new IllegalArgumentException("there is no origin that is allowed");
            }
            if (credentials && origins.contains(ANY)) {
                throw new IllegalArgumentException(
                        "any page could act with the cookies of a user: name the origins, or do without credentials");
            }
            if (credentials && exposed.contains(ANY)) {
                throw new IllegalArgumentException(
                        "with credentials browsers take * for a name: name the fields that pages may read");
            }
            if (maxAge.isNegative()) {
                throw new IllegalArgumentException("an age is not negative: " + maxAge);
            }
            methods.forEach(Builder::requireName);
            headers.forEach(Builder::requireName);
            exposed.forEach(Builder::requireName);
            return new CorsRules(this);
        }

        private static void requireName(String name) {
            if (!isFieldName(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is no name of a method or a field");
            }
        }
    }
}
