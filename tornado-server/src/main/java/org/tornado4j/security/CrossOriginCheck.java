package org.tornado4j.security;

import java.util.List;
import java.util.Set;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Tells by {@code Sec-Fetch-Site} and {@code Origin} which requests pages of other origins have a browser send. All browsers
 * since 2023 send the first, older ones the second with requests that change something; a request without both is not from a
 * browser, and allowed.
 *
 * <p>Other hosts of the same site are other origins, too, unless they are trusted.
 *
 * <p>Thread: never changed; any.
 */
public final class CrossOriginCheck {

    /** Trusts no other origin. */
    public static final CrossOriginCheck STRICT = new CrossOriginCheck(Origins.of(List.of()));

    private final Origins trusted;

    private CrossOriginCheck(Origins trusted) {
        this.trusted = trusted;
    }

    /**
     * Returns a check that allows requests of other origins.
     *
     * @param origins such as {@code https://app.example.com}, with a port unless it is the standard one
     * @throws IllegalArgumentException if one is not an origin
     */
    public static CrossOriginCheck trusting(List<String> origins) {
        return new CrossOriginCheck(Origins.of(origins));
    }

    /** Returns the origins that are trusted besides the application's own, in lower case. */
    public Set<String> trustedOrigins() {
        return trusted.named();
    }

    /** Returns whether a page of the same origin or a trusted one, or no page at all, has had {@code request} sent. */
    public boolean allows(HTTPServerRequest request) {
        HTTPHeaders headers = request.headers();
        String site = headers.get("Sec-Fetch-Site");
        String origin = headers.get("Origin");
        if (origin != null && trusted.contains(origin)) {
            return true;
        }
        if (site != null) {
            return site.equals("same-origin") || site.equals("none"); // "none": the user typed the address
        }
        return origin == null || Origins.isOwn(origin, request);
    }
}
