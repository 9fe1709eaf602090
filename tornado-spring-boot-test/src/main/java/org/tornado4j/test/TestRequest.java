package org.tornado4j.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.URLEscape;
import org.tornado4j.security.CookieSecret;
import org.tornado4j.security.SignedValues;
import org.tornado4j.security.XsrfToken;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.XsrfCookies;

/**
 * A request of a {@link HandlerTestClient}, to be put together and sent once.
 *
 * <pre>
 * TestResponse response = client.post("/items").json("{\"name\":\"a chair\"}").user(ada).fetch();
 * </pre>
 *
 * <p>It travels as HTTP/1.1. {@code Host} is {@code localhost} unless set; {@code Content-Length} and {@code Content-Type} are
 * those of the content unless set.
 *
 * <p>Thread: one, which must not be the loop of the client.
 */
public final class TestRequest {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TARGET = Pattern.compile("[\\x21-\\x7e&&[^#]]+");
    private static final Pattern COOKIE = Pattern.compile("[\\x20-\\x7e\\xa0-\\xff&&[^;]]*");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final HandlerTestClient client;
    private final String method;
    private final String target;
    private final StringBuilder query = new StringBuilder();
    private final HTTPHeaders headers = new HTTPHeaders();
    private final Map<String, String> cookies = new LinkedHashMap<>();

    private @Nullable String contentType;
    /** Null as long as there is none. */
    private @Nullable List<byte[]> content;

    private boolean chunked;
    private @Nullable FormContent form;

    private boolean withXsrf;
    private @Nullable Object user;
    private InetAddress remoteAddress = InetAddress.getLoopbackAddress();
    private boolean secure;
    private Duration timeout;

    /** @throws IllegalArgumentException if the method is no token, or the target cannot travel as it is */
    TestRequest(HandlerTestClient client, String method, String target, Duration timeout) {
        this.client = client;
        this.method = method;
        this.target = target;
        this.timeout = timeout;
        if (!TOKEN.matcher(method).matches()) {
            throw new IllegalArgumentException("not a method: \"" + method + "\"");
        }
        if (!TARGET.matcher(target).matches()) {
            throw new IllegalArgumentException("a target travels escaped, which this is not: \"" + target
                    + "\"; URLEscape.encodePathSegment escapes a part of a path, and query(name, value) an argument");
        }
    }

    // ------------------------------------------------------------------------------------------ head

    /** Adds an argument to the query; both are escaped. */
    public TestRequest query(String name, Object value) {
        query.append(query.isEmpty() ? "" : "&")
                .append(URLEscape.encodeQuery(name))
                .append('=')
                .append(URLEscape.encodeQuery(String.valueOf(value)));
        return this;
    }

    /**
     * Adds a field. {@code Content-Length} and {@code Transfer-Encoding} travel as they are given here, whatever the content.
     *
     * @throws IllegalArgumentException if no field can be like that
     */
    public TestRequest field(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /** Adds the field {@code Accept}. */
    public TestRequest accept(String mediaTypes) {
        return field("Accept", mediaTypes);
    }

    /**
     * Adds a cookie, which replaces one of that name.
     *
     * @throws IllegalArgumentException if it could not be told from what stands around it
     */
    public TestRequest cookie(String name, String value) {
        if (!TOKEN.matcher(name).matches() || !COOKIE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a cookie: " + name + "=" + value);
        }
        cookies.put(name, value);
        return this;
    }

    /**
     * Adds a cookie as {@code RequestHandler.setSignedCookie} of the application would set it now.
     *
     * @throws IllegalStateException if the application has no secret
     */
    public TestRequest signedCookie(String name, String value) {
        CookieSecret secret = client.settings().cookieSecret();
        if (secret == null) {
            throw new IllegalStateException("the application has no secret for signed cookies: set cookieSecret in its"
                    + " settings; with Spring Boot it is tornado.web.cookie-secret");
        }
        return cookie(name, SignedValues.createSignedValue(secret, name, value.getBytes(UTF_8), Instant.now()));
    }

    /**
     * Lets the request pass the checks for forged ones, as if a page of the application had sent it: the XSRF token as cookie
     * and field, and {@code Sec-Fetch-Site: same-origin}, of which the application asks for one or both.
     *
     * @throws IllegalStateException if it asks for neither
     */
    public TestRequest xsrf() {
        ApplicationSettings settings = client.settings();
        if (settings.xsrfCookies() == null && settings.crossOriginCheck() == null) {
            throw new IllegalStateException(
                    "the application does not check for forged requests: leave xsrf() out, or set"
                            + " xsrfCookies or crossOriginCheck in its settings; with Spring Boot it is tornado.web.xsrf-cookies or cross-origin-check");
        }
        withXsrf = true;
        return this;
    }

    // ------------------------------------------------------------------------------------------ content

    /** Sets the content without a media type, which a field can name. Ownership: {@code bytes} is taken over. */
    public TestRequest content(byte[] bytes) {
        return setContent(null, List.of(bytes), false);
    }

    /** Sets the content and its media type. Ownership: {@code bytes} is taken over. */
    public TestRequest content(String mediaType, byte[] bytes) {
        return setContent(mediaType, List.of(bytes), false);
    }

    /** Sets the content, in UTF-8, and its media type. */
    public TestRequest content(String mediaType, String text) {
        return content(mediaType, text.getBytes(UTF_8));
    }

    /**
     * Sets content that travels in pieces, as chunks, which reach the server one by one.
     *
     * <p>Ownership: {@code pieces} are taken over.
     */
    public TestRequest chunks(String mediaType, byte[]... pieces) {
        return setContent(mediaType, List.of(pieces), true);
    }

    private TestRequest setContent(@Nullable String mediaType, List<byte[]> pieces, boolean inChunks) {
        if (form != null) {
            throw new IllegalStateException("this request has a form already, and so no other content");
        }
        contentType = mediaType;
        content = pieces;
        chunked = inChunks;
        return this;
    }

    /** Sets content that is a JSON text. */
    public TestRequest json(String text) {
        return content("application/json", text);
    }

    /** Sets content that the application's codec makes of {@code value}. */
    public TestRequest json(Object value) {
        return value instanceof String text
                ? json(text)
                : content("application/json", client.settings().jsonCodec().encode(value));
    }

    /** Adds a field to the form that is the content. */
    public TestRequest form(String name, Object value) {
        formContent().add(name, String.valueOf(value));
        return this;
    }

    /** Adds a file to the form that is the content, which travels as {@code multipart/form-data} from now on. */
    public TestRequest file(String name, String filename, String mediaType, byte[] bytes) {
        formContent().addFile(name, filename, mediaType, bytes);
        return this;
    }

    private FormContent formContent() {
        if (content != null) {
            throw new IllegalStateException("this request has content already, and so no form");
        }
        FormContent known = form;
        if (known == null) {
            known = new FormContent();
            form = known;
        }
        return known;
    }

    // ------------------------------------------------------------------------------------------ connection

    /**
     * Has {@code RequestHandler.currentUser} return {@code known}, whatever finds users in the application: a login is not
     * needed, and no {@code CurrentUser} bean or override is asked.
     */
    public TestRequest user(Object known) {
        user = known;
        return this;
    }

    /**
     * Sets the address that the request comes from; 127.0.0.1 otherwise.
     *
     * @throws IllegalArgumentException if it is no IPv4 or IPv6 address in numbers
     */
    public TestRequest remoteAddress(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException("not an address in numbers: \"" + address + "\"");
        }
        try {
            remoteAddress = InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address in numbers: \"" + address + "\"", e);
        }
        return this;
    }

    /** Has the request count as one that came by HTTPS. */
    public TestRequest secure() {
        secure = true;
        return this;
    }

    /** Sets how long is waited for the response, or for each piece of it if it is {@linkplain #stream streamed}. */
    public TestRequest timeout(Duration patience) {
        timeout = patience;
        return this;
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends the request and waits for the whole of its response.
     *
     * @throws NoResponseException if that is not there in time, or the server ended the connection before it was
     */
    public TestResponse fetch() {
        return client.fetch(this);
    }

    /**
     * Sends the request and waits for the head of its response; the content is read as the test wants it. To be closed.
     *
     * @throws NoResponseException if that is not there in time, or the server ended the connection before it was
     */
    public StreamedResponse stream() {
        return client.stream(this);
    }

    String method() {
        return method;
    }

    Duration timeout() {
        return timeout;
    }

    MemoryServer.Peer peer() {
        return new MemoryServer.Peer(remoteAddress, secure, user);
    }

    boolean isChunked() {
        return chunked;
    }

    /** Returns the content as it was given; chunks as they are framed. */
    List<byte[]> pieces() {
        if (form != null) {
            return List.of(form.encode());
        }
        return content != null ? content : List.of();
    }

    /** Returns request line and fields as they travel. */
    String head(CookieJar jar) {
        Map<String, String> all = new LinkedHashMap<>(jar.cookies());
        all.putAll(cookies);
        HTTPHeaders complete = headers.copy();
        complete.setDefault("Host", "localhost");
        if (withXsrf) {
            addXsrf(complete, all);
        }
        if (!all.isEmpty()) {
            complete.add("Cookie", joined(all));
        }
        addFraming(complete);
        StringBuilder text = new StringBuilder(toString()).append(" HTTP/1.1\r\n");
        complete.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString();
    }

    private void addXsrf(HTTPHeaders complete, Map<String, String> all) {
        ApplicationSettings settings = client.settings();
        XsrfCookies xsrf = settings.xsrfCookies();
        if (xsrf != null) {
            String token = all.computeIfAbsent(
                    xsrf.name(), name -> XsrfToken.random(Instant.now()).masked());
            complete.setDefault("X-Xsrftoken", token);
        }
        if (settings.crossOriginCheck() != null) {
            complete.setDefault("Sec-Fetch-Site", "same-origin");
        }
    }

    private static String joined(Map<String, String> cookies) {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private void addFraming(HTTPHeaders complete) {
        String mediaType = form != null ? form.contentType() : contentType;
        if (mediaType != null) {
            complete.setDefault("Content-Type", mediaType);
        }
        if (headers.contains("Content-Length") || headers.contains("Transfer-Encoding")) {
            return;
        }
        if (chunked) {
            complete.add("Transfer-Encoding", "chunked");
        } else if (form != null || content != null || expectsContent()) {
            int length = pieces().stream().mapToInt(piece -> piece.length).sum();
            complete.add("Content-Length", String.valueOf(length));
        }
    }

    /** A request by one of these without content says so: RFC 9110 section 8.6. */
    private boolean expectsContent() {
        return switch (method) {
            case HTTPMethod.POST, HTTPMethod.PUT, HTTPMethod.PATCH -> true;
            default -> false;
        };
    }

    /** Returns method and target, for messages. */
    @Override
    public String toString() {
        String separator = query.isEmpty() ? "" : target.contains("?") ? "&" : "?";
        return method + " " + target + separator + query;
    }
}
