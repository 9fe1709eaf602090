package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestInterceptor;
import org.tornado4j.web.ResponseHead;

/** Behaviour that handlers share, as beans. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class SharedBehaviourTests {

    private final ApplicationContextRunner runner = Native.runner();

    @Route("/items/{id}")
    static class ItemHandler extends RequestHandler {

        void get(long id) {
            write("item " + id);
        }
    }

    record Named(String name, List<String> heard, List<String> paths) implements RequestInterceptor {

        @Override
        public @Nullable CompletionStage<?> before(RequestHandler handler) {
            heard.add(name);
            return null;
        }

        @Override
        public void completeHead(ResponseHead head) {
            head.headers().add("X-Seen-By", name);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Interceptors {

        private final List<String> heard = new CopyOnWriteArrayList<>();

        @Bean
        List<String> heard() {
            return heard;
        }

        @Bean
        @Order(2)
        RequestInterceptor second() {
            return new Named("second", heard, List.of());
        }

        @Bean
        @Order(1)
        RequestInterceptor first() {
            return new Named("first", heard, List.of("/items/{*path}"));
        }
    }

    @Test
    void interceptorBeansAreCalledInTheirOrder() {
        runner.withBean(ItemHandler.class)
                .withUserConfiguration(Interceptors.class)
                .run(context -> {
                    Client client = Client.of(context);
                    HttpResponse<String> item = client.get("/items/7");
                    assertThat(item.body()).isEqualTo("item 7");
                    assertThat(item.headers().allValues("X-Seen-By")).containsExactly("first", "second");
                    assertThat(client.get("/nothing").headers().allValues("X-Seen-By"))
                            .containsExactly("second");
                    assertThat(client.send(client.request("/items/" + "x".repeat(20_000)))
                                    .headers()
                                    .allValues("X-Seen-By"))
                            .as("of a request that was refused")
                            .containsExactly("second");
                    assertThat(context.getBean(Interceptors.class).heard).containsExactly("first", "second", "second");
                });
    }

    @Test
    void pathsWithoutRouteAreNamedAtStart(CapturedOutput output) {
        runner.withBean(ItemHandler.class)
                .withBean(
                        "astray", RequestInterceptor.class, () -> new Named("a", List.of(), List.of("/itmes/{*path}")))
                .withBean("right", RequestInterceptor.class, () -> new Named("b", List.of(), List.of("/items/7")))
                .withPropertyValues(
                        "tornado.web.cors.allowed-origins=https://app.example.com",
                        "tornado.web.cors.paths=/ap/{*path},/items/{*path}",
                        "tornado.web.rate-limit.requests=5",
                        "tornado.web.rate-limit.paths=/login")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output)
                            .contains(
                                    "interceptor " + Named.class.getName()
                                            + " is for no route: none is within \"/itmes/{*path}\"",
                                    "tornado.web.cors.paths is for no route: none is within \"/ap/{*path}\"",
                                    "tornado.web.rate-limit.paths is for no route: none is within \"/login\"")
                            .doesNotContain("none is within \"/items");
                });
    }

    static class Shared extends RequestHandler {

        void get() {}
    }

    @Test
    void handlerThatIsASingletonWithoutRouteIsNamedAtStart(CapturedOutput output) {
        runner.withBean("lost", Shared.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).containsOnlyOnce("Request handlers without @Route get no requests: lost.");
        });
    }

    @Test
    void pathThatIsNoneEndsTheStart() {
        runner.withBean(RequestInterceptor.class, () -> new Named("a", List.of(), List.of("items")))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("begin it with a slash")
                        .hasStackTraceContaining(HandlerBeanException.class.getName())
                        .hasStackTraceContaining("Correct what the interceptor returns in paths()"));
    }
}
