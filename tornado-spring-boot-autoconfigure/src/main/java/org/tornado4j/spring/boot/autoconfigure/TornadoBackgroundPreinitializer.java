package org.tornado4j.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.StandardEnvironment;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebServerFactoryCustomizer.Purpose;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;

/**
 * Makes once, and for nothing, what an application makes at its start, so that another thread than the main one loads the
 * classes and finds out about them. Nothing listens.
 *
 * <p>Thread: Spring Boot's for this, which is not there on one processor, and whose failures do not count.
 */
final class TornadoBackgroundPreinitializer implements BackgroundPreinitializer {

    static final String THREADS = "tornado-preinit";

    /** Takes the place of a framework, which is not made for nothing: it is none of ours. */
    private static final HTTPServerConnectionDelegate NOBODY = connection -> {
        throw new IllegalStateException("nothing listens");
    };

    @Override
    public void preinitialize() throws IOException {
        ServingMode mode = ServingMode.ofNextContext();
        if (mode != ServingMode.NONE) {
            Binder unset = new Binder(new MapConfigurationPropertySource(Map.of()));
            ServerProperties server = unset.bindOrCreate("server", ServerProperties.class);
            TornadoServerProperties tornado = unset.bindOrCreate("tornado.server", TornadoServerProperties.class);
            TornadoWebProperties web = unset.bindOrCreate("tornado.web", TornadoWebProperties.class);
            HTTPServerConnectionDelegate answering = mode == ServingMode.NATIVE ? application(web) : NOBODY;
            factory(server, tornado).getWebServer(() -> answering);
            loop(answering);
            ServerSocketChannel.open().close();
        }
    }

    private static Application application(TornadoWebProperties web) {
        ApplicationSettings.Builder settings = ApplicationSettings.builder();
        new FormSettings(web).applyTo(settings);
        return Application.builder().settings(settings.build()).build();
    }

    private static TornadoWebServerFactory factory(ServerProperties server, TornadoServerProperties tornado) {
        ProxySettings proxies =
                new ProxySettings(server.getForwardHeadersStrategy(), false, tornado, new StandardEnvironment());
        TornadoWebServerFactory factory = new TornadoWebServerFactory();
        new TornadoWebServerFactoryCustomizer(
                        Purpose.APPLICATION, server, tornado, proxies, null, List.of(), List.of(), false)
                .customize(factory);
        return factory;
    }

    private static void loop(HTTPServerConnectionDelegate answering) {
        HTTPServer server = new HTTPServer(answering);
        LoopGroup loops = new LoopGroup(1, THREADS);
        server.setLoops(loops);
        loops.start();
        loops.stop();
    }
}
