package org.tornado4j.web;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.routing.PathMatches;
import org.tornado4j.routing.Rule;

/**
 * A route to a request handler: Tornado's {@code URLSpec}, also called {@code url}.
 *
 * <p>Thread: immutable.
 */
public final class URLSpec extends Rule {

    private final PathMatches path;
    private final HandlerTarget handler;
    private final boolean atRoot;

    private URLSpec(PathMatches path, HandlerTarget handler, @Nullable String name) {
        this(path, handler, name, false);
    }

    private URLSpec(PathMatches path, HandlerTarget handler, @Nullable String name, boolean atRoot) {
        super(path, handler, name);
        this.path = path;
        this.handler = handler;
        this.atRoot = atRoot;
    }

    /**
     * Returns a route to the handlers of {@code supplier}, a new one for each request. It is called once immediately,
     * to learn the class.
     *
     * @param pattern a plain path, a template or a regular expression: {@link PathMatches}
     */
    public static URLSpec of(String pattern, Supplier<? extends RequestHandler> supplier) {
        return new URLSpec(PathMatches.of(pattern), HandlerTarget.of(supplier), null);
    }

    /**
     * Returns a route like {@link #of(String, Supplier)}, for a known class, so that no handler is created before the
     * first request.
     */
    public static <H extends RequestHandler> URLSpec of(String pattern, Class<H> type, Supplier<? extends H> supplier) {
        return new URLSpec(PathMatches.of(pattern), new HandlerTarget(type, supplier), null);
    }

    /** Returns a route with a pattern that is always a regular expression. */
    public static URLSpec regex(String regex, Supplier<? extends RequestHandler> supplier) {
        return new URLSpec(PathMatches.regex(regex), HandlerTarget.of(supplier), null);
    }

    /** Returns a route like {@link #regex(String, Supplier)}, for a known class. */
    public static <H extends RequestHandler> URLSpec regex(
            String regex, Class<H> type, Supplier<? extends H> supplier) {
        return new URLSpec(PathMatches.regex(regex), new HandlerTarget(type, supplier), null);
    }

    /** Returns this route with a name for {@link Application#reverseUrl}. */
    public URLSpec named(@Nullable String name) {
        return new URLSpec(path, handler, name, atRoot);
    }

    /** Returns this route, unaffected by the {@link ApplicationSettings#basePath} of the application. */
    public URLSpec atRoot() {
        return new URLSpec(path, handler, name(), true);
    }

    /** Returns the route in an application with that base path. */
    URLSpec below(String basePath) {
        return atRoot || basePath.isEmpty() ? this : new URLSpec(path.below(basePath), handler, name());
    }

    /** Returns the pattern as it was given. */
    public String pattern() {
        return path.pattern();
    }

    public Class<? extends RequestHandler> handlerClass() {
        return handler.type();
    }

    HandlerTarget handler() {
        return handler;
    }
}
