package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.tornado4j.security.CrossOriginCheck;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.XsrfCookies;

/** Applies {@code tornado.web.xsrf-*}, {@code tornado.web.cross-origin-check} and {@code tornado.web.trusted-origins}. */
final class ForgerySettings {

    private static final String NAME = "tornado.web.xsrf-cookie-name";
    private static final String VERSION = "tornado.web.xsrf-cookie-version";
    private static final String TRUSTED = "tornado.web.trusted-origins";

    private final TornadoWebProperties web;

    ForgerySettings(TornadoWebProperties web) {
        this.web = web;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        settings.xsrfCookies(web.isXsrfCookies() ? cookies() : null).crossOriginCheck(originCheck());
    }

    private XsrfCookies cookies() {
        int version = web.getXsrfCookieVersion();
        if (version != 1 && version != 2) {
            throw AllowedValue.refused(VERSION, version, "It must be 1 or 2.");
        }
        XsrfCookies cookies = XsrfCookies.DEFAULT.withVersion(version);
        if (web.isXsrfCookieHttpOnly()) {
            cookies = cookies.withOptions(cookie -> cookie.httpOnly(true));
        }
        try {
            return cookies.withName(web.getXsrfCookieName());
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(NAME, web.getXsrfCookieName(), e.getMessage() + ". _xsrf is the default.");
        }
    }

    private @Nullable CrossOriginCheck originCheck() {
        if (!web.isCrossOriginCheck()) {
            requireNone();
            return null;
        }
        try {
            return CrossOriginCheck.trusting(web.getTrustedOrigins());
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(
                    TRUSTED, web.getTrustedOrigins(), "It does not hold origins: " + e.getMessage() + ".");
        }
    }

    private void requireNone() {
        if (!web.getTrustedOrigins().isEmpty()) {
            throw AllowedValue.refused(
                    TRUSTED, web.getTrustedOrigins(), "Nothing looks at it: set tornado.web.cross-origin-check, too.");
        }
    }
}
