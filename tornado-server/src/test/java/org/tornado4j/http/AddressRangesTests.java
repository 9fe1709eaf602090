package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTests {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "192.0.2.6/31, 192.0.2.7, true",
        "192.0.2.6/31, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1, true",
        "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false",
        "::ffff:192.0.2.0/120, 192.0.2.200, true",
        "::ffff:192.0.2.0/120, 192.0.3.1, false",
        "192.0.2.0/24, ::ffff:192.0.2.1, true"
    })
    void rangeHasTheAddressesThatBeginLikeIt(String range, String address, boolean contained) throws Exception {
        AddressRanges ranges = AddressRanges.of(List.of(range));
        assertThat(ranges.test(InetAddress.getByName(address))).isEqualTo(contained);
        assertThat(ranges.contains(address)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10.1.2.3/8",
                "::1/129",
                "::ffff:10.0.0.0/8",
                "fe80::1%eth0",
                "[::1]"
            })
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRanges.of(List.of(text)))
                .withMessageContaining(text);
    }

    @Test
    void privateAddressesAreThoseThatTheInternetDoesNotKnow() {
        assertThat(List.of("127.0.0.1", "10.1.1.1", "172.20.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1"))
                .allMatch(AddressRanges.PRIVATE::contains);
        assertThat(List.of("172.32.0.1", "192.169.1.1", "100.128.0.1", "8.8.8.8", "2001:db8::1"))
                .noneMatch(AddressRanges.PRIVATE::contains);
        assertThat(AddressRanges.NONE.contains("127.0.0.1")).isFalse();
    }
}
