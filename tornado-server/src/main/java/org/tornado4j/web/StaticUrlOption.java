package org.tornado4j.web;

/** Variants of the URL of a static file: {@link RequestHandler#staticUrl(String, StaticUrlOption...)}. */
public enum StaticUrlOption {
    /**
     * The URL is absolute: Tornado's {@code include_host}. Scheme and host are those of the request, as the client or a
     * trusted proxy says. They end up in feeds and mails, so that the server should know
     * {@linkplain org.tornado4j.http.AllowedHosts which hosts are its own}.
     */
    WITH_HOST,
    /** The URL has no version: Tornado's {@code include_version=False}. */
    WITHOUT_VERSION
}
