package org.tornado4j.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatTests {

    private static final Requests REQUEST = Requests.get(
            "/a/b?c=d",
            "Host",
            "example.org",
            "User-Agent",
            "curl/8",
            "Referer",
            "http://example.org/?c=e",
            "Cookie",
            "one=1; session=secret",
            "Authorization",
            "Basic c2VjcmV0");

    @Test
    void commonIsTheCommonLogFormat() {
        assertThat(REQUEST.as("common"))
                .isEqualTo("192.0.2.7 - - [21/Nov/2026:13:09:52 +0000] \"GET /a/b?c=d HTTP/1.1\" 200 12");
    }

    @Test
    void combinedAddsRefererAndUserAgent() {
        assertThat(REQUEST.as("combined"))
                .isEqualTo("192.0.2.7 - - [21/Nov/2026:13:09:52 +0000] \"GET /a/b?c=d HTTP/1.1\" 200 12"
                        + " \"http://example.org/?c=e\" \"curl/8\"");
    }

    @Test
    @DisplayName("A126: Tornado's line")
    void tornadoIsTheLineOfTornado() {
        assertThat(REQUEST.as("tornado")).isEqualTo("200 GET /a/b?c=d (192.0.2.7) 1.23ms");
    }

    @Test
    void jsonIsAnObject() {
        assertThat(REQUEST.as("json"))
                .isEqualTo("{\"time\":\"2026-11-21T13:09:52.007Z\",\"remoteIp\":\"192.0.2.7\",\"method\":\"GET\","
                        + "\"target\":\"/a/b?c=d\",\"protocol\":\"HTTP/1.1\",\"host\":\"example.org\",\"status\":200,"
                        + "\"bytes\":12,\"micros\":1234,\"referer\":\"http://example.org/?c=e\","
                        + "\"userAgent\":\"curl/8\",\"route\":\"/a/{rest}\",\"connection\":42,"
                        + "\"requestId\":\"f00d\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "common, 192.0.2.7 - - [21/Nov/2026:13:09:52 +0000] \"-\" 400 40",
        "tornado, 400 BARE_LF (192.0.2.7) 0.00ms",
        "%r|%m|%U|%q|%H|%{Host}i|%{X}o|%{refusal}x, -|-|-||-|-|-|BARE_LF",
    })
    void requestWhoseHeadCouldNotBeReadHasHyphens(String format, String line) {
        assertThat(Requests.refused(400, "BARE_LF").as(format)).isEqualTo(line);
    }

    @Test
    void requestWhoseHeadCouldNotBeReadHasNulls() {
        assertThat(Requests.refused(408, "header-timeout").as("json"))
                .contains("\"method\":null,\"target\":null", "\"status\":408", "\"refusal\":\"header-timeout\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "%h %a, 192.0.2.7 192.0.2.7",
        "%A:%p, 127.0.0.1:8080",
        "%l%u, --",
        "%{sec}t %{msec}t, 1795266592 1795266592007",
        "%{iso}t, 2026-11-21T13:09:52.007Z",
        "%m %U%q %H, GET /a/b?c=d HTTP/1.1",
        "%s %>s, 200 200",
        "%b %B, 12 12",
        "%D %T %{s}T %{ms}T %{us}T, 1234 0 0 1 1234",
        "%v %{Host}i, example.org example.org",
        "%{one}c %{two}c, 1 -",
        "%{Nothing}i, -",
        "%{requestId}x %{route}x %{connection}x %{task}x, f00d /a/{rest} 42 -",
        "100%% %s, 100% 200",
        "a\tb%s, a\tb200",
    })
    void directivesMeanWhatTheyMeanInApache(String pattern, String line) {
        assertThat(REQUEST.as(pattern)).isEqualTo(line);
    }

    @Test
    void noContentIsAHyphenOrZero() {
        assertThat(REQUEST.with(304, 0).as("%b %B")).isEqualTo("- 0");
    }

    @Test
    void fieldsOfTheResponseCanBeShown() {
        assertThat(REQUEST.with(200, 1, "Content-Type", "text/html").as("%{content-type}o %{Etag}o"))
                .isEqualTo("text/html -");
    }

    @Test
    void targetInAbsoluteFormHasItsPath() {
        assertThat(Requests.get("http://example.org/x?y").as("%U%q")).isEqualTo("/x?y");
        assertThat(Requests.get("http://example.org").as("%U%q")).isEqualTo("http://example.org");
        assertThat(Requests.get("*").as("%U%q")).isEqualTo("*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "%", "%z", "%{Host", "%{Host}", "%{Host}z", "%{week}t", "%{x}x", "%s\n", "%sé"})
    void whatIsNoFormatIsRefused(String format) {
        assertThatThrownBy(() -> REQUEST.as(format)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unknownDirectiveIsNamedWithTheOnesThereAre() {
        assertThatThrownBy(() -> REQUEST.as("%s %{x}Z"))
                .hasMessageStartingWith("unknown directive %{x}Z; there are %h %a");
    }

    // ------------------------------------------------------------------------------------------ what a peer says

    /** D7: who can write line ends or escape codes into a log can write lines. */
    @ParameterizedTest
    @ValueSource(strings = {"%{User-Agent}i", "json"})
    void whatIsNoPrintableASCIIIsEscaped(String format) {
        String line = Requests.get("/", "User-Agent", "a\"b\\c\te\u00e9").as(format);
        assertThat(line).contains(format.equals("json") ? "a\\\"b\\\\c\\u0009e\\u00e9" : "a\\\"b\\\\c\\x09e\\xe9");
        assertThat(line.chars()).allMatch(c -> c >= ' ' && c <= '~');
    }

    @ParameterizedTest
    @ValueSource(strings = {"tornado", "common", "combined", "json"})
    @DisplayName("D7: a value of a megabyte is cut")
    void longValueIsCut(String format) {
        String line = Requests.get("/" + "x".repeat(1 << 20), "User-Agent", "y".repeat(1 << 20), "Referer", "z")
                .as(format);
        assertThat(line).hasSizeLessThan(3 * LineBuffer.LONGEST_VALUE).contains("xxx...");
    }

    // ------------------------------------------------------------------------------------------ secrets

    @Test
    void credentialsAndCookiesAreNotShown() {
        assertThat(REQUEST.with(200, 1, "Set-Cookie", "session=secret; Path=/")
                        .as("%{authorization}i %{Cookie}i %{set-cookie}o %{Proxy-Authorization}i"))
                .isEqualTo("*** *** *** -");
    }

    @Test
    void parametersAreMaskedByNameHoweverItIsWritten() {
        Masks masks = new Masks(List.of(), List.of(), List.of("token", "Pass Word"));
        assertThat(Requests.get("/x?a=1&token=secret&b=2&TOKEN=secret").as("%r", masks))
                .isEqualTo("GET /x?a=1&token=***&b=2&TOKEN=*** HTTP/1.1");
        assertThat(Requests.get("/x?t%6Fken=secret;pass+word=secret&token").as("tornado", masks))
                .isEqualTo("200 GET /x?t%6Fken=***;pass+word=***&token (192.0.2.7) 1.23ms");
        assertThat(Requests.get("/x?token=").as("%q", masks)).isEqualTo("?token=***");
        assertThat(Requests.get("/token=secret").as("%U%q", masks)).isEqualTo("/token=secret");
        assertThat(Requests.get("/", "Referer", "http://x/?token=secret#f").as("%{Referer}i", masks))
                .isEqualTo("http://x/?token=***");
        assertThat(Requests.get("/x?token=secret", "Referer", "/?token=secret").as("json", masks))
                .doesNotContain("secret");
    }

    @Test
    void cookiesAreMaskedByName() {
        Masks masks = new Masks(List.of(), List.of("session"), List.of());
        assertThat(REQUEST.as("%{Cookie}i %{session}c %{one}c", masks)).isEqualTo("one=1; session=*** *** 1");
        assertThat(REQUEST.with(200, 1, "Set-Cookie", "session=secret; Path=/", "Set-Cookie", "b=2")
                        .as("%{Set-Cookie}o", masks))
                .isEqualTo("session=***; Path=/, b=2");
    }
}
