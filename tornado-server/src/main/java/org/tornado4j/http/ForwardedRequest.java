package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * What trusted proxies say of a request as the client sent it. What they do not say, or not in a way that can be relied
 * on, is null.
 *
 * @param remoteIp the address of the client in numbers
 * @param protocol {@code http} or {@code https}
 * @param host the host that the client named, with its port unless that is the usual one
 * @param prefix the path that the proxy took away, beginning with a slash and without one at its end; empty for none
 */
public record ForwardedRequest(
        @Nullable String remoteIp,
        @Nullable String protocol,
        @Nullable String host,
        String prefix) {}
