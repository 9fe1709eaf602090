package org.tornado4j.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.tornado4j.http.CookieDefaults;
import org.tornado4j.security.CookieSecret;
import org.tornado4j.web.ApplicationSettings;

/** Applies {@code tornado.web.cookie-*} and {@code tornado.web.cookie.*}. No message shows a secret. */
final class CookieSettings {

    private static final Logger LOG = LoggerFactory.getLogger(CookieSettings.class);

    private static final String SECRET = "tornado.web.cookie-secret";
    private static final String SECRETS = "tornado.web.cookie-secrets";
    private static final String KEY_VERSION = "tornado.web.cookie-key-version";

    private static final int LEAST_BYTES = 16;
    private static final int GOOD_BYTES = 32;

    private static final String ADVICE = "Make one with \"openssl rand -base64 32\", and keep it out of the code.";

    private static final String SAME_SITE = "tornado.web.cookie.same-site";

    private final TornadoWebProperties web;
    private final BooleanSupplier seesHttps;

    /** @param seesHttps tells whether the server can know, by its keys, that a request came over https */
    CookieSettings(TornadoWebProperties web, BooleanSupplier seesHttps) {
        this.web = web;
        this.seesHttps = seesHttps;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        settings.cookieSecret(secret()).minSignedVersion(minVersion()).cookieDefaults(defaults());
    }

    private CookieDefaults defaults() {
        TornadoWebProperties.Cookie cookie = web.getCookie();
        if (cookie.getSameSite() == SameSite.NONE) {
            checkSecure(cookie.getSecure());
        }
        return new CookieDefaults(
                cookie.isHttpOnly(), cookie.getSecure(), cookie.getSameSite().attributeValue());
    }

    /** Browsers drop a cookie with {@code SameSite=None} that is not {@code Secure}. */
    private void checkSecure(CookieDefaults.Secure secure) {
        if (secure == CookieDefaults.Secure.NEVER) {
            throw AllowedValue.refused(
                    SAME_SITE,
                    "none",
                    "Browsers drop such cookies unless they are Secure, which tornado.web.cookie.secure=never keeps them from"
                            + " being: set that to over-https or always, or write lax, strict or omitted here.");
        }
        if (secure == CookieDefaults.Secure.OVER_HTTPS && !seesHttps.getAsBoolean()) {
            LOG.warn(
                    "{} is none, but browsers drop such cookies unless they are Secure, and nothing tells this server of https:"
                            + " neither server.ssl nor a listener with an ssl-bundle nor server.forward-headers-strategy. Set one"
                            + " of them, or, if clients use https in any case, tornado.web.cookie.secure=always; or write lax",
                    SAME_SITE);
        }
    }

    private int minVersion() {
        int version = web.getCookieMinVersion();
        if (version != 1 && version != 2) {
            throw AllowedValue.refused("tornado.web.cookie-min-version", version, "It must be 1 or 2.");
        }
        if (version == 1 && !web.getCookieSecrets().isEmpty()) {
            throw AllowedValue.refused(
                    "tornado.web.cookie-min-version",
                    version,
                    "Values of version 1 name no key version: it needs " + SECRET + " in place of " + SECRETS + ".");
        }
        return version;
    }

    private @Nullable CookieSecret secret() {
        String single = web.getCookieSecret();
        Map<Integer, String> several = web.getCookieSecrets();
        if (single != null && !several.isEmpty()) {
            throw AllowedValue.refused(SECRET, hidden(single), "It cannot be set together with " + SECRETS + ".");
        }
        Integer keyVersion = web.getCookieKeyVersion();
        if (!several.isEmpty()) {
            return several(several, keyVersion != null ? keyVersion : Collections.max(several.keySet()));
        }
        if (keyVersion != null) {
            throw AllowedValue.refused(
                    KEY_VERSION, keyVersion, "There is no secret for it: set " + SECRETS + "." + keyVersion + ".");
        }
        return single == null ? null : CookieSecret.of(checked(SECRET, single));
    }

    private static CookieSecret several(Map<Integer, String> secrets, int keyVersion) {
        secrets.forEach((version, secret) -> checked(SECRETS + "." + version, secret));
        if (Collections.min(secrets.keySet()) < 0 || !secrets.containsKey(keyVersion)) {
            throw AllowedValue.refused(
                    KEY_VERSION,
                    keyVersion,
                    "It must be one of " + SECRETS + ", which are numbered from 0: "
                            + secrets.keySet().stream().sorted().toList() + ".");
        }
        return CookieSecret.of(secrets, keyVersion);
    }

    private static String checked(String key, String secret) {
        int length = secret.getBytes(StandardCharsets.UTF_8).length;
        if (length < LEAST_BYTES) {
            throw AllowedValue.refused(
                    key,
                    hidden(secret),
                    "It must have " + LEAST_BYTES + " bytes or more, to be beyond guessing. " + ADVICE);
        }
        if (length < GOOD_BYTES) {
            LOG.warn("{} has {} bytes; {} are recommended. {}", key, length, GOOD_BYTES, ADVICE);
        }
        return secret;
    }

    private static String hidden(String secret) {
        return "(" + secret.getBytes(StandardCharsets.UTF_8).length + " bytes, not shown)";
    }
}
