package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.security.CorsRules;
import org.tornado4j.security.CrossOriginCheck;

/**
 * The checks of an application against requests that pages of others have a browser send: by token, by origin, or both.
 *
 * <p>Thread: never changed; any.
 *
 * @param cookies of the tokens; null to demand none
 * @param origins null to check none
 */
record ForgeryProtection(
        @Nullable XsrfCookies cookies, @Nullable CrossOriginCheck origins) {

    /** Returns the protection; null if there is none. */
    static @Nullable ForgeryProtection of(@Nullable XsrfCookies cookies, @Nullable CrossOriginCheck origins) {
        return cookies == null && origins == null ? null : new ForgeryProtection(cookies, origins);
    }

    /**
     * Returns whether requests with that method are checked: not those that are safe (RFC 9110 section 9.2.1). QUERY, which
     * is (RFC 10008), is none that a browser sends for another site without asking before.
     */
    static boolean covers(String httpMethod) {
        return switch (httpMethod) {
            case HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS, HTTPMethod.QUERY -> false;
            default -> true;
        };
    }

    /** @throws HTTPError 403 if a page of another origin has had the request sent */
    void checkOrigin(RequestHandler handler) {
        if (origins != null && !origins.allows(handler.request()) && !isAdmittedWithCredentials(handler)) {
            throw new HTTPError(HTTPStatus.FORBIDDEN, "cross-origin request");
        }
    }

    /** Returns whether the rules of the route let pages of the origin act with the cookies of a user. */
    private static boolean isAdmittedWithCredentials(RequestHandler handler) {
        HTTPServerRequest request = handler.request();
        String origin = request.headers().get("Origin");
        Interceptors interceptors = handler.execution().handlerRoute().interceptors();
        CorsRules rules = interceptors == null ? null : interceptors.corsRules(request);
        return rules != null && origin != null && rules.allowsCredentials() && rules.allows(origin);
    }

    /** @throws HTTPError 403 if the request does not repeat the token of its cookie */
    void checkToken(RequestHandler handler) {
        if (cookies != null) {
            XsrfProtection.check(handler, cookies);
        }
    }
}
