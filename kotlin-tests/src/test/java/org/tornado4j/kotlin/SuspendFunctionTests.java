package org.tornado4j.kotlin;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.OrderHandler;
import com.example.Orders;
import com.example.TickHandler;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.spring.boot.AnnotationConfigTornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebServerAutoConfiguration;

/** Entry methods that are {@code suspend} functions, and results that are a {@code Flow}. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class SuspendFunctionTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        OrderHandler.class,
        TickHandler.class,
        ThreadHandler.class,
        ResultHandler.class,
        WaitingHandler.class,
        WaitingHandler.Events.class,
        BookHandler.class,
        ShelfHandler.class
    })
    static class Beans {

        @Bean
        Orders orders() {
            return new Orders() {
                @Override
                public @Nullable String titleOf(long id) {
                    return id == 7 ? "a chair" : null;
                }

                @Override
                public Object parcelsOf(long id, Continuation<? super Integer> rest) {
                    return 2;
                }
            };
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ConfigurableApplicationContext context;

    @BeforeAll
    void start() {
        context = SpringApplication.run(
                Beans.class, "--server.port=0", "--tornado.server.loops=1", "--spring.main.banner-mode=off");
    }

    @AfterAll
    void stop() {
        context.close();
    }

    private int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    // ------------------------------------------------------------------------------------------ the document

    @Test
    void exampleIsTheOneOfTheDocument() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "handlers.md"));
        String example = Files.readString(Path.of("src/test/kotlin/com/example/OrderHandler.kt"));
        assertThat(document).contains("```kotlin\n" + example + "```\n").containsOnlyOnce("```kotlin");
    }

    @Test
    void exampleDoesWhatTheDocumentSays() throws Exception {
        HttpResponse<String> order = send("GET", "/orders/7");
        assertThat(order.body()).isEqualTo("{\"id\":7,\"title\":\"a chair\",\"parcels\":2}");
        assertThat(order.headers().firstValue("Content-Type")).hasValue("application/json; charset=UTF-8");
        HttpResponse<String> missing = send("GET", "/orders/8");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("there is no such order");
        HttpResponse<String> posted = send("POST", "/orders/7");
        assertThat(posted.statusCode()).isEqualTo(201);
        assertThat(posted.body()).isEqualTo("2 parcels are on their way");
        assertThat(send("GET", "/ticks").body()).isEqualTo("1\n2\n3\n");
    }

    // ------------------------------------------------------------------------------------------ threads and results

    @Test
    void functionBeginsAndGoesOnInTheLoop() throws Exception {
        assertThat(send("GET", "/threads").body()).isEqualTo("[true,true,false,true]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"text | text", "nothing | ''", "stage | of a stage", "flow | '\"a\"\n\"b\"\n'"})
    void resultsAreWrittenAsAlways(String kind, String written) throws Exception {
        HttpResponse<String> response = send("GET", "/results/" + kind);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(written);
    }

    @Test
    void functionThatReturnsNothingHasWritten() throws Exception {
        assertThat(send("POST", "/results/x").body()).isEqualTo("at once x");
    }

    @Test
    void exceptionsBecomeErrors(CapturedOutput output) throws Exception {
        assertThat(send("GET", "/results/other").statusCode()).isEqualTo(409);
        assertThat(send("PUT", "/results/broken").statusCode()).isEqualTo(500);
        assertThat(output).contains("java.io.IOException: broken");
        assertThat(send("PATCH", "/results/late").statusCode()).isEqualTo(500);
        assertThat(output).contains("TimeoutCancellationException");
    }

    @Test
    void functionIsCancelledWhenTheClientLeaves() throws Exception {
        WaitingHandler.Events events = context.getBean(WaitingHandler.Events.class);
        try (Socket socket = new Socket("localhost", port())) {
            socket.getOutputStream()
                    .write("GET /waiting HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            events.getBegun().get(30, TimeUnit.SECONDS);
            assertThat(events.getCancelled()).isNotDone();
        }
        assertThat(events.getCancelled().get(30, TimeUnit.SECONDS))
                .as("in the loop")
                .isTrue();
    }

    // ------------------------------------------------------------------------------------------ nullable parameters

    @Test
    void parameterThatMayBeNullNeedsNoArgument() throws Exception {
        assertThat(send("GET", "/books/7").body()).isEqualTo("book 7");
        assertThat(send("GET", "/books").body()).isEqualTo("book null");
        assertThat(send("POST", "/books").body()).isEqualTo("posted null");
        assertThat(send("PUT", "/books?page=2").body()).isEqualTo("Search(q=null, page=2)");
        assertThat(send("PUT", "/books?q=x").statusCode()).isEqualTo(400);
    }

    @Test
    void requestWithoutTheArgumentOfParameterThatMustNotBeNullIsRefused() throws Exception {
        assertThat(send("GET", "/shelves/a").body()).isEqualTo("shelf a");
        assertThat(send("POST", "/shelves/a").body()).isEqualTo("posted a");
        assertThat(send("PUT", "/shelves").body()).isEqualTo("put null");
        for (String method : List.of("GET", "POST")) {
            HttpResponse<String> refusal = send(method, "/shelves");
            assertThat(refusal.statusCode()).isEqualTo(400);
            assertThat(refusal.body()).contains("Invalid or missing arguments: name");
        }
    }

    @Test
    void parameterThatMustNotBeNullNeedsAnArgument() {
        runner().withBean(PageHandler.class)
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("it has none for its parameter"));
    }

    // ------------------------------------------------------------------------------------------ at start

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner(AnnotationConfigTornadoWebServerApplicationContext::new)
                .withPropertyValues("server.port=0", "tornado.server.loops=1")
                .withConfiguration(AutoConfigurations.of(
                        TornadoWebAutoConfiguration.class, TornadoWebServerAutoConfiguration.class));
    }

    @Test
    void blockingAndSuspendingIsRefused() {
        runner().withBean(BlockingHandler.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("is @Blocking, and suspending as well"));
    }

    @Test
    void libraryThatIsMissingIsNamed() {
        runner().withBean(ThreadHandler.class)
                .withClassLoader(new FilteredClassLoader("kotlinx.coroutines"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("org.jetbrains.kotlinx:kotlinx-coroutines-core"));
    }
}
