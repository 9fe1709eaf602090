package org.tornado4j.web;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.security.LocalTargets;

/**
 * The conditions that annotations of an entry method, or of its class, set for a call: {@link AddSlash}, {@link RemoveSlash},
 * {@link Authenticated}.
 *
 * <p>Thread: never changed; any.
 */
final class EntryConditions {

    private enum Slash {
        ANY,
        REQUIRED,
        REFUSED
    }

    private final Slash slash;
    private final boolean needsUser;

    private EntryConditions(Slash slash, boolean needsUser) {
        this.slash = slash;
        this.needsUser = needsUser;
    }

    /**
     * Returns the conditions of a method; null if it has none.
     *
     * @throws HandlerDefinitionException if no request can meet them
     */
    static @Nullable EntryConditions of(Class<?> handlerClass, Method method) {
        Slash slash = slash(handlerClass, method);
        boolean needsUser = has(Authenticated.class, handlerClass, method);
        return slash == Slash.ANY && !needsUser ? null : new EntryConditions(slash, needsUser);
    }

    private static Slash slash(Class<?> handlerClass, Method method) {
        boolean add = has(AddSlash.class, handlerClass, method);
        boolean remove = has(RemoveSlash.class, handlerClass, method);
        if (add && remove) {
            throw new HandlerDefinitionException(
                    handlerClass,
                    EntryMethod.signature(method)
                            + " has @AddSlash and @RemoveSlash, and would redirect for ever: take one of them away");
        }
        if (add) {
            return Slash.REQUIRED;
        }
        return remove ? Slash.REFUSED : Slash.ANY;
    }

    private static boolean has(Class<? extends Annotation> annotation, Class<?> handlerClass, Method method) {
        return method.isAnnotationPresent(annotation) || handlerClass.isAnnotationPresent(annotation);
    }

    boolean needsUser() {
        return needsUser;
    }

    /**
     * Redirects to the other path if this one does not end as it should.
     *
     * @throws HTTPError 404 if that cannot be done
     */
    void checkPath(RequestHandler handler) {
        HTTPServerRequest request = handler.request();
        String path = request.path();
        String wanted = wanted(path);
        if (wanted.equals(path)) {
            return;
        }
        String target = request.prefix() + wanted;
        if (!isPageMethod(request) || !LocalTargets.isPath(target)) { // "//host/" names a host
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        String query = request.query();
        handler.redirect(query.isEmpty() ? target : target + "?" + query, true);
    }

    private String wanted(String path) {
        return switch (slash) {
            case ANY -> path;
            case REQUIRED -> path.endsWith("/") ? path : path + "/";
            case REFUSED -> withoutSlashes(path);
        };
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /**
     * Answers the request if it needs a user and has none.
     *
     * @throws HTTPError 401 or 403
     */
    void checkUser(RequestHandler handler) {
        if (needsUser && handler.currentUser() == null) {
            LoginRedirect.answer(handler);
        }
    }

    static boolean isPageMethod(HTTPServerRequest request) {
        return switch (request.method()) {
            case HTTPMethod.GET, HTTPMethod.HEAD -> true;
            default -> false;
        };
    }
}
