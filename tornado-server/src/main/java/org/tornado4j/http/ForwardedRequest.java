package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * A request as the client sent it, according to trusted proxies. Anything they leave out, or state unreliably, is null.
 *
 * @param remoteIp the numeric address of the client
 * @param protocol {@code http} or {@code https}
 * @param host the host that the client named, with its port unless that is the default one
 * @param prefix the path prefix that the proxy removed, beginning with a slash and without one at its end; empty for
 *     none
 */
public record ForwardedRequest(
        @Nullable String remoteIp,
        @Nullable String protocol,
        @Nullable String host,
        String prefix) {}
