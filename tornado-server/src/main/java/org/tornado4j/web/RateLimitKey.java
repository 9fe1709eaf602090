package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Says which client a request is counted for: a text that is the same for all requests of one. A text that clients choose as they
 * like, such as a field that nothing checks, limits none of them.
 *
 * <p>Thread: the loop; it must not block.
 */
@FunctionalInterface
public interface RateLimitKey {

    /** Returns the client; null if the request is not to be limited. What it throws is answered as if the handler had thrown it. */
    @Nullable
    String of(RequestHandler handler);

    /**
     * Returns the key of the client's address, as a trusted proxy tells it. Of an IPv6 address the first half counts: one client has
     * the other half to itself. With this key the content of a request that is refused is not read.
     */
    static RateLimitKey byAddress() {
        return AddressKey.INSTANCE;
    }
}
