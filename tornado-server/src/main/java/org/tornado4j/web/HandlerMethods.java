package org.tornado4j.web;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;

/**
 * The entry methods of a route, by HTTP method. HEAD without one of its own is answered by that of GET, whose content the
 * connection leaves out (RFC 9110 section 9.3.2).
 *
 * <p>Thread: never changed; any.
 */
final class HandlerMethods {

    private final @Nullable HandlerMethod get;
    private final @Nullable HandlerMethod post;
    private final @Nullable HandlerMethod head;
    private final @Nullable HandlerMethod query;
    private final Map<String, HandlerMethod> byName;
    private final Map<String, HandlerMethod> others;
    private final List<String> supported;
    private final String allow;
    private final boolean refusesUnread;

    /**
     * @param others methods that are no entry methods, by their names
     * @param refusesUnread whether nothing looks at the content of requests that there is no method for
     */
    HandlerMethods(
            Map<String, HandlerMethod> byName,
            Map<String, HandlerMethod> others,
            List<String> supported,
            boolean refusesUnread) {
        this.get = byName.get(HTTPMethod.GET);
        this.post = byName.get(HTTPMethod.POST);
        this.head = byName.getOrDefault(HTTPMethod.HEAD, get);
        this.query = byName.get(HTTPMethod.QUERY);
        this.byName = byName;
        this.others = others;
        this.supported = supported;
        this.allow = allow();
        this.refusesUnread = refusesUnread;
    }

    /** In the order of the supported methods; OPTIONS is answered for every class that answers anything. */
    private String allow() {
        return supported.stream()
                .filter(method -> switch (method) {
                    case HTTPMethod.HEAD -> head != null;
                    case HTTPMethod.OPTIONS -> !byName.isEmpty();
                    default -> byName.containsKey(method);
                })
                .collect(Collectors.joining(", "));
    }

    /** The method for a request; null if the class has none. */
    @Nullable
    HandlerMethod find(String httpMethod) {
        return switch (httpMethod) {
            case HTTPMethod.GET -> get;
            case HTTPMethod.POST -> post;
            case HTTPMethod.HEAD -> head;
            default -> byName.get(httpMethod);
        };
    }

    /** Returns a method that is no entry method; null if the class has none of that name. */
    @Nullable
    HandlerMethod other(String name) {
        return others.get(name);
    }

    /** Returns whether nothing looks at the content of such a request. */
    boolean ignoreContent(String httpMethod) {
        HandlerMethod found = find(httpMethod);
        return found == null ? refusesUnread : found.ignoresContent();
    }

    /** Returns whether {@code method}, which this found, answers QUERY. */
    boolean isQuery(HandlerMethod method) {
        return method == query;
    }

    /** Returns whether the class could have that method: Tornado's {@code SUPPORTED_METHODS}. */
    boolean supports(String httpMethod) {
        return supported.contains(httpMethod);
    }

    /** Those that are answered, as the value of an Allow field (RFC 9110 section 10.2.1). */
    String allowed() {
        return allow;
    }

    /** Returns the HTTP methods that have an entry method. */
    List<String> names() {
        return supported.stream().filter(byName::containsKey).toList();
    }

    /** Returns those of {@link #names} that run outside the loop. */
    List<String> blockingNames() {
        return names().stream()
                .filter(method -> requireNonNull(byName.get(method)).isBlocking())
                .toList();
    }

    /** 405, with those that are allowed (RFC 9110 section 15.5.6). */
    HTTPError notAllowed() {
        return new HTTPError(HTTPStatus.METHOD_NOT_ALLOWED).withHeader("Allow", allow);
    }
}
