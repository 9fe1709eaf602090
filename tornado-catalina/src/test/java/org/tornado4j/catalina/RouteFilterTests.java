package org.tornado4j.catalina;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPFile;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.StreamRequestBody;
import org.tornado4j.websocket.WebSocketHandler;

/** Handlers behind the filters of a Servlet container. */
class RouteFilterTests {

    private static final int LIMIT = 100_000;

    /** The part of a filter: passes a request on, or answers it. */
    private interface Around {
        void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException;
    }

    private static RunningCatalina serve(Application application, Around around) throws Exception {
        return new RunningCatalina(
                (request, response) -> response.getWriter().print("servlet"), protocol -> {}, context -> {
                    context.setAllowCasualMultipartParsing(true);
                    add(
                            context,
                            "around",
                            (request, response, chain) ->
                                    around.filter((HttpServletRequest) request, (HttpServletResponse) response, chain));
                    add(
                            context,
                            "routes",
                            new RouteFilter(
                                    () -> application,
                                    match -> true,
                                    (request, response, incoming, match) -> true,
                                    () -> LIMIT));
                });
    }

    private static RunningCatalina serve(Application application) throws Exception {
        return serve(application, (request, response, chain) -> chain.doFilter(request, response));
    }

    private static void add(Context context, String name, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPattern("/*");
        map.setDispatcher(DispatcherType.REQUEST.name());
        context.addFilterMap(map);
    }

    private static Application application(String pattern, Supplier<? extends RequestHandler> handler) {
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route(pattern, handler)
                .build();
    }

    static class Greeting extends RequestHandler {

        void get(String name) {
            setHeader("X-Own", "handler");
            setHeader("X-Both", "handler");
            addHeader("Vary", "Accept");
            write("Hello " + name + " of " + getQueryArgument("from", "here") + " at "
                    + request().remoteIp());
        }
    }

    private static final Application GREETING = application("/hello/{name}", Greeting::new);

    @Test
    void handlerAnswersAndTheServletTheRest() throws Exception {
        try (RunningCatalina server = serve(GREETING);
                Wire wire = server.connect()) {
            for (int round = 0; round < 10; round++) {
                Wire.Response response = wire.get("/hello/you?from=there");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("Hello you of there at 127.0.0.1");
                assertThat(response.field("Content-Length")).isEqualTo("31");
                assertThat(wire.get("/other").text()).isEqualTo("servlet");
            }
        }
    }

    @Test
    void fieldsOfFiltersAreKept() throws Exception {
        try (RunningCatalina server = serve(GREETING, (request, response, chain) -> {
                    response.setHeader("X-Filter", "filter");
                    response.setHeader("X-Both", "filter");
                    response.addHeader("Vary", "Origin");
                    response.addHeader("Set-Cookie", "a=b");
                    chain.doFilter(request, response);
                });
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/hello/you");
            assertThat(response.fields("X-Filter")).containsExactly("filter");
            assertThat(response.fields("X-Own")).containsExactly("handler");
            assertThat(response.fields("X-Both")).containsExactly("handler");
            assertThat(response.fields("Vary")).containsExactly("Origin", "Accept");
            assertThat(response.fields("Set-Cookie")).containsExactly("a=b");
        }
    }

    @Test
    void requestIsThatWhichFiltersPassOn() throws Exception {
        try (RunningCatalina server = serve(
                        GREETING,
                        (request, response, chain) -> chain.doFilter(
                                new HttpServletRequestWrapper(request) {
                                    @Override
                                    public String getRequestURI() {
                                        return "/hello/" + getHeader("X-Name");
                                    }

                                    @Override
                                    public String getRemoteAddr() {
                                        return "192.0.2.7";
                                    }
                                },
                                response));
                Wire wire = server.connect()) {
            assertThat(wire.send("GET /secret HTTP/1.1\r\nHost: localhost\r\nX-Name: them\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("Hello them of here at 192.0.2.7");
        }
    }

    @Test
    void handlerIsNotAskedIfAFilterAnswers() throws Exception {
        try (RunningCatalina server = serve(GREETING, (request, response, chain) -> response.sendError(403));
                Wire wire = server.connect()) {
            assertThat(wire.get("/hello/you").status()).isEqualTo(403);
        }
    }

    /** Keeps what is written, and sends it in capitals when the chain has returned. */
    private static void inCapitals(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        chain.doFilter(request, new HttpServletResponseWrapper(response) {
            @Override
            public ServletOutputStream getOutputStream() {
                return new ServletOutputStream() {
                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void setWriteListener(WriteListener listener) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void write(int b) {
                        kept.write(b);
                    }
                };
            }

            @Override
            public void flushBuffer() {
                // all of it leaves at the end
            }

            @Override
            public void setContentLength(int length) {
                // is that of the capitals
            }
        });
        byte[] capitals = kept.toString(ISO_8859_1).toUpperCase(Locale.ROOT).getBytes(ISO_8859_1);
        response.setContentLength(capitals.length);
        response.getOutputStream().write(capitals);
    }

    @Test
    void filterThatKeepsTheResponseSeesAllOfIt() throws Exception {
        try (RunningCatalina server = serve(GREETING, RouteFilterTests::inCapitals);
                Wire wire = server.connect()) {
            assertThat(wire.get("/hello/you").text()).isEqualTo("HELLO YOU OF HERE AT 127.0.0.1");
        }
    }

    static class Echo extends RequestHandler {

        void post() {
            write(request().body());
        }
    }

    static class Form extends RequestHandler {

        void post() {
            write(getBodyArgument("word") + " " + getBodyArguments("other") + " "
                    + getBodyArgument("query", "no query"));
        }
    }

    private static String post(String path, String type, String content) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + content.length() + "\r\n\r\n" + content;
    }

    @Test
    void contentReachesTheHandler() throws Exception {
        try (RunningCatalina server = serve(application("/echo", Echo::new));
                Wire wire = server.connect()) {
            for (int length : new int[] {0, 1, 1000, LIMIT}) {
                String content = "x".repeat(length);
                assertThat(wire.send(post("/echo", "text/plain", content))
                                .read()
                                .text())
                        .isEqualTo(content);
            }
            assertThat(wire.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "3\r\nabc\r\n0\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("abc");
        }
    }

    @Test
    void contentBeyondTheLimitIsRefused() throws Exception {
        try (RunningCatalina server = serve(application("/echo", Echo::new))) {
            try (Wire wire = server.connect()) {
                assertThat(wire.send(post("/echo", "text/plain", "x".repeat(LIMIT + 1)))
                                .read()
                                .status())
                        .isEqualTo(413);
            }
            try (Wire wire = server.connect()) {
                assertThat(wire.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + Integer.toHexString(LIMIT + 1) + "\r\n" + "x".repeat(LIMIT + 1)
                                        + "\r\n0\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(413);
            }
        }
    }

    @Test
    void formThatAFilterHasReadComesOnceMore() throws Exception {
        for (String charset : new String[] {"UTF-8", null}) {
            try (RunningCatalina server = serve(application("/form", Form::new), (request, response, chain) -> {
                        if (charset != null) {
                            request.setCharacterEncoding(charset);
                        }
                        request.getParameter("word");
                        chain.doFilter(request, response);
                    });
                    Wire wire = server.connect()) {
                assertThat(wire.send(post(
                                        "/form?query=%C3%A4&other=0",
                                        "application/x-www-form-urlencoded", "other=1&word=a%26b%3Dc+%C3%A4&other=2"))
                                .read()
                                .content())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("a&b=c \u00e4 [1, 2] no query");
            }
        }
    }

    static class Upload extends RequestHandler {

        void post() {
            HTTPFile file = request().files().get("file").get(0);
            write(getBodyArguments("word") + " " + file.filename() + " " + file.contentType() + " ");
            write(file.body());
        }
    }

    /** One way of filters to read a form. */
    private interface Reading {
        void read(HttpServletRequest request) throws IOException, ServletException;
    }

    @Test
    void partsThatAFilterHasReadComeOnceMore() throws Exception {
        String bytes = "\r\n--\u0000\u00ff--l\r" + "x".repeat(50_000);
        String form = "a preamble\r\n--l\r\nContent-Disposition: form-data; name=word\r\n\r\n\r\n"
                + "--l\r\nContent-Disposition: form-data; name=\"word\"\r\n\r\none\r\n"
                + "--l\r\nContent-Type: image/png\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\u00c3\u00a4.png\"\r\n\r\n"
                + bytes + "\r\n--l--\r\nan epilogue";
        Reading byPart =
                request -> assertThat(request.getPart("file").getSize()).isEqualTo(bytes.length());
        Reading byName = request -> assertThat(request.getParameter("word")).isEmpty();
        for (Reading reading : List.of(byPart, byName)) {
            try (RunningCatalina server = serve(application("/upload", Upload::new), (request, response, chain) -> {
                        request.setCharacterEncoding("UTF-8");
                        reading.read(request);
                        chain.doFilter(request, response);
                    });
                    Wire wire = server.connect()) {
                for (int round = 0; round < 2; round++) {
                    Wire.Response response = wire.send(post("/upload", "multipart/form-data; boundary=\"l\"", form))
                            .read();
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.text()).isEqualTo("[, one] \u00c3\u00a4.png image/png " + bytes);
                }
            }
        }
    }

    @Test
    void limitOfContentHoldsForPartsThatAFilterHasRead() throws Exception {
        String form = "--l\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n" + "x".repeat(LIMIT)
                + "\r\n--l--\r\n";
        try (RunningCatalina server = serve(application("/upload", Upload::new), (request, response, chain) -> {
                    request.getParts();
                    chain.doFilter(request, response);
                });
                Wire wire = server.connect()) {
            wire.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=l\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(form.length()) + "\r\n" + form
                    + "\r\n0\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(413);
        }
    }

    @Test
    void otherContentThatAFilterHasReadIsAFailure() throws Exception {
        try (RunningCatalina server = serve(application("/echo", Echo::new), (request, response, chain) -> {
                    request.getInputStream().readAllBytes();
                    chain.doFilter(request, response);
                });
                Wire wire = server.connect()) {
            assertThat(wire.send(post("/echo", "text/plain", "abc")).read().status())
                    .isEqualTo(500);
        }
    }

    static class Failing extends RequestHandler {

        void get() {
            throw new HTTPError(409);
        }
    }

    @Test
    void failureOfTheHandlerIsAnsweredByTheHandler() throws Exception {
        try (RunningCatalina server = serve(application("/failing", Failing::new));
                Wire wire = server.connect()) {
            assertThat(wire.get("/failing").status()).isEqualTo(409);
        }
    }

    /** Writes pieces as the test asks for them. */
    private static final class Script {

        final CompletableFuture<String> first = new CompletableFuture<>();
        final CompletableFuture<String> second = new CompletableFuture<>();
        final CountDownLatch closed = new CountDownLatch(1);
    }

    static class Streaming extends RequestHandler {

        private final Script script;

        Streaming(Script script) {
            this.script = script;
        }

        CompletionStage<?> get() {
            return script.first
                    .thenComposeAsync(this::send, loopExecutor())
                    .thenCompose(ok -> script.second)
                    .thenComposeAsync(this::send, loopExecutor());
        }

        private CompletionStage<?> send(String text) {
            write(text);
            return flush();
        }

        @Override
        protected void onConnectionClose() {
            script.closed.countDown();
        }
    }

    @Test
    void responseIsSentInPieces() throws Exception {
        Script script = new Script();
        try (RunningCatalina server = serve(application("/stream", () -> new Streaming(script)));
                Wire wire = server.connect()) {
            wire.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            script.first.complete("first");
            assertThat(wire.readHead().field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(wire.readChunk()).asString().isEqualTo("first");
            script.second.complete("second");
            assertThat(wire.readChunk()).asString().isEqualTo("second");
            assertThat(wire.readChunk()).isEmpty();
            assertThat(wire.get("/other").text()).isEqualTo("servlet");
        }
    }

    @Test
    void handlerLearnsThatItsClientHasLeft() throws Exception {
        Script script = new Script();
        CountDownLatch filterReturned = new CountDownLatch(1);
        try (RunningCatalina server =
                serve(application("/stream", () -> new Streaming(script)), (request, response, chain) -> {
                    try {
                        chain.doFilter(request, response);
                    } finally {
                        filterReturned.countDown();
                    }
                })) {
            try (Wire wire = server.connect()) {
                wire.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
                script.first.complete("first");
                wire.readHead();
            }
            assertThat(script.closed.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(filterReturned.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    static class Large extends RequestHandler {

        @Blocking
        void get() {
            for (int i = 0; i < 100; i++) {
                write(new byte[100_000]);
                flush();
            }
        }
    }

    @Test
    void largeResponseWaitsForItsClient() throws Exception {
        try (RunningCatalina server = serve(application("/large", Large::new));
                Wire wire = server.connect()) {
            assertThat(wire.get("/large").content()).hasSize(10_000_000);
        }
    }

    @StreamRequestBody
    static class Refusing extends RequestHandler {

        @Override
        protected CompletionStage<?> prepare() {
            throw new HTTPError(401);
        }

        @Override
        protected CompletionStage<?> dataReceived(ByteBuffer chunk) {
            return null;
        }

        void post() {}
    }

    @Test
    void responseMayComeBeforeTheContent() throws Exception {
        try (RunningCatalina server = serve(application("/refusing", Refusing::new));
                Wire wire = server.connect()) {
            wire.send("POST /refusing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc");
            assertThat(wire.readHead().status()).isEqualTo(401);
        }
    }

    @Test
    void contentIsAskedForByAHandlerThatWantsIt() throws Exception {
        try (RunningCatalina server = serve(application("/echo", Echo::new));
                Wire wire = server.connect()) {
            wire.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(wire.readHead().status()).isEqualTo(100);
            assertThat(wire.send("abc").read().text()).isEqualTo("abc");
        }
    }

    static class Users extends RequestHandler {

        void get() {
            HTTPServerRequest request = request();
            write(RouteFilter.isBehindFilters(request) + " "
                    + RouteFilter.requestOf(request).getAttribute("of filter") + " "
                    + RouteFilter.principalOf(request).getName());
        }
    }

    @Test
    void handlerKnowsWhatFiltersKnow() throws Exception {
        try (RunningCatalina server = serve(application("/users", Users::new), (request, response, chain) -> {
                    request.setAttribute("of filter", "something");
                    chain.doFilter(
                            new HttpServletRequestWrapper(request) {
                                @Override
                                public Principal getUserPrincipal() {
                                    return () -> "ada";
                                }
                            },
                            response);
                });
                Wire wire = server.connect()) {
            assertThat(wire.get("/users").text()).isEqualTo("true something ada");
        }
    }

    @Test
    void withoutRoutesRequestsPassAndNothingIsAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger passed = new AtomicInteger();
        RouteFilter filter = new RouteFilter(
                () -> {
                    asked.incrementAndGet();
                    return null;
                },
                match -> true,
                (request, response, incoming, match) -> true,
                () -> LIMIT);
        for (int round = 0; round < 3; round++) {
            filter.doFilter(
                    stub(HttpServletRequest.class, Map.of()),
                    stub(HttpServletResponse.class, Map.of()),
                    (request, response) -> passed.incrementAndGet());
        }
        assertThat(passed).hasValue(3);
        assertThat(asked).hasValue(1);
    }

    @Test
    void requestThatDidNotComeThroughFiltersHasNone() {
        HTTPRequestContext context = stub(HTTPRequestContext.class, Map.of("now", 0L));
        HTTPConnection inFront = stub(HTTPConnection.class, Map.of("context", context));
        HTTPServerRequest request =
                new HTTPServerRequest(inFront, new RequestStartLine("GET", "/", "HTTP/1.1"), new HTTPHeaders());
        assertThat(RouteFilter.isBehindFilters(request)).isFalse();
        assertThatThrownBy(() -> RouteFilter.requestOf(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tornado.web.handlers");
    }

    private static <T> T stub(Class<T> type, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> results.get(method.getName())));
    }

    @Test
    void filesAreSent(@TempDir Path directory) throws Exception {
        byte[] content = "0123456789".repeat(30_000).getBytes(ISO_8859_1);
        Files.write(directory.resolve("file.bin"), content);
        Application application = Application.builder()
                .settings(ApplicationSettings.builder()
                        .staticPath(directory)
                        .logRequests(false)
                        .build())
                .build();
        try (RunningCatalina server = serve(application);
                Wire wire = server.connect()) {
            assertThat(wire.get("/static/file.bin").content()).isEqualTo(content);
            assertThat(wire.send("GET /static/file.bin HTTP/1.1\r\nHost: localhost\r\nRange: bytes=5-9\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("56789");
            wire.send("HEAD /static/file.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(wire.readHead().field("Content-Length")).isEqualTo("300000");
            assertThat(wire.get("/other").text()).isEqualTo("servlet");
        }
    }

    // ------------------------------------------------------------------------------------------ leaving HTTP

    private static final String SOCKET =
            "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private static final BlockingQueue<String> CLOSED = new LinkedBlockingQueue<>();

    static class Talk extends WebSocketHandler {

        void open() {
            writeMessage("at " + request().remoteIp());
        }

        @Override
        protected CompletionStage<?> onMessage(String text) {
            return writeMessage(text);
        }

        @Override
        protected void onClose() {
            CLOSED.add("closed " + closeCode());
        }
    }

    private static final Application TALK = application("/socket", Talk::new);

    private static String text(Wire wire) throws IOException {
        byte[] head = wire.readBytes(2);
        assertThat(head[0]).isEqualTo((byte) 0x81);
        return new String(wire.readBytes(head[1]), StandardCharsets.UTF_8);
    }

    @Test
    void webSocketGoesThroughTheFilters() throws Exception {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        try (RunningCatalina server = serve(TALK, (request, response, chain) -> {
                    response.setHeader("X-Filter", "filter");
                    chain.doFilter(request, response);
                    seen.complete(response.getStatus());
                    response.setHeader("X-Late", "late");
                });
                Wire wire = server.connect()) {
            wire.send(SOCKET);
            Wire.Response response = wire.readHead();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.field("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(response.fields("X-Filter")).containsExactly("filter");
            assertThat(response.fields("X-Late")).containsExactly("late");
            assertThat(seen.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo(101);
            assertThat(text(wire)).isEqualTo("at 127.0.0.1");
            wire.send(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
            assertThat(text(wire)).isEqualTo("hi");
            wire.reset();
            assertThat(CLOSED.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo("closed 1006");
        }
    }

    @Test
    void webSocketThatAFilterFailsIsClosed() throws Exception {
        try (RunningCatalina server = serve(TALK, (request, response, chain) -> {
                    chain.doFilter(request, response);
                    throw new ServletException("on purpose");
                });
                Wire wire = server.connect()) {
            assertThat(wire.send(SOCKET).read().status()).isEqualTo(500);
            assertThat(CLOSED.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo("closed 1006");
        }
    }

    @Test
    void webSocketIsRefusedByAFilter() throws Exception {
        try (RunningCatalina server = serve(TALK, (request, response, chain) -> response.sendError(403));
                Wire wire = server.connect()) {
            assertThat(wire.send(SOCKET).read().status()).isEqualTo(403);
        }
    }

    @Test
    void requestThatIsNoHandshakeIsAnsweredByTheHandler() throws Exception {
        try (RunningCatalina server = serve(TALK);
                Wire wire = server.connect()) {
            assertThat(wire.get("/socket").status()).isEqualTo(400);
            assertThat(wire.get("/other").text()).isEqualTo("servlet");
        }
    }

    @Test
    void drainClosesWebSockets() throws Exception {
        try (RunningCatalina server = serve(TALK);
                Wire wire = server.connect()) {
            assertThat(wire.send(SOCKET).readHead().status()).isEqualTo(101);
            assertThat(text(wire)).isEqualTo("at 127.0.0.1");
            CompletableFuture<Long> left = CompletableFuture.supplyAsync(
                    () -> server.protocol().awaitConnectionsClose(TimeUnit.SECONDS.toMillis(Wire.DEADLINE_SECONDS)));
            assertThat(wire.readBytes(4)).endsWith(1001 >> 8, 1001 & 0xFF);
            wire.hangUp();
            assertThat(left.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isPositive();
            assertThat(CLOSED.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo("closed 1001");
        }
    }
}
