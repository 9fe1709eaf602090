package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Identifies the client of a request for rate limits, by a text that is the same for all its requests. A text that
 * clients can choose freely, such as an unchecked header field, does not limit them.
 *
 * <p>Thread: the loop; it must not block.
 */
@FunctionalInterface
public interface RateLimitKey {

    /**
     * Returns the client; null if the request should not be limited. An exception is answered as if the handler had
     * thrown it.
     */
    @Nullable
    String of(RequestHandler handler);

    /**
     * Returns a key that identifies clients by address, as reported by trusted proxies. Of an IPv6 address only the
     * first half is used, because one client usually owns all addresses with it. With this key, the content of refused
     * requests is not read.
     */
    static RateLimitKey byAddress() {
        return AddressKey.INSTANCE;
    }
}
