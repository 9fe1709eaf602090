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
 * One complete request: Tornado's {@code HTTPServerRequest}.
 *
 * <p>Values derived from the request line and the fields are computed on first use. Returned maps and lists must not be
 * changed.
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

    /** Values that not all handlers ask for. */
    private static final class Values {

        private @Nullable HTTPHeaders trailers;
        private @Nullable String hostName;
        private @Nullable Map<String, String> cookies;
        private @Nullable Map<String, List<byte[]>> queryArguments;
        private @Nullable Map<String, List<byte[]>> arguments;
        private FormData form = FormData.EMPTY;
    }

    private final @Nullable HTTPConnection connection;
    private final RequestStartLine startLine;
    /** The fields: {@link HTTPHeaders}, or {@link PackedFields} of them until they are asked for again. */
    private Object head;

    private final FormLimits limits;
    /** The time of the request's arrival; once it is finished, the time that it took. */
    private long nanos;

    private boolean finished;

    private byte[] body = NO_CONTENT;

    private @Nullable String path;
    private @Nullable String host;
    /** Null as long as none of them was asked for. */
    private @Nullable Values values;

    /** Creates a request with {@link FormLimits#DEFAULT}. */
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
        this.nanos = connection.context().now();
    }

    /** Creates a GET request without a connection, for tests. */
    public HTTPServerRequest(String uri) {
        this(new RequestStartLine(HTTPMethod.GET, uri, "HTTP/1.0"), new HTTPHeaders());
    }

    /** Creates a request without a connection, for tests. */
    public HTTPServerRequest(RequestStartLine startLine, HTTPHeaders headers) {
        this.connection = null;
        this.startLine = startLine;
        this.head = headers;
        this.limits = FormLimits.DEFAULT;
        this.nanos = 0;
    }

    public String method() {
        return startLine.method();
    }

    /** Returns the request target as it was sent. */
    public String uri() {
        return startLine.target();
    }

    /**
     * Returns the request target in the form for log lines: without the values of
     * {@linkplain #maskedParameters masked parameters}, escaped, and shortened if it is long.
     */
    public String loggedUri() {
        return PeerText.escaped(maskedParameters().mask(uri()), LONGEST_LOGGED_URI);
    }

    /** Returns the parameters of queries whose values no log shows. */
    public MaskedParameters maskedParameters() {
        return connection != null ? connection.context().maskedParameters() : MaskedParameters.NONE;
    }

    /** Returns {@code HTTP/1.1} or {@code HTTP/1.0}. */
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
        compactValues();
    }

    /** Keeps what cannot be computed again. */
    private void compactValues() {
        Values known = values;
        if (known == null) {
            return;
        }
        boolean received = known.trailers != null || known.form != FormData.EMPTY;
        Values left = received ? new Values() : null;
        if (left != null) {
            left.trailers = known.trailers;
            left.form = known.form;
        }
        values = left;
    }

    private Values values() {
        Values known = values;
        if (known == null) {
            known = new Values();
            values = known;
        }
        return known;
    }

    private FormData form() {
        Values known = values;
        return known == null ? FormData.EMPTY : known.form;
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
     * Returns the content; empty until it has arrived.
     *
     * <p>Ownership: the request's own array, not a copy.
     */
    public byte[] body() {
        return body;
    }

    /** Sets the content of the request. Ownership: {@code content} is taken over. */
    public void setBody(byte[] content) {
        body = content;
    }

    /**
     * Returns the fields that followed chunked content; none until the content has arrived. They are not part of
     * {@link #headers}, and fields that must not be in a trailer section were removed (RFC 9110 section 6.5).
     */
    public HTTPHeaders trailers() {
        HTTPHeaders known = values().trailers;
        if (known == null) {
            known = new HTTPHeaders();
            values().trailers = known;
        }
        return known;
    }

    /** Sets the trailer section of the request. Ownership: {@code fields} are taken over. */
    public void setTrailers(HTTPHeaders fields) {
        values().trailers = fields;
    }

    /**
     * Returns the parameters of the query and the form; the values from the query come first.
     *
     * @throws HTTPInputError with 400 if the query has too many
     */
    public Map<String, List<byte[]>> arguments() {
        Map<String, List<byte[]>> known = values().arguments;
        if (known == null) {
            known = merge(queryArguments(), form().arguments());
            values().arguments = known;
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
     * Returns the parameters of the query.
     *
     * @throws HTTPInputError with 400 if there are too many
     */
    public Map<String, List<byte[]>> queryArguments() {
        Map<String, List<byte[]>> known = values().queryArguments;
        if (known == null) {
            String query = query();
            known = query.isEmpty() ? Map.of() : FormParser.parse(query, limits);
            values().queryArguments = known;
            tellOfHead(valuesIn(known));
        }
        return known;
    }

    /** Returns the parameters of the form; empty before {@link #parseBody}. */
    public Map<String, List<byte[]>> bodyArguments() {
        return form().arguments();
    }

    /** Returns the files of the form by the name of their field; empty before {@link #parseBody}. */
    public Map<String, List<HTTPFile>> files() {
        return form().files();
    }

    /**
     * Parses the content if it is a form: {@code application/x-www-form-urlencoded} or {@code multipart/form-data}.
     * Tornado's {@code parse_body_arguments}. Content of GET, HEAD and TRACE has no meaning (RFC 9110 section 9.3) and
     * is ignored.
     *
     * @throws HTTPInputError with 400 if the form is malformed, exceeds a limit or has a Content-Encoding
     */
    public void parseBody() {
        switch (method()) {
            case HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.TRACE -> {}
            default -> setForm(FormData.parse(headers(), body, limits));
        }
    }

    /**
     * Returns a reader for the form that is about to arrive, if it is {@code multipart/form-data}; else null. Content
     * of GET, HEAD and TRACE has no meaning.
     *
     * @throws HTTPInputError with 400 if its head is malformed or it has a Content-Encoding
     */
    public @Nullable MultipartReader multipartReader() {
        return switch (method()) {
            case HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.TRACE -> null;
            default -> FormData.multipartReader(headers(), limits);
        };
    }

    /**
     * Returns whether this request has a method that can submit a form, but its content is not a form. Every method
     * except GET, HEAD and TRACE, whose content has no meaning, can submit one.
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
        values().form = parsed;
        values().arguments = null;
    }

    /** Returns the cookies of the request, except those with names that a server cannot set. */
    public Map<String, String> cookies() {
        Map<String, String> known = values().cookies;
        if (known == null) {
            known = headers().contains("Cookie") ? parseCookies() : Map.of();
            values().cookies = known;
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
     * Returns host and port as the client named them to this server or to a trusted proxy; {@code 127.0.0.1} if it
     * named none, as HTTP/1.0 allows.
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

    /** Returns the host in lower case and without its port; an IPv6 address keeps its brackets. */
    public String hostName() {
        String known = values().hostName;
        if (known == null) {
            known = Text.lowerCase(HostAndPort.split(host()).host());
            values().hostName = known;
        }
        return known;
    }

    /** Returns the numeric address of the client; {@code 0.0.0.0} if there is none. */
    public String remoteIp() {
        return connection != null ? connection.context().remoteIp() : NO_ADDRESS;
    }

    /** Returns {@code http} or {@code https}. */
    public String protocol() {
        return connection != null ? connection.context().protocol() : "http";
    }

    /**
     * Returns the certificate chain of the client, its own certificate first: Tornado's {@code get_ssl_certificate}.
     * Empty if the client sent none, was not asked for one, or its connection to this server is not TLS.
     */
    public List<Certificate> sslCertificates() {
        SSLSession session = connection != null ? connection.context().sslSession() : null;
        try {
            return session != null ? List.of(session.getPeerCertificates()) : List.of();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // that is how a session says that there are none
        }
    }

    /** Returns the id of this request: {@link HTTPConnection#requestId}. Null, the default, if the server assigns none. */
    public @Nullable String requestId() {
        return connection != null ? connection.requestId() : null;
    }

    /** Returns the path prefix that a trusted proxy removed from the target, such as {@code /shop}; empty for none. */
    public String prefix() {
        return connection != null ? connection.context().prefix() : "";
    }

    /** Returns the URL that the client requested, including the query. */
    public String fullUrl() {
        String target = startLine.target();
        String start = protocol() + "://" + host() + prefix();
        if (target.startsWith("/")) {
            return start + target;
        }
        String query = query();
        return start + (target.equals("*") ? "" : path()) + (query.isEmpty() ? "" : "?" + query);
    }

    /** Returns the time since the request arrived or, once the response is finished, the time that it took. */
    public Duration requestTime() {
        return Duration.ofNanos(finished ? nanos : elapsed());
    }

    private long elapsed() {
        return connection == null ? 0 : connection.context().nanoTime() - nanos;
    }

    /** Stops the clock of {@link #requestTime}; later calls do nothing. */
    public void markFinished() {
        if (!finished) {
            nanos = elapsed();
            finished = true;
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
     * Sends bytes of a response that the caller composes, including the status line: the callback style of Tornado 1.x.
     * Other handlers write to {@link #connection}.
     *
     * <p>Ownership: {@code data} is taken over.
     *
     * @throws IllegalStateException if the protocol of the connection does not support this
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

    /**
     * Returns a description for logs, with {@link #loggedUri} and without the header fields, which may contain secrets.
     */
    @Override
    public String toString() {
        return "HTTPServerRequest(protocol=" + protocol() + ", host=" + PeerText.escaped(host(), LONGEST_LOGGED_HOST)
                + ", method=" + method() + ", uri=" + loggedUri() + ", version=" + version() + ", remoteIp="
                + remoteIp() + ")";
    }
}
