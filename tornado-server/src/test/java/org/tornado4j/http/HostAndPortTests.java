package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HostAndPortTests {

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, -1",
        "example.com:80, example.com, 80",
        "example.com:, example.com, -1",
        "example.com:0, example.com, 0",
        "example.com:65535, example.com, 65535",
        "example.com:65536, example.com:65536, -1",
        "example.com:00080, example.com, 80",
        "example.com:99999999999999999999, example.com:99999999999999999999, -1",
        "example.com:+8, example.com:+8, -1",
        "example.com:8x, example.com:8x, -1",
        "[::1], [::1], -1",
        "[::1]:8080, [::1], 8080",
        "[::1]x:80, [::1]x:80, -1",
        "::1, ::1, -1",
        "1:2:3, 1:2:3, -1",
        "'', '', -1",
        ":80, '', 80",
        "[, [, -1",
        "[:1, [:1, -1"
    })
    @DisplayName("E18: the port follows the only colon, or the bracket")
    void splitsHostAndPort(String text, String host, int port) {
        assertThat(HostAndPort.split(text)).isEqualTo(new HostAndPort(host, port));
    }
}
