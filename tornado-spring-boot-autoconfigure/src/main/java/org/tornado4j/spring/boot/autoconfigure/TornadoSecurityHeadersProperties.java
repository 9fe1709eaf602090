package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;

/**
 * Fields by which browsers guard pages. Each has a twin on {@link org.tornado4j.web.SecurityHeaders}.
 */
@ConfigurationProperties("tornado.web.security-headers")
public final class TornadoSecurityHeadersProperties {

    /** Pages that may have one of the application in a frame. */
    public enum FrameOptions {
        /** None. */
        DENY,
        /** Those of the application itself. */
        SAMEORIGIN,
        /** The field is left out. */
        OFF
    }

    /** Whether to add the fields to responses that do not have them. */
    private boolean enabled;

    /** Whether to keep browsers from guessing types of content (X-Content-Type-Options: nosniff). */
    private boolean contentTypeOptions = true;

    /**
     * Pages that may embed pages of the application in a frame (X-Frame-Options): deny for none, sameorigin for its
     * own, or off.
     */
    private FrameOptions frameOptions = FrameOptions.DENY;

    /**
     * Part of a page's URL that browsers send to other sites in Referer (Referrer-Policy). Empty to omit the field.
     */
    private String referrerPolicy = "strict-origin-when-cross-origin";

    /** Sources from which pages may load and run content (Content-Security-Policy). Omitted unless set. */
    private @Nullable String contentSecurityPolicy;

    /**
     * Time for which browsers use only https for the host (Strict-Transport-Security), sent over https only, in
     * whole seconds, which are its unit. Omitted unless set. A browser that has seen it keeps to it until it sees a new value
     * or the time is over.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private @Nullable Duration hstsMaxAge;

    /** Whether to apply hsts-max-age to all subdomains of the host as well. */
    private boolean hstsIncludeSubDomains;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public boolean isContentTypeOptions() {
        return contentTypeOptions;
    }

    public void setContentTypeOptions(boolean contentTypeOptions) {
        this.contentTypeOptions = contentTypeOptions;
    }

    public FrameOptions getFrameOptions() {
        return frameOptions;
    }

    public void setFrameOptions(FrameOptions frameOptions) {
        this.frameOptions = frameOptions;
    }

    public String getReferrerPolicy() {
        return referrerPolicy;
    }

    public void setReferrerPolicy(String referrerPolicy) {
        this.referrerPolicy = referrerPolicy;
    }

    public @Nullable String getContentSecurityPolicy() {
        return contentSecurityPolicy;
    }

    public void setContentSecurityPolicy(@Nullable String contentSecurityPolicy) {
        this.contentSecurityPolicy = contentSecurityPolicy;
    }

    public @Nullable Duration getHstsMaxAge() {
        return hstsMaxAge;
    }

    public void setHstsMaxAge(@Nullable Duration hstsMaxAge) {
        this.hstsMaxAge = hstsMaxAge;
    }

    public boolean isHstsIncludeSubDomains() {
        return hstsIncludeSubDomains;
    }

    public void setHstsIncludeSubDomains(boolean hstsIncludeSubDomains) {
        this.hstsIncludeSubDomains = hstsIncludeSubDomains;
    }
}
