package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.tornado4j.spring.boot.AnnotationConfigTornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestInterceptor;

/** Definitions generated ahead of time behave as those read from annotations. */
@Timeout(120)
class AheadOfTimeTests {

    @Test
    @CompileWithForkedClassLoader
    void generatedContextServes() {
        generate((context, hints) -> {
            context.refresh();
            Client client = Client.of(context);
            assertThat(client.get("/greeting/you").body()).isEqualTo("Hello you");
            assertThat(client.get("/greeting/me").body()).isEqualTo("Hello me");
            assertThat(client.get("/plain").body()).isEqualTo("plain");
        });
    }

    @Test
    @CompileWithForkedClassLoader
    void generatedHandlersAreMadeByTheirConstructor() {
        Logger logger = (Logger) LoggerFactory.getLogger(HandlerInstantiator.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
        generate((context, hints) -> {
            context.refresh();
            Client.of(context).get("/greeting/you");
            assertThat(log.list)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getFormattedMessage()).contains("made by calling"));
        });
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    @CompileWithForkedClassLoader
    void nativeImageMayConstructHandlersAndCallTheirMethods() {
        generate((context, hints) -> {
            assertThat(RuntimeHintsPredicates.reflection()
                            .onConstructorInvocation(Greeting.class.getDeclaredConstructor(Greeter.class)))
                    .accepts(hints);
            assertThat(RuntimeHintsPredicates.reflection()
                            .onMethodInvocation(Greeting.class.getDeclaredMethod("get", String.class)))
                    .accepts(hints);
            assertThat(RuntimeHintsPredicates.reflection()
                            .onMethodInvocation(Polite.class.getDeclaredMethod("prepare")))
                    .accepts(hints);
        });
    }

    @Test
    @CompileWithForkedClassLoader
    void nativeImageSeesWhichBeansBlock() {
        generate((context, hints) -> {
            for (Class<?> type : List.of(Users.class, Doors.class)) {
                assertThat(RuntimeHintsPredicates.reflection()
                                .onType(type)
                                .withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
                        .accepts(hints);
            }
        });
    }

    @Test
    @CompileWithForkedClassLoader
    void nativeImageMayWriteWhatHandlersReturn() {
        generate((context, hints) -> {
            for (Class<?> type : List.of(Item.class, Part.class)) {
                assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type.getDeclaredMethod("name")))
                        .accepts(hints);
            }
            assertThat(RuntimeHintsPredicates.reflection().onType(Unrelated.class))
                    .rejects(hints);
            context.refresh();
            assertThat(Client.of(context).get("/items").body()).isEqualTo("{\"name\":\"a\",\"parts\":[]}");
        });
    }

    /** A key names the folder when the image is built. */
    @Test
    @CompileWithForkedClassLoader
    void nativeImageHasStaticFiles() {
        generate((context, hints) -> {
            assertThat(RuntimeHintsPredicates.resource().forResource("tls/some/file.txt"))
                    .accepts(hints);
            assertThat(RuntimeHintsPredicates.resource().forResource("tlsx/file.txt"))
                    .rejects(hints);
        });
    }

    @Test
    void nativeImageHasTheFoldersOfSpringBootThatAreThere() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {
            @Override
            public @Nullable URL getResource(String name) {
                return name.equals("static/") ? getClass().getResource("AheadOfTimeTests.class") : null;
            }
        };
        new ClassPathHints().registerHints(hints, loader);
        assertThat(RuntimeHintsPredicates.resource().forResource("static/css/site.css"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource().forResource("static/error/404.html"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource().forResource("public/css/site.css"))
                .rejects(hints);
    }

    private interface Check {

        void accept(TornadoWebServerApplicationContext context, RuntimeHints hints) throws Exception;
    }

    private static void generate(Check check) {
        TestGenerationContext generation = new TestGenerationContext();
        try (AnnotationConfigTornadoWebServerApplicationContext source =
                new AnnotationConfigTornadoWebServerApplicationContext()) {
            source.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "build", Map.of("tornado.web.static-path", "/somewhere, classpath:/tls")));
            source.register(
                    Greeter.class,
                    Greeting.class,
                    Plain.class,
                    Users.class,
                    Doors.class,
                    Items.class,
                    JacksonAutoConfiguration.class,
                    TornadoWebAutoConfiguration.class,
                    TornadoWebServerAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        }
        generation.writeGeneratedContent();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (TornadoWebServerApplicationContext context = new TornadoWebServerApplicationContext()) {
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(
                                new MapPropertySource("test", Map.of("server.port", "0", "tornado.server.loops", "1")));
                new ServerPortInfoApplicationContextInitializer().initialize(context);
                initializer(compiled.getInstance(ApplicationContextInitializer.class))
                        .initialize(context);
                check.accept(context, generation.getRuntimeHints());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<GenericApplicationContext> initializer(
            ApplicationContextInitializer<?> generated) {
        return (ApplicationContextInitializer<GenericApplicationContext>) generated;
    }

    static class Greeter {

        String greet(String name) {
            return "Hello " + name;
        }
    }

    abstract static class Polite extends RequestHandler {

        @Override
        protected CompletionStage<?> prepare() {
            return CompletableFuture.completedFuture("polite");
        }
    }

    @Route("/greeting/{name}")
    static class Greeting extends Polite {

        private final Greeter greeter;

        Greeting(Greeter greeter) {
            this.greeter = greeter;
        }

        void get(String name) {
            write(greeter.greet(name));
        }
    }

    @Route("/plain")
    static class Plain extends RequestHandler {

        void get() {
            write("plain");
        }
    }

    static class Doors implements RequestInterceptor {

        @Override
        @Blocking
        public @Nullable CompletionStage<?> before(RequestHandler handler) {
            return null;
        }
    }

    static class Users implements CurrentUser<String> {

        @Override
        @Blocking
        public String find(RequestHandler handler) {
            return "someone";
        }
    }

    record Part(String name) {}

    record Item(String name, List<Part> parts) {}

    record Unrelated(String name) {}

    @Route("/items")
    static class Items extends RequestHandler {

        CompletionStage<Item> get() {
            return CompletableFuture.completedStage(new Item("a", List.of()));
        }

        Unrelated notAnEntryMethod() {
            return new Unrelated("b");
        }
    }
}
