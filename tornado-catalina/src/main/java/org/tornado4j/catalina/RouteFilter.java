package org.tornado4j.catalina;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.web.Application;

/**
 * Has requests that a route of an {@code Application} matches answered by the handler of the route; the others go on to the
 * servlet. Behind all other filters, the handler gets what they pass on.
 *
 * <ul>
 *   <li>The path is the one within the context, without the context path. Method, query, fields and the address of the client
 *       are those that the filters pass on.
 *   <li>The handler works on the loop of the connection. The thread of the container waits in this filter until the response
 *       has been written, and reads the content of the request and writes that of the response: filters see a request that is
 *       answered when the chain returns.
 *   <li>Content is what the filters leave of it; a form that a filter has read comes once more. Content beyond the limit is
 *       answered with 413.
 *   <li>The response has the fields and cookies that filters set, and those of the handler: of a field that both set the
 *       handler's counts, and all of {@code Set-Cookie} and {@code Vary}.
 *   <li>A handler whose client leaves learns of it at once, by {@code onConnectionClose}.
 *   <li>A connection leaves HTTP when the filters are done with the response of 101, which has their fields too: what the handler
 *       sends through the tunnel of {@code switchProtocols} before that, follows then. A response without 101 in the end closes the
 *       tunnel. Trailers are left out.
 * </ul>
 *
 * <p>It is meant for dispatches of the type {@code REQUEST} alone.
 *
 * <p>Thread: any.
 */
public final class RouteFilter implements Filter {

    private final Supplier<? extends @Nullable Application> applications;
    private final Predicate<RouteMatch> answers;
    private final RouteGuard guard;
    private final LongSupplier maxBodyBytes;
    private volatile @Nullable Application application;
    private volatile boolean asked;

    /**
     * @param applications asked at the first request; null for no routes, which lets all requests pass at once
     * @param answers returns false for a match that is to be left to the servlet
     * @param maxBodyBytes of a request, unless its handler allows itself more; asked for each request with a route
     */
    public RouteFilter(
            Supplier<? extends @Nullable Application> applications,
            Predicate<RouteMatch> answers,
            RouteGuard guard,
            LongSupplier maxBodyBytes) {
        this.applications = applications;
        this.answers = answers;
        this.guard = guard;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Returns whether {@code request} came through the filters, as none does whose handler is in front of them. */
    public static boolean isBehindFilters(HTTPServerRequest request) {
        return request.connection() instanceof FilteredConnection;
    }

    /**
     * Returns the request as the filters pass it on, with its attributes and its session. What it does may wait, for a session
     * that is kept in a database for instance: ask it for that in a blocking method.
     *
     * @throws IllegalArgumentException if {@code request} did not come through the filters
     */
    public static HttpServletRequest requestOf(HTTPServerRequest request) {
        return connectionOf(request).servletRequest();
    }

    /**
     * Returns the user as filters know it, Spring Security's for instance; null if nobody is logged in.
     *
     * @throws IllegalArgumentException if {@code request} did not come through the filters
     */
    public static @Nullable Principal principalOf(HTTPServerRequest request) {
        return connectionOf(request).principal();
    }

    private static FilteredConnection connectionOf(HTTPServerRequest request) {
        if (request.connection() instanceof FilteredConnection connection) {
            return connection;
        }
        throw new IllegalArgumentException(
                "this request did not come through the filters of the container: its handler is in"
                        + " front of them, see tornado.web.handlers");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Application routes = application();
        if (routes == null
                || !(request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer)
                || !FilteredRequest.isWithinContext(http)
                || !isAnswered(routes, http, answer)) {
            chain.doFilter(request, response);
        }
    }

    private @Nullable Application application() {
        if (!asked) {
            application = applications.get();
            asked = true;
        }
        return application;
    }

    private boolean isAnswered(Application routes, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        CatalinaExchange exchange = ExchangeServletConnection.exchangeOf(request);
        if (exchange == null) {
            requireNoRoute(routes, request);
            return false;
        }
        FilteredConnection connection = new FilteredConnection(exchange, request, response);
        HTTPServerRequest incoming = connection.newRequest(routes.settings().formLimits());
        RouteMatch match = match(routes, incoming);
        if (match == null) {
            return false;
        }
        exchange.noteRoute(match);
        if (guard.admits(request, response, incoming, match)) {
            connection.serve(incoming, match, maxBodyBytes.getAsLong());
        }
        return true;
    }

    private @Nullable RouteMatch match(Application routes, HTTPServerRequest incoming) {
        RouteMatch match = routes.findRoute(incoming);
        return match != null && answers.test(match) ? match : null;
    }

    private void requireNoRoute(Application routes, HttpServletRequest request) {
        RouteMatch match = match(
                routes,
                new HTTPServerRequest(
                        FilteredRequest.startLine(request, "HTTP/1.1"), FilteredRequest.copyOfFields(request)));
        if (match != null) {
            throw new IllegalStateException("the route " + match.rule().matcher()
                    + " is answered by Tornado's server alone, which has not received this request: in a test, start it with"
                    + " webEnvironment = RANDOM_PORT");
        }
    }
}
