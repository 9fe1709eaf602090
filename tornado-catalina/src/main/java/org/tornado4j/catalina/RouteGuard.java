package org.tornado4j.catalina;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;

/** Decides about a request that a route matches, before the handler of the route is asked: by the rules of CORS, for instance. */
@FunctionalInterface
public interface RouteGuard {

    /**
     * Returns whether the handler is to be asked; if not, {@code response} is complete.
     *
     * <p>Thread: that of the filter.
     *
     * @param request as the filters pass it on
     * @param incoming the same request, as the handler will see it
     */
    boolean admits(
            HttpServletRequest request, HttpServletResponse response, HTTPServerRequest incoming, RouteMatch match)
            throws IOException;
}
