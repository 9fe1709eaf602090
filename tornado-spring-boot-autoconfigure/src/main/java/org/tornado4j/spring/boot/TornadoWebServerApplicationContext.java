package org.tornado4j.spring.boot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.context.reactive.GenericReactiveWebApplicationContext;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.ConfigurableWebServerApplicationContext;
import org.springframework.boot.web.server.context.MissingWebServerFactoryBeanException;
import org.springframework.boot.web.server.context.WebServerGracefulShutdownLifecycle;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.metrics.StartupStep;
import org.springframework.util.ClassUtils;
import org.tornado4j.http.HTTPServerConnectionDelegate;

/**
 * The context of a web application that has neither Servlet nor WebFlux: it makes a {@link TornadoWebServer} from the
 * one {@link TornadoWebServerFactory} bean and serves the one {@link HTTPServerConnectionDelegate} bean with it, which
 * is the application made of the route beans unless there is another.
 *
 * <ol>
 *   <li>In {@code onRefresh} the factory makes the server. Nothing is bound yet.
 *   <li>The singletons are made.
 *   <li>In the start phase of web servers the delegate is looked up, the server starts to listen, and
 *       {@link TornadoWebServerInitializedEvent} is published.
 *   <li>On close, readiness becomes {@code REFUSING_TRAFFIC}, the server drains, then stops.
 * </ol>
 *
 * <p>Spring Boot takes this context for a reactive one, because that is its word for a web application without Servlet.
 */
public class TornadoWebServerApplicationContext extends GenericReactiveWebApplicationContext
        implements ConfigurableWebServerApplicationContext {

    private static final String WEBFLUX_MODULE =
            "org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration";
    private static final String HTTP_HANDLER = "org.springframework.http.server.reactive.HttpHandler";

    /** Written once while refreshing; read by whoever asks for the server. */
    private volatile @Nullable TornadoWebServer webServer;

    /** As {@link #webServer}. */
    private volatile @Nullable DrainFile drainFile;

    private @Nullable String serverNamespace;

    public TornadoWebServerApplicationContext() {}

    public TornadoWebServerApplicationContext(DefaultListableBeanFactory beanFactory) {
        super(beanFactory);
    }

    @Override
    public final void refresh() {
        try {
            super.refresh();
        } catch (RuntimeException failure) {
            discardServer(failure);
            throw failure;
        }
    }

    private void discardServer(RuntimeException reason) {
        TornadoWebServer server = webServer;
        if (server == null) {
            return;
        }
        try {
            server.stop();
            server.destroy();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    protected void onRefresh() {
        super.onRefresh();
        try {
            createWebServer();
        } catch (RuntimeException e) {
            throw new ApplicationContextException("Unable to create the Tornado web server", e);
        }
    }

    private void createWebServer() {
        if (webServer == null) {
            StartupStep step = getApplicationStartup().start("spring.boot.webserver.create");
            TornadoWebServerFactory factory = getWebServerFactory();
            step.tag("factory", factory.getClass().toString());
            TornadoWebServer server = factory.getWebServer(this::getApplication);
            webServer = server;
            watchDrainFile(factory.getDrainFile(), server);
            getBeanFactory()
                    .registerSingleton("webServerGracefulShutdown", new WebServerGracefulShutdownLifecycle(server));
            getBeanFactory().registerSingleton("webServerStartStop", new WebServerStartStopLifecycle(this, server));
            step.end();
        }
        initPropertySources();
    }

    private void watchDrainFile(@Nullable Path file, TornadoWebServer server) {
        if (file != null) {
            DrainFile watched = new DrainFile(file, server, this);
            addApplicationListener(watched);
            drainFile = watched;
        }
    }

    @Override
    protected void finishRefresh() {
        super.finishRefresh();
        DrainFile file = drainFile;
        if (file != null) {
            file.watch();
        }
    }

    /** The factory of this context; those of a parent serve the parent. */
    private TornadoWebServerFactory getWebServerFactory() {
        String[] names = getBeanFactory().getBeanNamesForType(TornadoWebServerFactory.class);
        return switch (names.length) {
            case 0 ->
                throw new MissingWebServerFactoryBeanException(
                        getClass(), TornadoWebServerFactory.class, WebApplicationType.REACTIVE);
            case 1 -> getBeanFactory().getBean(names[0], TornadoWebServerFactory.class);
            default ->
                throw new ApplicationContextException("There are several TornadoWebServerFactory beans: "
                        + String.join(", ", names) + ". Leave one of them.");
        };
    }

    private HTTPServerConnectionDelegate getApplication() {
        requireNoUnservedHttpHandler();
        String[] names = getBeanFactory().getBeanNamesForType(HTTPServerConnectionDelegate.class);
        return switch (names.length) {
            case 0 ->
                throw new ApplicationContextException(
                        "There is no Application bean to answer requests. Enable"
                                + " auto-configuration, or define an Application or another HTTPServerConnectionDelegate bean.");
            case 1 -> getBeanFactory().getBean(names[0], HTTPServerConnectionDelegate.class);
            default ->
                throw new ApplicationContextException("There are several beans that could answer the requests: "
                        + String.join(", ", names) + ". Leave one Application, or one HTTPServerConnectionDelegate.");
        };
    }

    /** It would be silently without requests. Beside Spring Boot's WebFlux module, there may be one that it has made. */
    private void requireNoUnservedHttpHandler() {
        if (!ClassUtils.isPresent(WEBFLUX_MODULE, getClassLoader()) && hasHttpHandler()) {
            throw new ApplicationContextException("There is an HttpHandler bean, which would get no requests. Use"
                    + " tornado-spring-boot-starter-webflux to serve it, or remove it and write handlers with @Route.");
        }
    }

    /** By name, so that this class needs nothing of spring-web. */
    private boolean hasHttpHandler() {
        if (!ClassUtils.isPresent(HTTP_HANDLER, getClassLoader())) {
            return false;
        }
        Class<?> type = ClassUtils.resolveClassName(HTTP_HANDLER, getClassLoader());
        return getBeanFactory().getBeanNamesForType(type, false, false).length > 0;
    }

    @Override
    protected void doClose() {
        DrainFile file = drainFile;
        if (file != null) {
            file.stop(); // it might say once more that there may be traffic
        }
        if (isActive()) {
            AvailabilityChangeEvent.publish(this, ReadinessState.REFUSING_TRAFFIC);
        }
        super.doClose();
        TornadoWebServer server = webServer;
        if (server != null) {
            server.destroy();
        }
    }

    /** The server of this context; null before {@code onRefresh}. */
    @Override
    public @Nullable WebServer getWebServer() {
        return webServer;
    }

    @Override
    public @Nullable String getServerNamespace() {
        return serverNamespace;
    }

    @Override
    public void setServerNamespace(@Nullable String serverNamespace) {
        this.serverNamespace = serverNamespace;
    }
}
