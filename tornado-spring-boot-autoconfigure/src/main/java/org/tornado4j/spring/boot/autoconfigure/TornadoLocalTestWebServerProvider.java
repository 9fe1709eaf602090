package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.boot.test.http.server.LocalTestWebServer.BaseUriDetails;
import org.springframework.boot.test.http.server.LocalTestWebServer.Scheme;
import org.springframework.boot.web.server.Ssl;
import org.springframework.context.ApplicationContext;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.TornadoWebServerFactory;

/** Tells Spring Boot's test clients where the server of a test's context is. */
final class TornadoLocalTestWebServerProvider implements LocalTestWebServer.Provider {

    private final ApplicationContext context;

    TornadoLocalTestWebServerProvider(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public @Nullable LocalTestWebServer getLocalTestWebServer() {
        if (!(context instanceof TornadoWebServerApplicationContext)) {
            return null;
        }
        return LocalTestWebServer.of(scheme(), () -> new BaseUriDetails(port(), ""));
    }

    private Scheme scheme() {
        TornadoWebServerFactory factory =
                context.getBeanProvider(TornadoWebServerFactory.class).getIfUnique();
        return factory != null && Ssl.isEnabled(factory.getSsl()) ? Scheme.HTTPS : Scheme.HTTP;
    }

    private int port() {
        return context.getEnvironment().getProperty("local.server.port", Integer.class, 8080);
    }
}
