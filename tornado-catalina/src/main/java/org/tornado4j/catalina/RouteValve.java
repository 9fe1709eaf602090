package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Tells the server the route of each request, for its log of requests and its reports: the pattern that a framework in the
 * container notes in an attribute, as Spring MVC does. Give it to a context. The route is read when the filters are through,
 * before an error page is asked for, which has a route of its own.
 *
 * <p>Thread: any.
 */
public final class RouteValve extends ValveBase {

    private final String attribute;

    /** @param attribute of requests; its value is the pattern by {@code toString} */
    public RouteValve(String attribute) {
        super(true);
        this.attribute = attribute;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Valve next = getNext();
        try {
            next.invoke(request, response);
        } finally {
            noteRoute(request);
        }
    }

    private void noteRoute(Request request) {
        Object route = request.getAttribute(attribute);
        if (route != null && request.getCoyoteRequest().getInputBuffer() instanceof CatalinaProcessor serving) {
            serving.notePattern(route.toString());
        }
    }
}
