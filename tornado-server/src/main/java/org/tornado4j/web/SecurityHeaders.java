package org.tornado4j.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;

/**
 * Adds header fields by which browsers protect a page from other pages, and from content sniffing. A response that
 * already has one of these fields keeps it. All are off unless set; {@link #STANDARD} has those that hardly ever break
 * a page.
 *
 * <pre>
 * settings.addInterceptor(SecurityHeaders.builder()
 *         .contentTypeOptions(true)
 *         .contentSecurityPolicy("default-src 'self'")
 *         .build());
 * </pre>
 *
 * <p>Thread: immutable.
 */
public final class SecurityHeaders implements RequestInterceptor {

    /**
     * {@code X-Content-Type-Options: nosniff}, {@code X-Frame-Options: DENY} and {@code Referrer-Policy:
     * strict-origin-when-cross-origin}.
     */
    public static final SecurityHeaders STANDARD = builder()
            .contentTypeOptions(true)
            .frameOptions("DENY")
            .referrerPolicy("strict-origin-when-cross-origin")
            .build();

    private record Field(String name, String value) {}

    private final List<Field> always;
    private final @Nullable Field overHttps;

    private SecurityHeaders(Builder builder) {
        this.always = List.copyOf(builder.fields);
        this.overHttps = builder.overHttps;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void completeHead(ResponseHead head) {
        for (Field field : always) {
            head.setIfAbsent(field.name(), field.value());
        }
        if (overHttps != null && head.protocol().equals("https")) {
            head.setIfAbsent(overHttps.name(), overHttps.value());
        }
    }

    /** Builds {@link SecurityHeaders}. Thread: one. */
    public static final class Builder {

        private final List<Field> fields = new ArrayList<>();
        private @Nullable Field overHttps;

        private Builder() {}

        /**
         * Keeps browsers from guessing a type other than that in Content-Type: {@code X-Content-Type-Options: nosniff}.
         */
        public Builder contentTypeOptions(boolean on) {
            return set("X-Content-Type-Options", on ? "nosniff" : null);
        }

        /**
         * Sets the pages that may embed this one in a frame.
         *
         * @param value {@code DENY} for none, {@code SAMEORIGIN} for those of the application; null to omit the field
         */
        public Builder frameOptions(@Nullable String value) {
            return set("X-Frame-Options", value);
        }

        /** Sets the part of a page's URL that browsers send to other sites; null to omit the field. */
        public Builder referrerPolicy(@Nullable String value) {
            return set("Referrer-Policy", value);
        }

        /** Sets the sources from which a page may load and run content; null to omit the field. */
        public Builder contentSecurityPolicy(@Nullable String value) {
            return set("Content-Security-Policy", value);
        }

        /**
         * Makes browsers use only https for the host. It is sent over https only, and applies for that time even if the
         * certificate becomes invalid.
         *
         * @param maxAge the time; null to omit the field; zero to revoke what was sent before
         * @param includeSubDomains whether it applies to all subdomains as well
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder strictTransportSecurity(@Nullable Duration maxAge, boolean includeSubDomains) {
            if (maxAge != null && maxAge.isNegative()) {
                throw new IllegalArgumentException("a time is not negative: " + maxAge);
            }
            overHttps = maxAge == null
                    ? null
                    : new Field(
                            "Strict-Transport-Security",
                            "max-age=" + maxAge.toSeconds() + (includeSubDomains ? "; includeSubDomains" : ""));
            return this;
        }

        private Builder set(String name, @Nullable String value) {
            fields.removeIf(field -> field.name().equals(name));
            if (value != null) {
                new HTTPHeaders().add(name, value); // refuses what cannot travel
                fields.add(new Field(name, value));
            }
            return this;
        }

        public SecurityHeaders build() {
            return new SecurityHeaders(this);
        }
    }
}
