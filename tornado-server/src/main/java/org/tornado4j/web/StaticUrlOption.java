package org.tornado4j.web;

/** Variants of the URL of a static file: {@link RequestHandler#staticUrl(String, StaticUrlOption...)}. */
public enum StaticUrlOption {
    /**
     * The URL is absolute: Tornado's {@code include_host}. Scheme and host are those of the request, as sent by the
     * client or a trusted proxy. Since such URLs end up in feeds and mails, configure
     * {@linkplain org.tornado4j.http.AllowedHosts the allowed hosts} of the server.
     */
    WITH_HOST,
    /** The URL has no version: Tornado's {@code include_version=False}. */
    WITHOUT_VERSION
}
