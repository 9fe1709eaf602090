package org.tornado4j.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;

/**
 * Adds the fields by which browsers guard a page against others, and against guesses of their own. A response that has one of these
 * fields keeps it. All are off unless set; {@link #STANDARD} has those that break hardly any page.
 *
 * <pre>
 * settings.addInterceptor(SecurityHeaders.builder()
 *         .contentTypeOptions(true)
 *         .contentSecurityPolicy("default-src 'self'")
 *         .build());
 * </pre>
 *
 * <p>Thread: never changed; any.
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

    /** Makes {@link SecurityHeaders}. Thread: one. */
    public static final class Builder {

        private final List<Field> fields = new ArrayList<>();
        private @Nullable Field overHttps;

        private Builder() {}

        /** Keeps browsers from guessing another type than Content-Type says: {@code X-Content-Type-Options: nosniff}. */
        public Builder contentTypeOptions(boolean on) {
            return set("X-Content-Type-Options", on ? "nosniff" : null);
        }

        /**
         * Says which pages may have this one in a frame.
         *
         * @param value {@code DENY} for none, {@code SAMEORIGIN} for those of the application; null to leave the field out
         */
        public Builder frameOptions(@Nullable String value) {
            return set("X-Frame-Options", value);
        }

        /** Says what other sites learn of the page that a user comes from; null to leave the field out. */
        public Builder referrerPolicy(@Nullable String value) {
            return set("Referrer-Policy", value);
        }

        /** Says what a page may load and run; null to leave the field out. */
        public Builder contentSecurityPolicy(@Nullable String value) {
            return set("Content-Security-Policy", value);
        }

        /**
         * Has browsers use https alone for the host. It is sent over https only, and holds for that time whatever happens to the
         * certificate.
         *
         * @param maxAge null to leave the field out; zero takes back what was sent before
         * @param includeSubDomains whether it is for all hosts below as well
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
