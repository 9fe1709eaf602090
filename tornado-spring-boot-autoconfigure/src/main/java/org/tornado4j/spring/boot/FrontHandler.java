package org.tornado4j.spring.boot;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerConnectionDelegate;

/**
 * Answers some of the requests in place of WebFlux or Spring MVC: {@link TornadoReactiveWebServerFactory#addFrontHandlers}. What it
 * answers is not seen by their filters, Spring Security's among them.
 */
public interface FrontHandler {

    /**
     * Returns what serves requests and passes those it has no answer for to {@code framework}; {@code framework} itself if it has
     * none at all. Called at each start of the server.
     */
    HTTPServerConnectionDelegate before(HTTPServerConnectionDelegate framework);

    /** Describes it for the log, for instance {@code 2 routes of handler beans}. */
    String description();

    /**
     * Returns what the log says of it if it is not in front but is served all the same, for instance behind the filters of WebFlux;
     * null, the default, if there is nothing to say.
     */
    default @Nullable String note() {
        return null;
    }
}
