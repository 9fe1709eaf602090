package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ProxyHeadersTests {

    private static final String PEER = "127.0.0.1";

    private final ProxyHeaders proxies = new ProxyHeaders(Set.of("5.5.5.5", "2620:0:1cfe:face:b00c::9"));

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "||127.0.0.1",
                "4.4.4.4||4.4.4.4",
                "|127.0.0.1, 4.4.4.4|4.4.4.4",
                "|127.0.0.1,4.4.4.4, 5.5.5.5|4.4.4.4",
                "|4.4.4.4, 2620:0:1cfe:face:b00c::9 ,5.5.5.5|4.4.4.4",
                "|5.5.5.5, 5.5.5.5|5.5.5.5",
                "4.4.4.4|3.3.3.3|4.4.4.4",
                "2620:0:1cfe:face:b00c::3||2620:0:1cfe:face:b00c::3",
                "|::1, 2620:0:1cfe:face:b00c::3|2620:0:1cfe:face:b00c::3",
                "4.4.4.4<script>||127.0.0.1",
                "|4.4.4.4, 5.5.5.5<script>|127.0.0.1",
                "www.google.com||127.0.0.1",
                "|4.4.4.4,|127.0.0.1",
                "|,5.5.5.5|127.0.0.1",
                "4.4.4.4:99||4.4.4.4",
                "[::2]:99||::2",
                "[::2]||::2",
                "|4.4.4.4:1, 5.5.5.5:2|4.4.4.4"
            })
    @DisplayName("H22, H23, E41: the last untrusted address in numbers, else the peer's")
    void remoteIpIsTheLastUntrustedAddress(@Nullable String realIp, @Nullable String forwardedFor, String ip) {
        HTTPHeaders headers = headers(realIp, "X-Real-Ip", forwardedFor, "X-Forwarded-For");

        assertThat(proxies.remoteIp(headers, PEER)).isEqualTo(ip);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "||http|http",
                "https||http|https",
                "|https|http|https",
                "|https , http|https|http",
                "|http,https|http|https",
                "unknown||http|http",
                "unknown||https|https",
                "http||https|http",
                "http|https|https|http",
                "HTTPS||http|https"
            })
    @DisplayName("H24: the last protocol of the first field, if it is one")
    void protocolIsTheLastOne(@Nullable String scheme, @Nullable String forwarded, String own, String protocol) {
        HTTPHeaders headers = headers(scheme, "X-Scheme", forwarded, "X-Forwarded-Proto");

        assertThat(proxies.protocol(headers, own)).isEqualTo(protocol);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "1::",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:1.2.3.4",
                "::ffff:1.2.3.4",
                "abcd:EF01::",
                "1::2:3:4:5:6:7"
            })
    void addressesInNumbers(String text) {
        assertThat(IPLiteral.isAddress(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.1.1.1",
                "1.1.1.",
                ".1.1.1",
                "1.1.1.1 ",
                "a.b.c.d",
                "-1.1.1.1",
                "1234.1.1.1",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::",
                "::1%eth0",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:6:7::8",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "::1.2.3",
                "\u0661::",
                "1.1.1.\u0661"
            })
    void otherText(String text) {
        assertThat(IPLiteral.isAddress(text)).isFalse();
    }

    @Test
    void longListsAreReadInOnePass() {
        HTTPHeaders headers = new HTTPHeaders();
        headers.add("X-Forwarded-For", "4.4.4.4" + ",5.5.5.5".repeat(200_000));

        assertThat(proxies.remoteIp(headers, PEER)).isEqualTo("4.4.4.4");
    }
}
