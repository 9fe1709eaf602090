package org.tornado4j.webflux;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.tornado4j.http.Cookies;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.MatchedRoute;
import reactor.core.publisher.Flux;

/**
 * A request as Spring sees it: a view of the engine's.
 *
 * <p>Thread: any; only the {@linkplain #getNativeRequest native request} is confined to the loop.
 */
final class TornadoServerHttpRequest extends AbstractServerHttpRequest {

    /** Of a parameter or a cookie: its text and its place in a map. */
    private static final int ENTRY_OVERHEAD = 200;

    private final HTTPServerRequest request;
    private final Flux<DataBuffer> body;
    private final @Nullable SSLSession session;
    /** Null if the server gives requests no ids. */
    private final @Nullable String requestId;

    TornadoServerHttpRequest(HTTPServerRequest request, URI uri, @Nullable RequestBody body) {
        super(
                HttpMethod.valueOf(request.method()),
                uri,
                request.prefix(),
                HttpHeaders.readOnlyHttpHeaders(new TornadoHeadersAdapter(request.headers())));
        this.request = request;
        this.body = body != null ? body : Flux.empty();
        this.session = context().sslSession();
        this.requestId = request.requestId();
    }

    private HTTPRequestContext context() {
        return request.connection().context();
    }

    /** Returns the engine's request. */
    HTTPServerRequest nativeRequest() {
        return request;
    }

    /** Returns the id of the request that the response and the access log have; null if the server gives none. */
    @Nullable
    String requestId() {
        return requestId;
    }

    /** Returns the id that the server gave the request, so that all logs agree; null for one of Spring's own. */
    @Override
    protected @Nullable String initId() {
        return requestId;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Spring declares it
    public <T> T getNativeRequest() {
        return (T) request;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }

    /** Returns the route by which Spring found the handler; null if it has not, or if a filter handed on another request. */
    @Nullable
    MatchedRoute route() {
        return ServerRequestObservationContext.findCurrent(getAttributes())
                .map(ServerRequestObservationContext::getPathPattern)
                .map(PathRoute::new)
                .orElse(null);
    }

    /** @param pattern of the path; Spring names no more than that */
    private record PathRoute(String pattern) implements MatchedRoute {

        @Override
        public String description() {
            return pattern;
        }
    }

    @Override
    protected MultiValueMap<String, String> initQueryParams() {
        MultiValueMap<String, String> parameters = super.initQueryParams();
        tellOfHead(parameters);
        return parameters;
    }

    /** Of several cookies with the same name all are kept, in order. */
    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
        for (String field : request.headers().getList(HttpHeaders.COOKIE)) {
            for (int from = 0; from < field.length(); ) {
                int semicolon = field.indexOf(';', from);
                int end = semicolon < 0 ? field.length() : semicolon;
                Cookies.parse(field.substring(from, end)).forEach((name, value) -> add(cookies, name, value));
                from = end + 1;
            }
        }
        tellOfHead(cookies);
        return cookies;
    }

    private static void add(MultiValueMap<String, HttpCookie> cookies, String name, String value) {
        if (Cookies.isName(name)) {
            cookies.add(name, new HttpCookie(name, value));
        }
    }

    /** A head of a few KB can hold a thousand parameters or cookies, each of which takes far more memory apart. */
    private void tellOfHead(Map<String, ? extends Iterable<?>> entries) {
        long count = 0;
        for (Iterable<?> values : entries.values()) {
            for (Object ignored : values) {
                count++;
            }
        }
        if (count > 0) {
            request.connection().holdsOfHead(ENTRY_OVERHEAD * count);
        }
    }

    @Override
    public @Nullable InetSocketAddress getLocalAddress() {
        return context().localAddress() instanceof InetSocketAddress address ? address : null;
    }

    /** Returns the address of the client, with port 0 if a trusted proxy names another one than that of the socket. */
    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
        if (!(context().remoteAddress() instanceof InetSocketAddress peer)) {
            return null;
        }
        try {
            InetAddress client =
                    InetAddress.getByName(context().remoteIp()); // in numbers, so that no name is looked up
            return client.equals(peer.getAddress()) ? peer : new InetSocketAddress(client, 0);
        } catch (UnknownHostException e) {
            return peer; // it has a zone that this host does not know
        }
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return session == null ? null : SslInfo.from(sessionId(session), certificates());
    }

    private static String sessionId(SSLSession session) {
        return HexFormat.of().formatHex(session.getId());
    }

    private X509Certificate[] certificates() {
        return request.sslCertificates().stream()
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }
}
