package org.tornado4j.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;

/**
 * Sends requests to an application in memory, without a socket or a port. Everything between the two is the engine's own: the
 * loop, the parser with its limits, routing, handlers, compression. A request is refused as it would be over a socket.
 *
 * <pre>
 * try (HandlerTestClient client = HandlerTestClient.of(application)) {
 *     assertThat(client.fetch("/hello/Ada")).hasStatus(200).hasText("Hello, Ada!");
 * }
 * </pre>
 *
 * <p>Each request has a connection of its own. Handlers run on one loop, which belongs to the client and is started with the
 * first request; {@code @Blocking} ones beside it.
 *
 * <p>Thread: any number at once, but not the loop: a handler cannot wait for its own client.
 */
public final class HandlerTestClient implements AutoCloseable {

    /** The default time to wait for a response. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final MemoryServer server;
    private final @Nullable ApplicationSettings settings;
    private final Duration timeout;
    private final Consumer<TestRequest> defaults;
    private final CookieJar cookies;

    private HandlerTestClient(
            MemoryServer server,
            @Nullable ApplicationSettings settings,
            Duration timeout,
            Consumer<TestRequest> defaults,
            CookieJar cookies) {
        this.server = server;
        this.settings = settings;
        this.timeout = timeout;
        this.defaults = defaults;
        this.cookies = cookies;
    }

    /** Returns a client of {@code application} with defaults for everything. */
    public static HandlerTestClient of(HTTPServerConnectionDelegate application) {
        return builder(application).build();
    }

    /** Returns a builder of a client of {@code application}. */
    public static Builder builder(HTTPServerConnectionDelegate application) {
        return new Builder(application);
    }

    /**
     * Returns a client that keeps cookies as a browser does: what a response sets is sent with the next requests. Paths and
     * domains of cookies are not looked at. The client uses the server of this one, and is closed with it.
     */
    public HandlerTestClient keepingCookies() {
        return new HandlerTestClient(server, settings, timeout, defaults, CookieJar.keeping());
    }

    // ------------------------------------------------------------------------------------------ requests

    /** Begins a GET request. */
    public TestRequest get(String target) {
        return request(HTTPMethod.GET, target);
    }

    /** Begins a HEAD request. */
    public TestRequest head(String target) {
        return request(HTTPMethod.HEAD, target);
    }

    /** Begins a POST request. */
    public TestRequest post(String target) {
        return request(HTTPMethod.POST, target);
    }

    /** Begins a PUT request. */
    public TestRequest put(String target) {
        return request(HTTPMethod.PUT, target);
    }

    /** Begins a PATCH request. */
    public TestRequest patch(String target) {
        return request(HTTPMethod.PATCH, target);
    }

    /** Begins a DELETE request. */
    public TestRequest delete(String target) {
        return request(HTTPMethod.DELETE, target);
    }

    /** Begins an OPTIONS request. */
    public TestRequest options(String target) {
        return request(HTTPMethod.OPTIONS, target);
    }

    /**
     * Begins a request.
     *
     * @param target path and query as they travel, escaped; {@link TestRequest#query} adds arguments that are not
     * @throws IllegalArgumentException if the method is no token, or the target cannot travel as it is
     */
    public TestRequest request(String method, String target) {
        TestRequest request = new TestRequest(this, method, target, timeout);
        defaults.accept(request);
        return request;
    }

    /**
     * Gets {@code target} and waits for the whole of the response: {@link #get} and {@link TestRequest#fetch} in one.
     *
     * @throws NoResponseException if that is not there in time, or the server ended the connection before it was
     */
    public TestResponse fetch(String target) {
        return get(target).fetch();
    }

    TestResponse fetch(TestRequest request) {
        long end = System.nanoTime() + request.timeout().toNanos();
        try (Exchange exchange = Exchange.begin(
                server, request, cookies, () -> Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
            ResponseHead head = exchange.readHead();
            List<byte[]> pieces = new ArrayList<>();
            for (byte[] piece = exchange.readPiece(); piece != null; piece = exchange.readPiece()) {
                pieces.add(piece);
            }
            cookies.update(head.headers());
            return new TestResponse(exchange, head, pieces, settings);
        }
    }

    StreamedResponse stream(TestRequest request) {
        Exchange exchange = Exchange.begin(server, request, cookies, request::timeout);
        try {
            ResponseHead head = exchange.readHead();
            cookies.update(head.headers());
            return new StreamedResponse(exchange, head, settings);
        } catch (RuntimeException | Error e) {
            exchange.close();
            throw e;
        }
    }

    /** @throws IllegalStateException if they are not known */
    ApplicationSettings settings() {
        return required(settings);
    }

    static ApplicationSettings required(@Nullable ApplicationSettings settings) {
        if (settings == null) {
            throw new IllegalStateException("the settings of the application are not known, as it is no Application:"
                    + " give them to HandlerTestClient.builder(...).settings(...)");
        }
        return settings;
    }

    /** Ends all connections and the loop. A handler that holds the loop is left behind. */
    @Override
    public void close() {
        server.close();
    }

    /** Puts a client together. Thread: one. */
    public static final class Builder {

        private final HTTPServerConnectionDelegate application;
        private @Nullable ApplicationSettings settings;
        private HTTPServerOptions options = HTTPServerOptions.DEFAULT;
        private Duration timeout = DEFAULT_TIMEOUT;
        private Consumer<TestRequest> defaults = request -> {};

        private Builder(HTTPServerConnectionDelegate application) {
            this.application = application;
            this.settings = application instanceof Application known ? known.settings() : null;
        }

        /** Sets the options of the server, with the limits that requests are refused by; {@link HTTPServerOptions#DEFAULT}. */
        public Builder options(HTTPServerOptions all) {
            options = all;
            return this;
        }

        /** Sets how long is waited for a response, or for each piece of one that is streamed; 30 seconds. */
        public Builder timeout(Duration patience) {
            timeout = Objects.requireNonNull(patience);
            return this;
        }

        /** Sets the settings that JSON is read by and cookies are signed with; those of an {@link Application} otherwise. */
        public Builder settings(ApplicationSettings of) {
            settings = of;
            return this;
        }

        /** Sets what is called with each request when it begins, to add a field or a user. */
        public Builder defaultRequest(Consumer<TestRequest> customizer) {
            defaults = customizer;
            return this;
        }

        public HandlerTestClient build() {
            return new HandlerTestClient(
                    new MemoryServer(application, options), settings, timeout, defaults, CookieJar.forgetting());
        }
    }
}
