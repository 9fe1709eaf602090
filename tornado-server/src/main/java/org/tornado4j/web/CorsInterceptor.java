package org.tornado4j.web;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.security.CorsRules;

/**
 * Applies the rules for pages of other origins to a route.
 *
 * <p>Thread: never changed; any.
 */
final class CorsInterceptor implements RequestInterceptor {

    private static final String ORIGIN = "Origin";
    private static final String REQUEST_METHOD = "Access-Control-Request-Method";
    private static final String REQUEST_HEADERS = "Access-Control-Request-Headers";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private final CorsRules rules;
    private final String methods;
    private final String exposed;

    /** @param methods those that the route has */
    CorsInterceptor(CorsRules rules, List<String> methods) {
        this.rules = rules.methods().isEmpty() ? rules.withMethods(methods) : rules;
        this.methods = String.join(", ", this.rules.methods());
        this.exposed = String.join(", ", rules.exposedHeaders());
    }

    /** Returns the rules, with the methods of the route unless they have their own. */
    CorsRules rules() {
        return rules;
    }

    @Override
    public @Nullable CompletionStage<?> before(RequestHandler handler) {
        HTTPServerRequest request = handler.request();
        String origin = request.headers().get(ORIGIN);
        if (origin == null || CorsRules.isOwn(origin, request)) {
            return null;
        }
        if (!rules.allows(origin)) {
            throw refused("pages of " + origin + " are not allowed");
        }
        String wanted = request.headers().get(REQUEST_METHOD);
        if (wanted != null && request.method().equals(HTTPMethod.OPTIONS)) {
            answerPreflight(handler, wanted, request.headers().get(REQUEST_HEADERS));
        }
        return null;
    }

    private void answerPreflight(RequestHandler handler, String wanted, @Nullable String requested) {
        if (!rules.methods().contains(wanted)) {
            throw refused("pages of other origins may not use " + wanted);
        }
        String allowed = requested == null ? "" : rules.allowedOf(requested);
        if (allowed == null) {
            throw refused("pages of other origins may not send " + requested);
        }
        handler.setStatus(HTTPStatus.NO_CONTENT);
        handler.setHeader("Access-Control-Allow-Methods", methods);
        if (!allowed.isEmpty()) {
            handler.setHeader("Access-Control-Allow-Headers", allowed);
        }
        handler.setHeader("Access-Control-Max-Age", rules.maxAge().toSeconds());
        handler.addHeader("Vary", REQUEST_METHOD);
        handler.addHeader("Vary", REQUEST_HEADERS);
        handler.finish();
    }

    private static HTTPError refused(String why) {
        return new HTTPError(HTTPStatus.FORBIDDEN, why);
    }

    @Override
    public void completeHead(ResponseHead head) {
        HTTPServerRequest request = head.request();
        if (rules.isForAnyOrigin()) {
            head.setIfAbsent(ALLOW_ORIGIN, "*"); // also without Origin: what a cache keeps is for pages, too
            expose(head);
        } else if (request != null) {
            head.addVary(ORIGIN);
            allow(head, request, request.headers().get(ORIGIN));
        }
    }

    private void allow(ResponseHead head, HTTPServerRequest request, @Nullable String origin) {
        if (origin == null || CorsRules.isOwn(origin, request) || !rules.allows(origin)) {
            return;
        }
        head.setIfAbsent(ALLOW_ORIGIN, origin);
        if (rules.allowsCredentials()) {
            head.headers().set("Access-Control-Allow-Credentials", "true");
        }
        expose(head);
    }

    private void expose(ResponseHead head) {
        if (!exposed.isEmpty()) {
            head.setIfAbsent("Access-Control-Expose-Headers", exposed);
        }
    }
}
