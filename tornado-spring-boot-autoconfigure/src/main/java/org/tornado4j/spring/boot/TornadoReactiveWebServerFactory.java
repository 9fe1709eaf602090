package org.tornado4j.spring.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.tornado4j.webflux.TornadoHttpHandlerAdapter;

/**
 * Makes {@link TornadoWebServer}s that serve WebFlux, or another {@link HttpHandler}. Define a bean of this type to set up the
 * server in code; properties are applied to it all the same.
 *
 * <p>Content of requests is not limited by the server unless {@link #setBodySizeLimited} says so, as WebFlux reads it by demand
 * and has limits of its own.
 *
 * <p>Thread: one, the one that refreshes the context.
 */
public class TornadoReactiveWebServerFactory extends TornadoWebServerFactory
        implements ConfigurableReactiveWebServerFactory {

    private final List<FrontHandler> frontHandlers = new ArrayList<>();
    private boolean bodySizeLimited;

    /** Needed by Spring Boot, which makes a second factory for a management port. */
    public TornadoReactiveWebServerFactory() {}

    public TornadoReactiveWebServerFactory(int port) {
        super(port);
    }

    /**
     * A server with what is set here, which does not listen yet.
     *
     * @param handler answers the requests that no {@linkplain #addFrontHandlers front handler} takes
     */
    @Override
    public TornadoWebServer getWebServer(HttpHandler handler) {
        TornadoHttpHandlerAdapter adapter = new TornadoHttpHandlerAdapter(handler);
        FrontChain served = new FrontChain(
                "mode webflux", bodySizeLimited ? adapter : adapter.withUnlimitedBodySize(), frontHandlers);
        return getWebServer(served::delegate, served::description);
    }

    /** Adds handlers that see requests before WebFlux, behind those that are there. */
    public void addFrontHandlers(Collection<? extends FrontHandler> handlers) {
        frontHandlers.addAll(handlers);
    }

    public List<FrontHandler> getFrontHandlers() {
        return List.copyOf(frontHandlers);
    }

    /** Sets whether {@code HTTPServerOptions.maxBodyBytes} holds for requests to WebFlux, too; false by default. */
    public void setBodySizeLimited(boolean bodySizeLimited) {
        this.bodySizeLimited = bodySizeLimited;
    }

    public boolean isBodySizeLimited() {
        return bodySizeLimited;
    }
}
