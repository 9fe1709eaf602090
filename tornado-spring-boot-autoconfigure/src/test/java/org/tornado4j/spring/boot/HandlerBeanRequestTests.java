package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Service;
import org.springframework.util.unit.DataSize;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RequestHandler;

/** Handlers of an application, called over the network. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"spring.jackson.property-naming-strategy=SNAKE_CASE", "tornado.web.debug=false"})
class HandlerBeanRequestTests {

    @LocalServerPort
    private int port;

    private Client client = new Client(0);

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    @Test
    void singletonsAreInjected() throws Exception {
        assertThat(client.get("/hello/you").body()).isEqualTo("Hello you");
    }

    @Test
    void eachRequestHasAHandlerOfItsOwn() throws Exception {
        assertThat(client.get("/count").body()).isEqualTo("1");
        assertThat(client.get("/count").body()).isEqualTo("1");
    }

    @Test
    void onePathOfSeveralWillDo() throws Exception {
        assertThat(client.get("/one").body()).isEqualTo("/one");
        assertThat(client.get("/two").body()).isEqualTo("/two");
    }

    @Test
    void nameLeadsBackToThePath() throws Exception {
        assertThat(client.get("/named").body()).isEqualTo("/number/7");
    }

    @Test
    void unknownPathIsNotFound() throws Exception {
        assertThat(client.get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void methodThatIsNotThereIsNotAllowed() throws Exception {
        HttpResponse<String> response = client.send(client.request("/count").POST(BodyPublishers.ofString("x")));
        assertThat(response.statusCode()).isEqualTo(405);
    }

    @Test
    void objectsAreWrittenByTheMapperOfTheApplication() throws Exception {
        HttpResponse<String> response = client.get("/json");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(response.body()).isEqualTo("{\"first_name\":\"Ada\",\"born\":\"1815-12-10\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "/number/17, 18",
        "/duration/10s, PT10S",
        "/size/2KB, 2048",
        "/color/dark-blue, DARK_BLUE",
        "/color/DARK_BLUE, DARK_BLUE",
        "/date/2026-03-01, 2026-03-01",
        "/item/x-7, item 7",
        "'/list/1,2,3', 6",
    })
    void pathArgumentsAreConverted(String path, String expected) throws Exception {
        assertThat(client.get(path).body()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/number/x",
        "/number/0x11",
        "/number/+17",
        "/duration/long",
        "/color/nothing",
        "/item/7",
        "/date/1.3.26"
    })
    void pathArgumentsThatAreNoneAreBadRequests(String path) throws Exception {
        assertThat(client.get(path).statusCode()).isEqualTo(400);
    }

    @Test
    void stageIsWaitedFor() throws Exception {
        assertThat(client.get("/stage").body()).isEqualTo("later");
    }

    @Test
    void blockingMethodRunsOffTheLoop() throws Exception {
        assertThat(client.get("/loop").body()).startsWith("tornado-" + port + "-");
        assertThat(client.get("/blocking").body()).doesNotStartWith("tornado-" + port + "-");
    }

    @Test
    void failureIs500WithoutItsStackTrace() throws Exception {
        HttpResponse<String> response = client.get("/failing");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("IllegalStateException");
    }

    /** The request target may look like an authority, but is none. */
    @Test
    void twoSlashesAreAPath() throws Exception {
        assertThat(client.get("//hello/you").statusCode()).isEqualTo(404);
        assertThat(client.get("/rest//other.example/x").body()).isEqualTo("/other.example/x");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        Greeter.class,
        Hello.class,
        Count.class,
        Paths.class,
        Json.class,
        Named.class,
        Numbers.class,
        Durations.class,
        Sizes.class,
        Colors.class,
        Dates.class,
        Items.class,
        Lists.class,
        Stage.class,
        OnLoop.class,
        OffLoop.class,
        Failing.class,
        Rest.class
    })
    static class App {

        @Bean
        Converter<String, Item> itemConverter() {
            return new ItemConverter();
        }
    }

    record Person(String firstName, LocalDate born) {}

    record Item(int number) {}

    enum Color {
        DARK_BLUE
    }

    static class ItemConverter implements Converter<String, Item> {

        @Override
        public Item convert(String source) {
            if (!source.startsWith("x-")) {
                throw new IllegalArgumentException("items begin with x-");
            }
            return new Item(Integer.parseInt(source.substring(2)));
        }
    }

    @Service
    static class Greeter {

        String greet(String name) {
            return "Hello " + name;
        }
    }

    @Route("/hello/{name}")
    static class Hello extends RequestHandler {

        private final Greeter greeter;

        Hello(Greeter greeter) {
            this.greeter = greeter;
        }

        void get(String name) {
            write(greeter.greet(name));
        }
    }

    @Route("/count")
    static class Count extends RequestHandler {

        private int count;

        void get() {
            count++;
            write(Integer.toString(count));
        }
    }

    @Route({"/one", "/two"})
    static class Paths extends RequestHandler {

        void get() {
            write(request().path());
        }
    }

    @Route("/json")
    static class Json extends RequestHandler {

        void get() {
            write(new Person("Ada", LocalDate.of(1815, 12, 10)));
        }
    }

    @Route("/named")
    static class Named extends RequestHandler {

        void get() {
            write(reverseUrl("number", 7));
        }
    }

    @Route(value = "/number/{number}", name = "number")
    static class Numbers extends RequestHandler {

        void get(long number) {
            write(Long.toString(number + 1));
        }
    }

    @Route("/duration/{value}")
    static class Durations extends RequestHandler {

        void get(Duration value) {
            write(value.toString());
        }
    }

    @Route("/size/{value}")
    static class Sizes extends RequestHandler {

        void get(DataSize value) {
            write(Long.toString(value.toBytes()));
        }
    }

    @Route("/color/{value}")
    static class Colors extends RequestHandler {

        void get(Color value) {
            write(value.name());
        }
    }

    @Route("/date/{value}")
    static class Dates extends RequestHandler {

        void get(LocalDate value) {
            write(value.toString());
        }
    }

    @Route("/item/{value}")
    static class Items extends RequestHandler {

        void get(Item value) {
            write("item " + value.number());
        }
    }

    @Route("/list/{values}")
    static class Lists extends RequestHandler {

        void get(List<Integer> values) {
            write(Integer.toString(values.stream().mapToInt(Integer::intValue).sum()));
        }
    }

    @Route("/stage")
    static class Stage extends RequestHandler {

        CompletionStage<?> get() {
            return CompletableFuture.supplyAsync(() -> "later")
                    .thenAcceptAsync(text -> write(text), request().connection().loop());
        }
    }

    @Route("/loop")
    static class OnLoop extends RequestHandler {

        void get() {
            write(Thread.currentThread().getName());
        }
    }

    @Route("/blocking")
    static class OffLoop extends RequestHandler {

        @Blocking
        void get() {
            write("thread " + Thread.currentThread().getName());
        }
    }

    @Route("/failing")
    static class Failing extends RequestHandler {

        void get() {
            throw new IllegalStateException("as asked");
        }
    }

    @Route("/rest/{*rest}")
    static class Rest extends RequestHandler {

        void get(String rest) {
            write(rest);
        }
    }
}
