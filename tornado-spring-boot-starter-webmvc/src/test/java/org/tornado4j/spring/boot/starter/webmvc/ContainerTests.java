package org.tornado4j.spring.boot.starter.webmvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.MimeMappings;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.boot.web.server.servlet.CookieSameSiteSupplier;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.http.HttpStatus;
import org.tornado4j.spring.boot.TornadoServletWebServerFactory;

/** Spring Boot's expectations of a Servlet container, without an application around it. */
class ContainerTests {

    /** Answers a request. */
    private interface Service {
        void serve(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    private final TornadoServletWebServerFactory factory = new TornadoServletWebServerFactory(0);
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private WebServer server;

    @BeforeEach
    void useOneLoop() {
        factory.getConnections().setLoops(1);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop();
            server.destroy();
        }
    }

    private static ServletContextInitializer at(String path, Service service) {
        HttpServlet servlet = new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                try {
                    service.serve(request, response);
                } catch (IOException | ServletException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new ServletException(e);
                }
            }
        };
        ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(servlet, path);
        registration.setName(path);
        return registration;
    }

    private void start(ServletContextInitializer... initializers) {
        server = factory.getWebServer(initializers);
        server.start();
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.getPort() + path))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void errorPagesAreAskedForStatusesAndExceptions() throws Exception {
        factory.addErrorPages(
                new ErrorPage(HttpStatus.CONFLICT, "/conflict"),
                new ErrorPage(IllegalStateException.class, "/failure"));
        start(
                at("/sends", (request, response) -> response.sendError(409)),
                at("/throws", (request, response) -> {
                    throw new IllegalStateException("as ever");
                }),
                at(
                        "/conflict",
                        (request, response) -> response.getWriter()
                                .print("page of " + request.getAttribute("jakarta.servlet.error.request_uri"))),
                at("/failure", (request, response) -> response.getWriter().print("failed")));
        assertThat(get("/sends").statusCode()).isEqualTo(409);
        assertThat(get("/sends").body()).isEqualTo("page of /sends");
        assertThat(get("/throws").statusCode()).isEqualTo(500);
        assertThat(get("/throws").body()).isEqualTo("failed");
    }

    @Test
    void sessionsSurviveARestartIfTheyAreToPersist(@TempDir Path directory) throws Exception {
        factory.getSettings().getSession().setPersistent(true);
        factory.getSettings().getSession().setStoreDir(directory.toFile());
        ServletContextInitializer counter = at("/count", (request, response) -> {
            Integer before = (Integer) request.getSession().getAttribute("count");
            request.getSession().setAttribute("count", before == null ? 1 : before + 1);
            response.getWriter().print(request.getSession().getAttribute("count"));
        });
        start(counter);
        assertThat(get("/count").body()).isEqualTo("1");
        server.stop();
        server.destroy();
        start(counter);
        assertThat(get("/count").body()).isEqualTo("2");
    }

    @Test
    void filesOfTheDocumentRootHaveTheirTypes(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("page.own"), "own");
        factory.setDocumentRoot(directory.toFile());
        factory.setRegisterDefaultServlet(true);
        MimeMappings types = new MimeMappings();
        types.add("own", "text/x-own");
        factory.setMimeMappings(types);
        start();
        HttpResponse<String> response = get("/page.own");
        assertThat(response.body()).isEqualTo("own");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/x-own"));
    }

    @Test
    void cookiesHaveTheSameSiteOfSuppliers() throws Exception {
        factory.addCookieSameSiteSuppliers(CookieSameSiteSupplier.ofLax().whenHasName("relaxed"));
        start(at("/", (request, response) -> {
            response.addCookie(new Cookie("relaxed", "1"));
            response.addCookie(new Cookie("other", "1"));
        }));
        List<String> cookies = get("/").headers().allValues("Set-Cookie");
        assertThat(cookies)
                .hasSize(2)
                .anySatisfy(cookie -> assertThat(cookie).startsWith("relaxed=1").contains("SameSite=Lax"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith("other=1").doesNotContain("SameSite"));
    }

    @Test
    void servletsAreLoadedWhenTheServerStarts() {
        CountDownLatch loaded = new CountDownLatch(1);
        server = factory.getWebServer(context -> context.addServlet("early", new HttpServlet() {
                    @Override
                    public void init() {
                        loaded.countDown();
                    }
                })
                .setLoadOnStartup(1));
        assertThat(loaded.getCount()).isEqualTo(1);
        server.start();
        assertThat(loaded.getCount()).isZero();
    }

    @Test
    void initializerThatFailsEndsTheStart() {
        assertThatThrownBy(() -> start(context -> {
                    throw new ServletException("not today");
                }))
                .isInstanceOf(WebServerException.class)
                .hasStackTraceContaining("not today");
    }

    @Test
    void portIsNegativeBeforeTheStartAndAfterTheStop() {
        server = factory.getWebServer();
        assertThat(server.getPort()).isEqualTo(-1);
        server.start();
        server.start();
        assertThat(server.getPort()).isPositive();
        server.stop();
        server.stop();
        assertThat(server.getPort()).isEqualTo(-1);
    }

    @Test
    void shutdownIsIdleWhenTheResponseIsSent() throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        start(at("/slow", (request, response) -> {
            begun.countDown();
            mayEnd.await();
            response.getWriter().print("at last");
        }));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.getPort() + "/slow"))
                .build();
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request, BodyHandlers.ofString());
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        LinkedBlockingQueue<GracefulShutdownResult> results = new LinkedBlockingQueue<>();
        server.shutDownGracefully(results::add);
        assertThat(results).isEmpty();
        mayEnd.countDown();
        assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
        assertThat(response.get(30, TimeUnit.SECONDS).body()).isEqualTo("at last");
    }

    @Test
    void shutdownThatIsCutShortHasActiveRequests() throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        start(at("/slow", (request, response) -> {
            begun.countDown();
            mayEnd.await();
        }));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.getPort() + "/slow"))
                .build();
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request, BodyHandlers.ofString());
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        LinkedBlockingQueue<GracefulShutdownResult> results = new LinkedBlockingQueue<>();
        server.shutDownGracefully(results::add);
        server.stop();
        assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
        mayEnd.countDown();
        assertThat(response).failsWithin(Duration.ofSeconds(30));
    }
}
