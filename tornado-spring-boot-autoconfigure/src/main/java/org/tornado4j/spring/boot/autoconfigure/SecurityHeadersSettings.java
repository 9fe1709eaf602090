package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tornado4j.spring.boot.autoconfigure.TornadoSecurityHeadersProperties.FrameOptions;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.SecurityHeaders;

/** Applies {@code tornado.web.security-headers.*}. */
final class SecurityHeadersSettings {

    private static final String PREFIX = "tornado.web.security-headers.";
    private static final String REFERRER_POLICY = PREFIX + "referrer-policy";
    private static final String CONTENT_SECURITY_POLICY = PREFIX + "content-security-policy";
    private static final String HSTS_MAX_AGE = PREFIX + "hsts-max-age";

    private static final String TAKE_BACK = "Write 0s to take back what browsers were told.";

    /** W3C Referrer Policy, section 3. */
    private static final Set<String> REFERRER_POLICIES = Set.of(
            "no-referrer",
            "no-referrer-when-downgrade",
            "same-origin",
            "origin",
            "strict-origin",
            "origin-when-cross-origin",
            "strict-origin-when-cross-origin",
            "unsafe-url");

    private final TornadoSecurityHeadersProperties headers;

    SecurityHeadersSettings(TornadoSecurityHeadersProperties headers) {
        this.headers = headers;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        SecurityHeaders checked = headers();
        if (headers.isEnabled()) {
            settings.addInterceptor(checked);
        } else {
            requireNothing();
        }
    }

    private SecurityHeaders headers() {
        SecurityHeaders.Builder fields = SecurityHeaders.builder()
                .contentTypeOptions(headers.isContentTypeOptions())
                .frameOptions(
                        headers.getFrameOptions() == FrameOptions.OFF
                                ? null
                                : headers.getFrameOptions().name())
                .referrerPolicy(referrerPolicy())
                .strictTransportSecurity(maxAge(), headers.isHstsIncludeSubDomains());
        try {
            return fields.contentSecurityPolicy(headers.getContentSecurityPolicy())
                    .build();
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(
                    CONTENT_SECURITY_POLICY,
                    String.valueOf(headers.getContentSecurityPolicy()),
                    "It cannot be the value of a field: " + e.getMessage() + ".");
        }
    }

    /** The field is a list, of which browsers take the last that they know. */
    private @Nullable String referrerPolicy() {
        String policy = headers.getReferrerPolicy();
        if (policy.isEmpty()) {
            return null;
        }
        for (String each : policy.split(",", -1)) {
            if (!REFERRER_POLICIES.contains(each.strip())) {
                throw AllowedValue.refused(
                        REFERRER_POLICY,
                        policy,
                        "It must be one of "
                                + String.join(
                                        ", ",
                                        REFERRER_POLICIES.stream().sorted().toList())
                                + ". Leave it empty for none.");
            }
        }
        return policy;
    }

    private @Nullable Duration maxAge() {
        Duration age = headers.getHstsMaxAge();
        if (age == null && headers.isHstsIncludeSubDomains()) {
            throw AllowedValue.refused(
                    PREFIX + "hsts-include-sub-domains", true, "Nothing looks at it: set " + HSTS_MAX_AGE + ", too.");
        }
        if (age == null) {
            return null;
        }
        AllowedValue.notNegative(HSTS_MAX_AGE, age, TAKE_BACK);
        if (!age.equals(age.truncatedTo(ChronoUnit.SECONDS))) {
            throw AllowedValue.refused(
                    HSTS_MAX_AGE,
                    age,
                    "It must be whole seconds, as in the field; write 365d for a year. " + TAKE_BACK);
        }
        return age;
    }

    private void requireNothing() {
        String advice = "Nothing looks at it: set " + PREFIX + "enabled, too.";
        if (headers.getContentSecurityPolicy() != null) {
            throw AllowedValue.refused(CONTENT_SECURITY_POLICY, headers.getContentSecurityPolicy(), advice);
        }
        if (headers.getHstsMaxAge() != null) {
            throw AllowedValue.refused(HSTS_MAX_AGE, headers.getHstsMaxAge(), advice);
        }
    }
}
