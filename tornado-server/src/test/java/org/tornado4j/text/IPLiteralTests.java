package org.tornado4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class IPLiteralTests {

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
    void addressesAreParsed() throws Exception {
        InetAddress ipv4 = InetAddress.getByAddress(new byte[] {1, 2, 3, 4});
        assertThat(IPLiteral.parse("1.2.3.4")).isEqualTo(ipv4);
        assertThat(IPLiteral.parse("::ffff:1.2.3.4")).isEqualTo(ipv4);
        assertThat(IPLiteral.parse("::1")).isEqualTo(InetAddress.getByName("::1"));
        assertThat(IPLiteral.parse("localhost")).isNull();
    }
}
