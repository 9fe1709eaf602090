package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.QualityValue;
import org.tornado4j.http.URLEscape;
import org.tornado4j.security.LocalTargets;

/**
 * The way of a browser to the login page, and back.
 *
 * <p>Thread: that of the handler; without state.
 */
final class LoginRedirect {

    /** RFC 9110 section 15.5.2 demands a challenge; no browser asks for a password because of this one. */
    private static final String CHALLENGE = "Cookie";

    private LoginRedirect() {}

    /**
     * Answers a request that has no user.
     *
     * @throws HTTPError 401 or 403, unless it is sent to the login page
     */
    static void answer(RequestHandler handler) {
        HTTPServerRequest request = handler.request();
        String loginUrl = handler.getLoginUrl();
        if (loginUrl == null || !wantsPage(request)) {
            throw new HTTPError(HTTPStatus.UNAUTHORIZED).withHeader("WWW-Authenticate", CHALLENGE);
        }
        if (!EntryConditions.isPageMethod(request)) {
            throw new HTTPError(HTTPStatus.FORBIDDEN);
        }
        handler.redirect(withNext(loginUrl, request));
    }

    /** Programs accept anything, or JSON; browsers name HTML when they go to a page. */
    private static boolean wantsPage(HTTPServerRequest request) {
        String accept = request.headers().get("Accept");
        return accept != null
                && QualityValue.parse(accept).stream()
                        .anyMatch(type -> type.thousandths() > 0
                                && (type.value().equalsIgnoreCase("text/html")
                                        || type.value().equalsIgnoreCase("application/xhtml+xml")));
    }

    /** As in Tornado: a URL that has a query is taken as it is, and one of another host gets the whole way back. */
    private static String withNext(String loginUrl, HTTPServerRequest request) {
        if (loginUrl.contains("?")) {
            return loginUrl;
        }
        String next = loginUrl.startsWith("/") ? relative(request) : request.fullUrl();
        return loginUrl + "?next=" + URLEscape.encodeQuery(next);
    }

    private static String relative(HTTPServerRequest request) {
        String query = request.query();
        return request.prefix() + request.path() + (query.isEmpty() ? "" : "?" + query);
    }

    /** Returns {@code next} if it leads back to this application; else {@code defaultUrl}. */
    static String next(HTTPServerRequest request, @Nullable String next, String defaultUrl) {
        String origin = request.protocol() + "://" + request.host();
        return next != null && LocalTargets.isWithin(origin, next) ? next : defaultUrl;
    }
}
