package org.tornado4j.benchmarks;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.tornado4j.catalina.TornadoProtocolHandler;
import org.tornado4j.http.HTTPServerConnectionDelegate;

/**
 * Application of {@link SoakServer} with Spring MVC in a Servlet container: controllers that wait, stream and take uploads.
 *
 * <p>Thread: any.
 */
final class MvcSoakApplication implements AutoCloseable {

    private static final int THREADS = 32;
    private static final long EVENT_INTERVAL_MILLIS = 5;

    private final Tomcat tomcat = new Tomcat();
    private final TornadoProtocolHandler protocol = new TornadoProtocolHandler();

    /** @param directory with the files of {@code /static}, and for those of the container */
    MvcSoakApplication(Path directory) throws LifecycleException {
        String place = directory.toAbsolutePath().toString();
        tomcat.setBaseDir(place);
        protocol.serveElsewhere();
        // All of them are there from the start, so that a warm-up has as many as the end.
        protocol.setMaxThreads(THREADS);
        protocol.setMinSpareThreads(THREADS);
        Connector connector = new Connector(protocol);
        connector.setPort(0);
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", place);
        AnnotationConfigWebApplicationContext beans = new AnnotationConfigWebApplicationContext();
        beans.addBeanFactoryPostProcessor(factory -> factory.registerSingleton("directory", directory));
        beans.register(Settings.class, Streams.class, Users.class);
        Wrapper servlet = Tomcat.addServlet(context, "mvc", new DispatcherServlet(beans));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        servlet.setMultipartConfigElement(new MultipartConfigElement(place));
        context.addServletMappingDecoded("/", "mvc");
        tomcat.start();
    }

    HTTPServerConnectionDelegate delegate() {
        return protocol;
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @EnableWebMvc
    @Configuration(proxyBeanMethods = false)
    static class Settings implements WebMvcConfigurer {

        private final Path directory;

        Settings(Path directory) {
            this.directory = directory;
        }

        @Bean
        MultipartResolver multipartResolver() {
            return new StandardServletMultipartResolver();
        }

        @Override
        public void addResourceHandlers(ResourceHandlerRegistry registry) {
            registry.addResourceHandler("/static/**").addResourceLocations("file:" + directory + "/");
        }

        /** As many threads as there are clients, all the time. */
        @Bean
        ThreadPoolTaskExecutor threads() {
            ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
            threads.setCorePoolSize(THREADS);
            threads.setPrestartAllCoreThreads(true);
            threads.setDaemon(true);
            return threads;
        }

        @Bean
        WebMvcConfigurer asynchronousRequests(ThreadPoolTaskExecutor threads) {
            return new WebMvcConfigurer() {
                @Override
                public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
                    configurer.setTaskExecutor(threads);
                    configurer.setDefaultTimeout(0); // a stream may take as long as it takes
                }
            };
        }
    }

    @RestController
    static class Streams {

        private static final int PIECE = 20_000;

        private final AtomicInteger listeners = new AtomicInteger();

        @GetMapping("/plaintext")
        String plaintext() {
            return "Hello, World!";
        }

        @PostMapping("/echo")
        void echo(InputStream in, OutputStream out) throws IOException {
            in.transferTo(out);
        }

        @PostMapping("/count")
        String count(InputStream in) throws IOException {
            return Long.toString(in.transferTo(OutputStream.nullOutputStream()));
        }

        @PostMapping("/upload")
        String upload(@RequestParam("file") MultipartFile file) {
            return "uploaded " + file.getSize();
        }

        @GetMapping("/later")
        CompletableFuture<String> later() {
            return CompletableFuture.supplyAsync(
                    () -> "at last", CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
        }

        @GetMapping("/stream")
        StreamingResponseBody stream() {
            return pieces(10);
        }

        @GetMapping("/pieces/{count}")
        StreamingResponseBody pieces(@PathVariable("count") int count) {
            return out -> {
                for (int i = 0; i < count; i++) {
                    out.write(new byte[PIECE]);
                }
            };
        }

        @GetMapping("/events")
        SseEmitter events() {
            AtomicBoolean over = new AtomicBoolean();
            SseEmitter emitter = emitter(() -> over.set(true));
            Thread sender = new Thread(() -> send(emitter, over), "events");
            sender.setDaemon(true);
            sender.start();
            return emitter;
        }

        private static void send(SseEmitter emitter, AtomicBoolean over) {
            String event = "x".repeat(1000);
            try {
                while (!over.get()) {
                    emitter.send(event);
                    TimeUnit.MILLISECONDS.sleep(EVENT_INTERVAL_MILLIS);
                }
            } catch (IOException | IllegalStateException e) {
                // the client has left, of which the emitter is told
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @GetMapping("/silence")
        SseEmitter silence() {
            return emitter(() -> {});
        }

        private SseEmitter emitter(Runnable end) {
            listeners.incrementAndGet();
            SseEmitter emitter = new SseEmitter(0L);
            emitter.onCompletion(() -> {
                end.run();
                listeners.decrementAndGet();
            });
            return emitter;
        }

        @GetMapping("/listeners")
        String listeners() {
            return Integer.toString(listeners.get());
        }
    }

    /** Says all that it finds in requests of {@link TwoUsers}. */
    @RestController
    static class Users {

        private static final String ATTRIBUTE = "user";

        @RequestMapping("/user/{name}")
        String user(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            return describe(name, request, response);
        }

        @RequestMapping("/user/{name}/later")
        CompletableFuture<String> later(
                @PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            String described = describe(name, request, response);
            return CompletableFuture.supplyAsync(() -> described);
        }

        /** Begins an answer, and fails. */
        @RequestMapping("/user/{name}/failure")
        void failure(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.getWriter().print(describe(name, request, response));
            response.sendError(HttpServletResponse.SC_CONFLICT);
        }

        /** Leaves the content of the request alone. */
        @RequestMapping("/user/{name}/unread")
        ResponseEntity<Void> unread(@PathVariable("name") String name) {
            return ResponseEntity.noContent().header("X-User", name).build();
        }

        private static String describe(String name, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            Object before = request.getAttribute(ATTRIBUTE);
            request.setAttribute(ATTRIBUTE, name);
            Map<String, String> parameters = new TreeMap<>();
            request.getParameterMap().forEach((key, values) -> parameters.put(key, String.join(",", values)));
            Map<String, String> fields = new TreeMap<>();
            Collections.list(request.getHeaderNames())
                    .forEach(field -> fields.put(field, String.join(",", Collections.list(request.getHeaders(field)))));
            StringJoiner cookies = new StringJoiner(",");
            if (request.getCookies() != null) {
                for (Cookie cookie : request.getCookies()) {
                    cookies.add(cookie.getName() + "=" + cookie.getValue());
                }
            }
            Object remembered = null;
            if (request.getSession(false) != null) {
                remembered = request.getSession().getAttribute(ATTRIBUTE);
            }
            String said = String.join(
                    "|",
                    request.getMethod(),
                    request.getRequestURI(),
                    "" + request.getQueryString(),
                    "" + before,
                    parameters.toString(),
                    fields.toString(),
                    cookies.toString(),
                    "" + remembered,
                    request.getLocale().toString(),
                    new String(request.getInputStream().readAllBytes(), charset(request)));
            if (request.getParameter("remember") != null) {
                request.getSession().setAttribute(ATTRIBUTE, name);
            }
            response.setHeader("X-User", name);
            response.setHeader("X-" + name, "yes");
            return said;
        }

        private static Charset charset(HttpServletRequest request) {
            String encoding = request.getCharacterEncoding();
            return encoding == null ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding);
        }
    }
}
