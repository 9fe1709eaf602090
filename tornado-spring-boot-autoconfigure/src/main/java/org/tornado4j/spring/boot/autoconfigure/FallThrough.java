package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.routing.AnyMatches;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.Target;
import org.tornado4j.web.Application;
import org.tornado4j.web.RouteDescription;

/**
 * Leads requests that no route of a handler bean matches to the framework behind. The application is made before the server
 * knows that framework.
 *
 * <p>Thread: any.
 */
public final class FallThrough {

    private final Target target = Target.delegate(this::startRequest);
    private boolean inUse;
    /** Set before the server starts, read by its loops. */
    private volatile @Nullable HTTPServerConnectionDelegate framework;

    /** Returns the rule to be the last of the application. */
    Rule rule() {
        inUse = true;
        return new Rule(AnyMatches.INSTANCE, target);
    }

    private HTTPMessageDelegate startRequest(HTTPConnection connection) {
        HTTPServerConnectionDelegate behind = framework;
        if (behind == null) {
            throw new IllegalStateException("there is no framework behind the handlers");
        }
        return behind.startRequest(connection);
    }

    /** Returns whether there is an application with the rule, which is false if the application is somebody else's. */
    public boolean isInUse() {
        return inUse;
    }

    /** Returns whether {@code match} is the rule, so that no handler answers the request. */
    public boolean isEnd(RouteMatch match) {
        return match.target().equals(target);
    }

    /** Returns the routes of {@code application} without the rule. */
    public List<RouteDescription> routesBefore(Application application) {
        List<RouteDescription> all = application.routes();
        return inUse ? all.subList(0, all.size() - 1) : all;
    }

    /** Names what is behind the handlers. */
    public void setFramework(HTTPServerConnectionDelegate framework) {
        this.framework = framework;
    }
}
