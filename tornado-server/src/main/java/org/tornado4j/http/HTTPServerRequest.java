package org.tornado4j.http;

import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * One request, whole: Tornado's {@code HTTPServerRequest}.
 *
 * <p>What is derived from the request line and the fields is worked out when it is asked for. Maps and lists given out
 * are not to be changed.
 *
 * <p>Thread: confined to the loop of the connection.
 */
public final class HTTPServerRequest {

    private static final byte[] NO_CONTENT = {};
    private static final String NO_ADDRESS = "0.0.0.0";

    /** As in the access log. */
    private static final int LONGEST_LOGGED_URI = 2048;

    private static final int LONGEST_LOGGED_HOST = 256;

    /** Of a parameter or a cookie: its text, its array and its place in a map. */
    private static final int ENTRY_OVERHEAD = 200;

    private final @Nullable HTTPConnection connection;
    private final RequestStartLine startLine;
    /** The fields: {@link HTTPHeaders}, or {@link PackedFields} of them until they are asked for again. */
    private Object head;

    private final FormLimits limits;
    private final long startNanos;
    /** Zero while the request is not finished. */
    private long elapsedNanos;

    private byte[] body = NO_CONTENT;

    private @Nullable HTTPHeaders trailers;

    private @Nullable String path;
    private @Nullable String host;
    private @Nullable String hostName;
    private @Nullable Map<String, String> cookies;
    private @Nullable Map<String, List<byte[]>> queryArguments;
    private @Nullable Map<String, List<byte[]>> arguments;
    private FormData form = FormData.EMPTY;

    /** A request with {@link FormLimits#DEFAULT}. */
    public HTTPServerRequest(HTTPConnection connection, RequestStartLine startLine, HTTPHeaders headers) {
        this(connection, startLine, headers, FormLimits.DEFAULT);
    }

    /** @param limits for the parameters of the query and of a form */
    public HTTPServerRequest(
            HTTPConnection connection, RequestStartLine startLine, HTTPHeaders headers, FormLimits limits) {
        this.connection = connection;
        this.startLine = startLine;
        this.head = headers;
        this.limits = limits;
        this.startNanos = connection.context().now();
    }

    /** A GET request without a connection, for tests. */
    public HTTPServerRequest(String uri) {
        this(new RequestStartLine(HTTPMethod.GET, uri, "HTTP/1.0"), new HTTPHeaders());
    }

    /** A request without a connection, for tests. */
    public HTTPServerRequest(RequestStartLine startLine, HTTPHeaders headers) {
        this.connection = null;
        this.startLine = startLine;
        this.head = headers;
        this.limits = FormLimits.DEFAULT;
        this.startNanos = 0;
    }

    public String method() {
        return startLine.method();
    }

    /** The request target as it travelled. */
    public String uri() {
        return startLine.target();
    }

    /**
     * Returns the request target as log lines show it: without the values of {@linkplain #maskedParameters masked
     * parameters}, escaped, and cut when it is long.
     */
    public String loggedUri() {
        return PeerText.escaped(maskedParameters().mask(uri()), LONGEST_LOGGED_URI);
    }

    /** Returns the parameters of queries whose values no log shows. */
    public MaskedParameters maskedParameters() {
        return connection != null ? connection.context().maskedParameters() : MaskedParameters.NONE;
    }

    /** {@code HTTP/1.1} or {@code HTTP/1.0}. */
    public String version() {
        return startLine.version();
    }

    public RequestStartLine startLine() {
        return startLine;
    }

    public HTTPHeaders headers() {
        Object known = head;
        return known instanceof HTTPHeaders headers ? headers : unpack((byte[]) known);
    }

    private HTTPHeaders unpack(byte[] packed) {
        HTTPHeaders headers = PackedFields.unpack(packed);
        head = headers;
        return headers;
    }

    /**
     * Takes less memory, until what is let go is asked for again: for a connection that goes on for long after its request, as that of
     * a WebSocket. Fields that were changed since they came stay as they are.
     */
    public void compact() {
        byte[] packed =
                head instanceof HTTPHeaders headers && headers.isAsReceived() ? PackedFields.pack(headers) : null;
        if (packed != null) {
            head = packed;
        }
        path = null;
        host = null;
        hostName = null;
        cookies = null;
        queryArguments = null;
        arguments = null;
    }

    /** The path as it travelled, still escaped; {@code *} for the server as a whole. */
    public String path() {
        String known = path;
        if (known == null) {
            known = RequestTarget.path(startLine.target());
            path = known;
        }
        return known;
    }

    /** Returns the part of the target after the first {@code ?}, as sent; empty if there is none. */
    public String query() {
        return RequestTarget.query(startLine.target());
    }

    /**
     * The content; empty as long as it is not there.
     *
     * <p>Ownership: the request's own array, not a copy.
     */
    public byte[] body() {
        return body;
    }

    /** Gives the request its content. Ownership: {@code content} is taken over. */
    public void setBody(byte[] content) {
        body = content;
    }

    /**
     * The fields that came behind chunked content; none as long as the content is not there. They are no part of
     * {@link #headers}, and those that would come too late to mean anything were left out (RFC 9110 section 6.5).
     */
    public HTTPHeaders trailers() {
        HTTPHeaders known = trailers;
        if (known == null) {
            known = new HTTPHeaders();
            trailers = known;
        }
        return known;
    }

    /** Gives the request its trailer section. Ownership: {@code fields} are taken over. */
    public void setTrailers(HTTPHeaders fields) {
        trailers = fields;
    }

    /**
     * The parameters of the query and, after those of the same name, of the form.
     *
     * @throws HTTPInputError with 400 when the query has too many
     */
    public Map<String, List<byte[]>> arguments() {
        Map<String, List<byte[]>> known = arguments;
        if (known == null) {
            known = merge(queryArguments(), form.arguments());
            arguments = known;
        }
        return known;
    }

    private static Map<String, List<byte[]>> merge(Map<String, List<byte[]>> first, Map<String, List<byte[]>> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return second.isEmpty() ? first : second;
        }
        Map<String, List<byte[]>> merged = new LinkedHashMap<>();
        first.forEach((name, values) -> merged.put(name, new ArrayList<>(values)));
        second.forEach((name, values) ->
                merged.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(values));
        return merged;
    }

    /**
     * The parameters of the query.
     *
     * @throws HTTPInputError with 400 when there are too many
     */
    public Map<String, List<byte[]>> queryArguments() {
        Map<String, List<byte[]>> known = queryArguments;
        if (known == null) {
            String query = query();
            known = query.isEmpty() ? Map.of() : FormParser.parse(query, limits);
            queryArguments = known;
            tellOfHead(valuesIn(known));
        }
        return known;
    }

    /** The parameters of the form; empty before {@link #parseBody}. */
    public Map<String, List<byte[]>> bodyArguments() {
        return form.arguments();
    }

    /** The files of the form by the name of their field; empty before {@link #parseBody}. */
    public Map<String, List<HTTPFile>> files() {
        return form.files();
    }

    /**
     * Takes a form apart, if the content is one: {@code application/x-www-form-urlencoded} or
     * {@code multipart/form-data}. Tornado's {@code parse_body_arguments}. Content of GET, HEAD and TRACE means nothing
     * (RFC 9110 section 9.3) and is left alone.
     *
     * @throws HTTPInputError with 400 when it cannot be read, goes beyond the limits or has a Content-Encoding
     */
    public void parseBody() {
        switch (method()) {
            case HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.TRACE -> {}
            default -> setForm(FormData.parse(headers(), body, limits));
        }
    }

    /**
     * A reader for the form that is about to arrive, if it is {@code multipart/form-data}; else null. Content of GET, HEAD
     * and TRACE means nothing.
     *
     * @throws HTTPInputError with 400 when it cannot be read or has a Content-Encoding
     */
    public @Nullable MultipartReader multipartReader() {
        return switch (method()) {
            case HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.TRACE -> null;
            default -> FormData.multipartReader(headers(), limits);
        };
    }

    /**
     * Returns whether content would come with this request that is no form, although the method is one that forms come with:
     * all but GET, HEAD and TRACE, whose content means nothing.
     */
    public boolean hasOtherContentThanForms() {
        return switch (method()) {
            case HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.TRACE -> false;
            default -> announcesContent() && !FormData.isForm(headers());
        };
    }

    private boolean announcesContent() {
        String length = headers().first("Content-Length");
        return headers().contains("Transfer-Encoding") || (length != null && Long.parseLong(length) > 0);
    }

    /** Sets the form of the request, parsed elsewhere. */
    public void setForm(FormData parsed) {
        form = parsed;
        arguments = null;
    }

    /** The cookies of the request; those whose names a server cannot set are left out. */
    public Map<String, String> cookies() {
        Map<String, String> known = cookies;
        if (known == null) {
            known = headers().contains("Cookie") ? parseCookies() : Map.of();
            cookies = known;
            tellOfHead(known.size());
        }
        return known;
    }

    private static int valuesIn(Map<String, ? extends List<?>> arguments) {
        int count = 0;
        for (List<?> values : arguments.values()) {
            count += values.size();
        }
        return count;
    }

    /** A head of a few KB can hold a thousand parameters or cookies, each of which takes far more memory apart. */
    private void tellOfHead(int entries) {
        if (connection != null && entries > 0) {
            connection.holdsOfHead((long) ENTRY_OVERHEAD * entries);
        }
    }

    private Map<String, String> parseCookies() {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String field : headers().getList("Cookie")) {
            parsed.putAll(Cookies.parse(field));
        }
        parsed.keySet().removeIf(name -> !Cookies.isName(name));
        return parsed;
    }

    /**
     * Host and port as the client named them to us or to a trusted proxy; {@code 127.0.0.1} when it did not, as HTTP/1.0
     * allows.
     */
    public String host() {
        String known = host;
        if (known == null) {
            known = findHost();
            host = known;
        }
        return known;
    }

    private String findHost() {
        return host(startLine, headers(), connection == null ? null : connection.context());
    }

    /** The authority of an absolute-form target goes before the Host field: RFC 9112 section 3.2.2. */
    static String host(RequestStartLine startLine, HTTPHeaders headers, @Nullable HTTPRequestContext context) {
        String forwarded = context == null ? null : context.host();
        if (forwarded != null) {
            return forwarded;
        }
        String authority = RequestTarget.authority(startLine.target());
        if (authority != null) {
            return authority;
        }
        String field = headers.first("Host");
        return field != null ? field : "127.0.0.1";
    }

    /** The host in lower case and without its port; an IPv6 address keeps its brackets. */
    public String hostName() {
        String known = hostName;
        if (known == null) {
            known = Text.lowerCase(HostAndPort.split(host()).host());
            hostName = known;
        }
        return known;
    }

    /** The address of the client in numbers; {@code 0.0.0.0} when there is none. */
    public String remoteIp() {
        return connection != null ? connection.context().remoteIp() : NO_ADDRESS;
    }

    /** {@code http} or {@code https}. */
    public String protocol() {
        return connection != null ? connection.context().protocol() : "http";
    }

    /**
     * The certificate of the client and those that vouch for it, the client's first: Tornado's
     * {@code get_ssl_certificate}. Empty if it has none, was not asked, or does not speak TLS with us.
     */
    public List<Certificate> sslCertificates() {
        SSLSession session = connection != null ? connection.context().sslSession() : null;
        try {
            return session != null ? List.of(session.getPeerCertificates()) : List.of();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // that is how a session says that there are none
        }
    }

    /** Returns the id of this request: {@link HTTPConnection#requestId}. Null if the server gives none, as by default. */
    public @Nullable String requestId() {
        return connection != null ? connection.requestId() : null;
    }

    /** The path that a trusted proxy took away from the front of the target, such as {@code /shop}; empty for none. */
    public String prefix() {
        return connection != null ? connection.context().prefix() : "";
    }

    /** The URL the client asked for, query included. */
    public String fullUrl() {
        String target = startLine.target();
        String start = protocol() + "://" + host() + prefix();
        if (target.startsWith("/")) {
            return start + target;
        }
        String query = query();
        return start + (target.equals("*") ? "" : path()) + (query.isEmpty() ? "" : "?" + query);
    }

    /** Returns the time since the request was there or, once its response is finished, the time it took. */
    public Duration requestTime() {
        return Duration.ofNanos(elapsedNanos != 0 ? elapsedNanos : elapsed());
    }

    private long elapsed() {
        return connection == null ? 0 : connection.context().nanoTime() - startNanos;
    }

    /** Stops the clock of {@link #requestTime}; later calls do nothing. */
    public void markFinished() {
        if (elapsedNanos == 0) {
            elapsedNanos = Math.max(1, elapsed());
        }
    }

    /** Returns whether the version is exactly HTTP/1.1. */
    public boolean supportsHttp11() {
        return version().equals("HTTP/1.1");
    }

    /**
     * Returns the connection that takes the response.
     *
     * @throws IllegalStateException if the request was created without a connection
     */
    public HTTPConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("this request was made without a connection");
        }
        return connection;
    }

    /**
     * Sends bytes of a response that the caller puts together, status line included: the callback style of Tornado 1.x.
     * Other handlers write to {@link #connection}.
     *
     * <p>Ownership: {@code data} is taken over.
     *
     * @throws IllegalStateException if the connection speaks a protocol whose bytes cannot be written like that
     */
    public void write(byte[] data) {
        raw().writeRaw(data);
    }

    /** Ends a response sent with {@link #write}. */
    public void finish() {
        RawConnection raw = raw();
        markFinished();
        raw.finishRaw();
    }

    private RawConnection raw() {
        if (connection() instanceof RawConnection raw) {
            return raw;
        }
        throw new IllegalStateException("this connection takes no raw bytes: use connection().writeHeaders(...)");
    }

    /** For logs: without the header fields, which may hold secrets, and with {@link #loggedUri}. */
    @Override
    public String toString() {
        return "HTTPServerRequest(protocol=" + protocol() + ", host=" + PeerText.escaped(host(), LONGEST_LOGGED_HOST)
                + ", method=" + method() + ", uri=" + loggedUri() + ", version=" + version() + ", remoteIp="
                + remoteIp() + ")";
    }
}
