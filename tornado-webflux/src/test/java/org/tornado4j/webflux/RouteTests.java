package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.routing.AnyMatches;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.Target;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;
import reactor.core.publisher.Mono;

/** The route in the log of requests, which Spring finds, or the application in front of it. */
@Timeout(60)
class RouteTests {

    private final List<Optional<String>> routes = new CopyOnWriteArrayList<>();

    static final class ItemHandler extends RequestHandler {

        void get(String id) {
            write(id);
        }
    }

    @EnableWebFlux
    @Configuration(proxyBeanMethods = false)
    static class Routes {

        @Bean
        RouterFunction<ServerResponse> routes() {
            return RouterFunctions.route(
                            GET("/hello/{name}"), request -> ServerResponse.ok().bodyValue("Hello!"))
                    .andRoute(GET("/never/{name}"), request -> Mono.never());
        }
    }

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Routes.class);

    @AfterEach
    void close() {
        context.close();
    }

    private HTTPServerConnectionDelegate spring() {
        return new TornadoHttpHandlerAdapter(
                WebHttpHandlerBuilder.applicationContext(context).build());
    }

    private RunningServer run(HTTPServerConnectionDelegate application) throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder()
                .requestLog(loop -> entry -> routes.add(Optional.ofNullable(entry.route())))
                .build();
        return new RunningServer(application, options, ListenerOptions.DEFAULT);
    }

    @Test
    void requestLogHasThePatternThatSpringFound() throws Exception {
        try (RunningServer server = run(spring());
                Wire wire = server.connect()) {
            assertThat(wire.get("/hello/World").text()).isEqualTo("Hello!");
            assertThat(wire.get("/none").status()).isEqualTo(404);
        }
        assertThat(routes).containsExactly(Optional.of("/hello/{name}"), Optional.empty());
    }

    @Test
    void requestLogHasTheRoutesInFrontToo() throws Exception {
        Application application = Application.builder()
                .route("/items/{id}", ItemHandler::new)
                .add(new Rule(AnyMatches.INSTANCE, Target.delegate(spring())))
                .build();
        try (RunningServer server = run(application);
                Wire wire = server.connect()) {
            assertThat(wire.get("/items/1").text()).isEqualTo("1");
            assertThat(wire.get("/hello/World").text()).isEqualTo("Hello!");
            assertThat(wire.get("/none").status()).isEqualTo(404);
        }
        assertThat(routes).containsExactly(Optional.of("/items/{id}"), Optional.of("/hello/{name}"), Optional.empty());
    }

    @Test
    void requestWhoseClientLeftHasItsRoute() throws Exception {
        try (RunningServer server = run(spring());
                Wire wire = server.connect()) {
            wire.send("GET /never/here HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(RunningServer.DEADLINE_SECONDS))
                    .until(() -> server.server().statistics().requestsActive() == 1);
            wire.hangUp();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(RunningServer.DEADLINE_SECONDS))
                    .until(() -> !routes.isEmpty());
        }
        assertThat(routes).containsExactly(Optional.of("/never/{name}"));
    }
}
