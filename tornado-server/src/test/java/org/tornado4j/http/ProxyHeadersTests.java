package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProxyHeadersTests {

    private static final AddressRanges TRUSTED =
            AddressRanges.of(List.of("5.5.5.5", "10.0.0.0/8", "2620:0:1cfe:face:b00c::9"));

    private static ForwardedRequest xForwarded(HTTPHeaders headers) {
        return new ProxyHeaders(ProxyHeaders.Kind.X_FORWARDED, TRUSTED).read(headers, "http");
    }

    private static ForwardedRequest forwarded(String... lines) {
        HTTPHeaders headers = new HTTPHeaders();
        for (String line : lines) {
            headers.add("Forwarded", line);
        }
        return new ProxyHeaders(ProxyHeaders.Kind.FORWARDED, TRUSTED).read(headers, "http");
    }

    /** Fields as {@code Name: value}, separated by bars. */
    private static HTTPHeaders headers(String fields) {
        HTTPHeaders headers = new HTTPHeaders();
        for (String field : fields.split("\\|")) {
            int colon = field.indexOf(": ");
            headers.add(field.substring(0, colon), field.substring(colon + 2));
        }
        return headers;
    }

    private static HTTPHeaders headers(@Nullable String first, String firstName, @Nullable String second, String name) {
        HTTPHeaders headers = new HTTPHeaders();
        if (first != null) {
            headers.add(firstName, first);
        }
        if (second != null) {
            headers.add(name, second);
        }
        return headers;
    }

    // ------------------------------------------------------------------------------------------ X-Forwarded-*

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "||",
                "4.4.4.4||4.4.4.4",
                "|127.0.0.1, 4.4.4.4|4.4.4.4",
                "|127.0.0.1,4.4.4.4, 5.5.5.5|4.4.4.4",
                "|4.4.4.4, 2620:0:1cfe:face:b00c::9 ,5.5.5.5|4.4.4.4",
                "|4.4.4.4, 10.1.2.3, ::ffff:10.0.0.1|4.4.4.4",
                "|5.5.5.5, 5.5.5.5|5.5.5.5",
                "4.4.4.4|3.3.3.3|3.3.3.3",
                "2620:0:1cfe:face:b00c::3||2620:0:1cfe:face:b00c::3",
                "|::1, 2620:0:1cfe:face:b00c::3|2620:0:1cfe:face:b00c::3",
                "4.4.4.4<script>||",
                "|4.4.4.4, 5.5.5.5<script>|",
                "|4.4.4.4, unknown, 5.5.5.5|",
                "www.google.com||",
                "|4.4.4.4,|",
                "|,5.5.5.5|",
                "4.4.4.4:99||4.4.4.4",
                "[::2]:99||::2",
                "[::2]||::2",
                "|4.4.4.4:1, 5.5.5.5:2|4.4.4.4"
            })
    @DisplayName("H22, H23, E41: the last untrusted address in numbers, else none")
    void remoteIpIsTheLastUntrustedAddress(@Nullable String realIp, @Nullable String list, @Nullable String ip) {
        assertThat(xForwarded(headers(realIp, "X-Real-Ip", list, "X-Forwarded-For"))
                        .remoteIp())
                .isEqualTo(ip);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "||",
                "https||https",
                "|https|https",
                "|https , http|http",
                "|http,https|https",
                "unknown||",
                "|ws|",
                "https|http|http",
                "HTTPS||https"
            })
    @DisplayName("H24: the last protocol, if it is one")
    void protocolIsTheLastOne(@Nullable String scheme, @Nullable String list, @Nullable String protocol) {
        assertThat(xForwarded(headers(scheme, "X-Scheme", list, "X-Forwarded-Proto"))
                        .protocol())
                .isEqualTo(protocol);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Host: example.com, example.com",
        "X-Forwarded-Host: example.com:8443, example.com:8443",
        "X-Forwarded-Host: [2001:db8::1]:8443, [2001:db8::1]:8443",
        "'X-Forwarded-Host: evil.example, good.example', good.example",
        "X-Forwarded-Host: example.com|X-Forwarded-Port: 8080, example.com:8080",
        "X-Forwarded-Host: example.com|X-Forwarded-Port: 80, example.com",
        "X-Forwarded-Host: example.com:8080|X-Forwarded-Port: 80, example.com",
        "X-Forwarded-Host: example.com|X-Forwarded-Port: 443|X-Forwarded-Proto: https, example.com",
        "X-Forwarded-Host: example.com|X-Forwarded-Port: 443, example.com:443",
        "Host: app:8080|X-Forwarded-Port: 443|X-Forwarded-Proto: https, app",
        "Host: [::1]:8080|X-Forwarded-Port: 8443|X-Forwarded-Proto: https, [::1]:8443",
        "Host: app|X-Forwarded-Port: 0, ",
        "Host: app|X-Forwarded-Port: 65536, ",
        "Host: app|X-Forwarded-Port: +80, ",
        "Host: app, ",
        "X-Forwarded-Host: example.com/path, ",
        "X-Forwarded-Host: user@example.com, ",
        "X-Forwarded-Host: example.com:, ",
        "X-Forwarded-Host: example.com:x, ",
        "X-Forwarded-Host: [::1, ",
        "X-Forwarded-Host: [1.2.3.4], ",
        "X-Forwarded-Host: ::1, ",
        "X-Forwarded-Host: exa mple.com, ",
        "'X-Forwarded-Host: example.com,', "
    })
    void hostAndPortAreTheLastOnesIfTheyAreValid(String fields, @Nullable String host) {
        assertThat(xForwarded(headers(fields)).host()).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource({
        "/shop, /shop",
        "/shop/, /shop",
        "/a/b, /a/b",
        "/, ''",
        "//evil.example, ''",
        "/a//b, ''",
        "shop, ''",
        "/a b, ''",
        "/a?b, ''",
        "/\\evil.example, ''",
        "'/a, /b', /b"
    })
    @DisplayName("A3: a prefix that could be taken for a host is ignored")
    void prefixIsAPath(String field, String prefix) {
        assertThat(xForwarded(headers("X-Forwarded-Prefix: " + field)).prefix()).isEqualTo(prefix);
    }

    @Test
    void forwardedIsNotReadWithTheOthers() {
        assertThat(xForwarded(headers("Forwarded: for=4.4.4.4;proto=https;host=example.com")))
                .isEqualTo(new ForwardedRequest(null, null, null, ""));
    }

    // ------------------------------------------------------------------------------------------ Forwarded

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=4.4.4.4|4.4.4.4",
                "For=4.4.4.4|4.4.4.4",
                "for=\"4.4.4.4:47011\"|4.4.4.4",
                "for=\"[2001:db8:cafe::17]:4711\"|2001:db8:cafe::17",
                "for=\"[2001:db8:cafe::17]\"|2001:db8:cafe::17",
                "for=\"4.4.4.4:_port\"|4.4.4.4",
                "for=192.0.2.43, for=\"[2001:db8:cafe::17]\"|2001:db8:cafe::17",
                "for=3.3.3.3, for=4.4.4.4, for=5.5.5.5|4.4.4.4",
                "for=3.3.3.3, for=4.4.4.4;by=\"a,b\", for=\"5.5.5.5:80\"|4.4.4.4",
                "for=10.0.0.1, for=5.5.5.5|10.0.0.1",
                ", for=4.4.4.4,|4.4.4.4",
                "for=unknown|",
                "for=_hidden|",
                "for=\"_hidden:_port\"|",
                "for=4.4.4.4, for=_hidden, for=5.5.5.5|",
                "by=4.4.4.4|",
                "for=4.4.4.4, proto=https|",
                "for=\"4.4.4.4|",
                "for=4.4.4.4;for=5.5.5.5|",
                "for=4.4.4.4 5.5.5.5|",
                "for=\"[::1]x\"|",
                "for=\"[::1]:99999\"|",
                "for=\"4.4.4.4:_\"|",
                "for=\"[4.4.4.4\"|",
                "for=2001:db8::1|",
                "for=example.com|",
                "f or=4.4.4.4|",
                "for=\"\"|"
            })
    @DisplayName("RFC 7239: the last node that is not trusted, if it has an address")
    void nodeIsTheLastUntrustedOne(String field, @Nullable String ip) {
        assertThat(forwarded(field).remoteIp()).isEqualTo(ip);
    }

    @Test
    void elementThatNamesTheClientTellsWhatItAskedFor() {
        ForwardedRequest said = forwarded(
                "for=3.3.3.3;proto=http;host=evil.example, for=4.4.4.4;proto=https;host=\"example.com:8443\", for=5.5.5.5");
        assertThat(said).isEqualTo(new ForwardedRequest("4.4.4.4", "https", "example.com:8443", ""));
    }

    @Test
    void elementOfANearerProxyTellsWhatOthersDoNot() {
        ForwardedRequest said = forwarded("for=4.4.4.4", "for=5.5.5.5;proto=https;host=example.com");
        assertThat(said).isEqualTo(new ForwardedRequest("4.4.4.4", "https", "example.com", ""));
    }

    @Test
    void malformedLineOfTheClientDoesNotSpoilThatOfTheProxy() {
        assertThat(forwarded("for=\"", "for=4.4.4.4").remoteIp()).isEqualTo("4.4.4.4");
        assertThat(forwarded("for=\"", "for=5.5.5.5").remoteIp()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"for=4.4.4.4;proto=ws", "for=4.4.4.4;host=a/b", "for=4.4.4.4;host=\"a\\\"b\""})
    void otherProtocolsAndHostsAreIgnored(String field) {
        assertThat(forwarded(field)).isEqualTo(new ForwardedRequest("4.4.4.4", null, null, ""));
    }

    @Test
    void othersAreNotReadWithForwarded() {
        ProxyHeaders proxies = new ProxyHeaders(ProxyHeaders.Kind.FORWARDED, TRUSTED);
        assertThat(proxies.read(headers("X-Forwarded-For: 4.4.4.4|X-Forwarded-Proto: https"), "http"))
                .isEqualTo(new ForwardedRequest(null, null, null, ""));
    }

    // ------------------------------------------------------------------------------------------ addresses

    @Test
    @DisplayName("D4: long lists are read in one pass")
    void longListsAreReadInOnePass() {
        HTTPHeaders headers = new HTTPHeaders();
        headers.add("X-Forwarded-For", "4.4.4.4" + ",5.5.5.5".repeat(200_000));
        assertThat(xForwarded(headers).remoteIp()).isEqualTo("4.4.4.4");
        assertThat(forwarded("for=4.4.4.4" + ",for=5.5.5.5".repeat(200_000)).remoteIp())
                .isEqualTo("4.4.4.4");
        assertThat(forwarded("for=\"" + ",for=\\\"5.5.5.5".repeat(200_000)).remoteIp())
                .isNull();
    }
}
