package org.tornado4j.web;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.routing.PathMatches;
import org.tornado4j.routing.Rule;

/**
 * A route to a request handler: Tornado's {@code URLSpec}, also called {@code url}.
 *
 * <p>Thread: never changed; any.
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
     * A route to what {@code supplier} makes, a new one for each request. One is made at once to see its class.
     *
     * @param pattern a plain path, a template or a regular expression: {@link PathMatches}
     */
    public static URLSpec of(String pattern, Supplier<? extends RequestHandler> supplier) {
        return new URLSpec(PathMatches.of(pattern), HandlerTarget.of(supplier), null);
    }

    /** As {@link #of(String, Supplier)}, for a class that is known, so that none is made before the first request. */
    public static <H extends RequestHandler> URLSpec of(String pattern, Class<H> type, Supplier<? extends H> supplier) {
        return new URLSpec(PathMatches.of(pattern), new HandlerTarget(type, supplier), null);
    }

    /** A route by a regular expression, whatever it looks like. */
    public static URLSpec regex(String regex, Supplier<? extends RequestHandler> supplier) {
        return new URLSpec(PathMatches.regex(regex), HandlerTarget.of(supplier), null);
    }

    /** As {@link #regex(String, Supplier)}, for a class that is known. */
    public static <H extends RequestHandler> URLSpec regex(
            String regex, Class<H> type, Supplier<? extends H> supplier) {
        return new URLSpec(PathMatches.regex(regex), new HandlerTarget(type, supplier), null);
    }

    /** The same route with a name for {@link Application#reverseUrl}. */
    public URLSpec named(@Nullable String name) {
        return new URLSpec(path, handler, name, atRoot);
    }

    /** The same route, which stays where it is if the application has a {@link ApplicationSettings#basePath}. */
    public URLSpec atRoot() {
        return new URLSpec(path, handler, name(), true);
    }

    /** Returns the route in an application with that base path. */
    URLSpec below(String basePath) {
        return atRoot || basePath.isEmpty() ? this : new URLSpec(path.below(basePath), handler, name());
    }

    /** The pattern as it was given. */
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
