package org.tornado4j.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HTTPServerRequestTests {

    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private long nanoTime = 1_000;

    private HTTPConnection connection(Class<?>... types) {
        return (HTTPConnection) proxy(this::answerAsConnection, types);
    }

    /** An object of interfaces of which only a few methods matter here. */
    private static Object proxy(InvocationHandler answers, Class<?>... types) {
        return Proxy.newProxyInstance(HTTPServerRequestTests.class.getClassLoader(), types, answers);
    }

    /** A connection that knows its context and takes raw bytes. */
    private @Nullable Object answerAsConnection(Object self, Method method, @Nullable Object @Nullable [] arguments) {
        switch (method.getName()) {
            case "context" -> {
                return proxy(this::answerAsContext, HTTPRequestContext.class);
            }
            case "writeRaw" -> raw.writeBytes((byte[]) requireNonNull(requireNonNull(arguments)[0]));
            case "holdsOfHead" -> {}
            case "finishRaw" -> raw.writeBytes("<end>".getBytes(StandardCharsets.US_ASCII));
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return null;
    }

    private @Nullable Object answerAsContext(Object self, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "remoteIp" -> "10.0.0.1";
            case "host" -> null;
            case "prefix" -> "";
            case "protocol" -> "https";
            case "maskedParameters" -> MaskedParameters.NONE;
            case "now", "nanoTime" -> nanoTime;
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private HTTPServerRequest request(String target, String... fields) {
        RequestStartLine line = new RequestStartLine("GET", target, "HTTP/1.1");
        return new HTTPServerRequest(
                connection(HTTPConnection.class, RawConnection.class),
                line,
                HTTPHeaders.parse(String.join("\n", fields)));
    }

    private static HTTPServerRequest post(String type, String content, String... fields) {
        HTTPHeaders headers = HTTPHeaders.parse("Content-Type: " + type + "\n" + String.join("\n", fields));
        HTTPServerRequest request =
                new HTTPServerRequest(new RequestStartLine("POST", "/?q=0&foo=query", "HTTP/1.1"), headers);
        request.setBody(content.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    private static List<String> texts(Map<String, List<byte[]>> arguments, String name) {
        return arguments.getOrDefault(name, List.of()).stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    @DisplayName("U09, A110: a request with only a uri")
    void requestWithOnlyAUri() {
        HTTPServerRequest request = new HTTPServerRequest("/a?b=c");

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.version()).isEqualTo("HTTP/1.0");
        assertThat(request.body()).isEmpty();
        assertThat(request.files()).isEmpty();
        assertThat(request.bodyArguments()).isEmpty();
        assertThat(request.cookies()).isEmpty();
        assertThat(request.headers().size()).isZero();
        assertThat(request.remoteIp()).isEqualTo("0.0.0.0");
        assertThat(request.protocol()).isEqualTo("http");
        assertThat(request.requestTime()).isZero();
        assertThat(request.fullUrl()).isEqualTo("http://127.0.0.1/a?b=c");
        assertThatIllegalStateException().isThrownBy(request::connection);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|/||named:1|https://named:1/",
                "/a/b?c=d?e|/a/b|c=d?e|named:1|https://named:1/a/b?c=d?e",
                "/a?|/a||named:1|https://named:1/a?",
                "//x/y?z|//x/y|z|named:1|https://named:1//x/y?z",
                "/http://x/y|/http://x/y||named:1|https://named:1/http://x/y",
                "/%2e%2E/%00|/%2e%2E/%00||named:1|https://named:1/%2e%2E/%00",
                "*|*||named:1|https://named:1",
                "http://Host/x?y|/x|y|Host|https://Host/x?y",
                "https://h:8/x/?y=http://z|/x/|y=http://z|h:8|https://h:8/x/?y=http://z",
                "http://h|/||h|https://h/",
                "http://h?y|/|y|h|https://h/?y",
                "HTTP+x://h//z|//z||h|https://h//z",
                "http://user@evil:x@h:1/x@y|/x@y||h:1|https://h:1/x@y",
                "http://[::1]:80/|/||[::1]:80|https://[::1]:80/"
            })
    @DisplayName("H09, E10, A113, A114: path, query, host and URL from each form of target")
    void takesTargetsApart(String target, String path, @Nullable String query, String host, String url) {
        HTTPServerRequest request = request(target, "Host: named:1");

        assertThat(request.uri()).isEqualTo(target);
        assertThat(request.path()).isEqualTo(path);
        assertThat(request.query()).isEqualTo(query == null ? "" : query);
        assertThat(request.host()).isEqualTo(host);
        assertThat(request.fullUrl()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com:443", "://x", "a b://c", "x"})
    void otherTargetsAreTheirOwnPath(String target) {
        assertThat(request(target).path()).isEqualTo(target);
        assertThat(request(target).host()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"EXAMPLE.com:80, example.com", "[::F]:80, [::f]", "[::1], [::1]", "a, a"})
    @DisplayName("B.9: the name of the host in lower case and without its port")
    void hostNameIsInLowerCase(String host, String name) {
        assertThat(request("/", "Host: " + host).hostName()).isEqualTo(name);
    }

    @Test
    @DisplayName("A112: without a Host field the host is 127.0.0.1")
    void hostHasADefault() {
        assertThat(request("/").host()).isEqualTo("127.0.0.1");
        assertThat(request("/").hostName()).isEqualTo("127.0.0.1");
    }

    @Test
    @DisplayName("H07: query arguments are decoded")
    void queryArgumentsAreDecoded() {
        assertThat(texts(request("/?foo=%C3%A9").queryArguments(), "foo")).containsExactly("\u00E9");
        assertThat(texts(request("/?foo=&foo=").queryArguments(), "foo")).containsExactly("", "");
        assertThat(request("/").queryArguments()).isEmpty();
    }

    @Test
    @DisplayName("W21, H07: form arguments follow those of the query")
    void formArgumentsFollowThoseOfTheQuery() {
        HTTPServerRequest request = post("application/x-www-form-urlencoded", "foo=&bar=&foo=body");
        assertThat(request.arguments()).containsOnlyKeys("q", "foo");

        request.parseBody();

        assertThat(texts(request.arguments(), "foo")).containsExactly("query", "", "body");
        assertThat(request.arguments()).containsOnlyKeys("q", "foo", "bar");
        assertThat(texts(request.bodyArguments(), "foo")).containsExactly("", "body");
        assertThat(texts(request.queryArguments(), "foo")).containsExactly("query");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded; charset=UTF-8",
                "APPLICATION/X-WWW-Form-Urlencoded",
                "application/x-www-form-urlencoded ;"
            })
    @DisplayName("E17: the media type of a form in any case and with parameters")
    void formsAreFoundByTheirMediaType(String type) {
        HTTPServerRequest request = post(type, "a=b");
        request.parseBody();

        assertThat(texts(request.bodyArguments(), "a")).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/x-www-form-urlencodedx", "text/plain", "", ";", "application/json; charset=\""})
    void otherContentIsLeftAlone(String type) {
        HTTPServerRequest request = post(type, "a=b", "Content-Encoding: gzip");
        request.parseBody();

        assertThat(request.bodyArguments()).isEmpty();
        assertThat(request.body()).hasSize(3);
    }

    @Test
    @DisplayName("E17, U02: a boundary quoted, with a semicolon, its name in upper case")
    void boundariesMayBeQuoted() {
        HTTPServerRequest request = post(
                "Multipart/Form-Data; BOUNDARY=\"a;b\"",
                "--a;b\r\nContent-Disposition: form-data; name=x; filename=y\r\n\r\nz\r\n--a;b--");
        request.parseBody();

        assertThat(request.files().get("x")).extracting(HTTPFile::text).containsExactly("z");
    }

    @Test
    @DisplayName("B.9: multipart without a boundary, or with a broken one, is refused")
    void multipartNeedsABoundary() {
        assertThatThrownBy(post("multipart/form-data", "x")::parseBody)
                .isInstanceOf(HTTPInputError.class)
                .hasMessageContaining("boundary");
        assertThatThrownBy(post("multipart/form-data; boundary=\"x", "x")::parseBody)
                .isInstanceOf(HTTPInputError.class)
                .hasMessageContaining("Invalid Content-Type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    @DisplayName("H35: a form with a Content-Encoding is refused")
    void encodedFormIsRefused(String type) {
        assertThatThrownBy(post(type, "a=b", "Content-Encoding: gzip")::parseBody)
                .isInstanceOfSatisfying(
                        HTTPInputError.class,
                        error -> assertThat(error.status()).isEqualTo(400))
                .hasMessage("Unsupported Content-Encoding: gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "TRACE"})
    @DisplayName("D5: content of methods that give it no meaning is not read")
    void contentWithoutMeaningIsNotRead(String method) {
        HTTPServerRequest request = new HTTPServerRequest(
                new RequestStartLine(method, "/", "HTTP/1.1"),
                HTTPHeaders.parse("Content-Type: application/x-www-form-urlencoded"));
        request.setBody(new byte[] {'a'});
        request.parseBody();

        assertThat(request.bodyArguments()).isEmpty();
    }

    @Test
    @DisplayName("D3: parameters of a query are limited by the request's limits")
    void parametersOfAQueryAreLimited() {
        HTTPServerRequest request = new HTTPServerRequest(
                connection(HTTPConnection.class),
                new RequestStartLine("GET", "/?a&b&c", "HTTP/1.1"),
                new HTTPHeaders(),
                FormLimits.DEFAULT.withMaxParameters(2));

        assertThatThrownBy(request::arguments).isInstanceOf(HTTPInputError.class);
        assertThatThrownBy(request::queryArguments).isInstanceOf(HTTPInputError.class);
    }

    @Test
    @DisplayName("B.9, W08: cookies of all lines; names that cannot be set are left out")
    void cookiesOfAllLines() {
        HTTPServerRequest request = request("/", "Cookie: a=1; b[0]=x; unnamed; b=\"2\\0543\"", "Cookie: c=\"d; a=4");

        assertThat(request.cookies()).isEqualTo(Map.of("a", "4", "b", "2,3", "c", "\"d"));
        assertThat(request.cookies()).isSameAs(request.cookies());
    }

    @Test
    @DisplayName("A114: only exactly HTTP/1.1 supports HTTP/1.1")
    void supportsHttp11Exactly() {
        assertThat(request("/").supportsHttp11()).isTrue();
        assertThat(new HTTPServerRequest("/").supportsHttp11()).isFalse();
        assertThat(new HTTPServerRequest(new RequestStartLine("GET", "/", "HTTP/1.2"), new HTTPHeaders())
                        .supportsHttp11())
                .isFalse();
    }

    @Test
    @DisplayName("A114: the time of a request runs until it is finished")
    void requestTimeRunsUntilFinished() {
        HTTPServerRequest request = request("/");
        nanoTime += 500;
        assertThat(request.requestTime()).isEqualTo(Duration.ofNanos(500));
        request.markFinished();
        nanoTime += 500;

        assertThat(request.requestTime()).isEqualTo(Duration.ofNanos(500));
    }

    @Test
    @DisplayName("A90, A95: raw bytes and the end go to the connection as they are")
    void rawBytesGoToTheConnection() {
        HTTPServerRequest request = request("/");

        request.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        request.finish();

        assertThat(raw.toString(StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK\r\n\r\n<end>");
    }

    @Test
    @DisplayName("A90: a connection that takes no raw bytes says so")
    void connectionThatTakesNoRawBytesSaysSo() {
        HTTPServerRequest request = new HTTPServerRequest(
                connection(HTTPConnection.class), new RequestStartLine("GET", "/", "HTTP/2"), new HTTPHeaders());

        assertThatIllegalStateException()
                .isThrownBy(() -> request.write(new byte[0]))
                .withMessageContaining("writeHeaders");
        assertThatIllegalStateException().isThrownBy(request::finish);
    }

    @Test
    @DisplayName("U09, W43: the text form hides the fields")
    void textFormHidesTheFields() {
        assertThat(request("/a?b", "Host: h", "Authorization: secret"))
                .hasToString("HTTPServerRequest(protocol=https, host=h, method=GET, uri=/a?b, version=HTTP/1.1,"
                        + " remoteIp=10.0.0.1)");
        assertThat(new HTTPServerRequest("/")).asString().contains("remoteIp=0.0.0.0");
    }
}
