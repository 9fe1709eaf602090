package org.tornado4j.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderParserTests {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "c6336407" + "cb007101" + "dc04" + "01bb";
    private static final String IPV6 =
            "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "dc0401bb";

    /** Parses {@code bytes} with more behind them, whole and as they come in one by one. */
    private static ProxyHeader parsed(byte[] bytes) {
        byte[] withMore = new byte[bytes.length + 5];
        System.arraycopy(bytes, 0, withMore, 0, bytes.length);
        ByteBuffer input = ByteBuffer.wrap(withMore);
        ProxyHeader header = ProxyHeaderParser.parse(input);
        assertThat(input.remaining()).isEqualTo(5);
        for (int length = 0; length < bytes.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
            assertThat(ProxyHeaderParser.parse(part)).isNull();
            assertThat(part.remaining()).isEqualTo(length);
        }
        assertThat(ProxyHeaderParser.parse(ByteBuffer.wrap(bytes))).isEqualTo(header);
        assertThat(header).isNotNull();
        return header;
    }

    private static ProxyHeader line(String text) {
        return parsed((text + "\r\n").getBytes(ISO_8859_1));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** A header of version 2. */
    private static byte[] binary(String versionCommandFamily, String content) {
        return hex(SIGNATURE + versionCommandFamily + String.format("%04x", content.length() / 2) + content);
    }

    private static void assertRefused(byte[] bytes, ProxyHeaderViolation violation) {
        assertThatExceptionOfType(ProxyHeaderError.class)
                .isThrownBy(() -> ProxyHeaderParser.parse(ByteBuffer.wrap(bytes)))
                .satisfies(e -> assertThat(e.violation()).isEqualTo(violation))
                .withMessageContaining(violation.name());
    }

    // ------------------------------------------------------------------------------------------ version 1

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 198.51.100.7 203.0.113.1 56324 443, 198.51.100.7, 56324, 203.0.113.1, 443",
        "PROXY TCP4 255.255.255.255 0.0.0.0 65535 0, 255.255.255.255, 65535, 0.0.0.0, 0",
        "PROXY TCP6 2001:db8::7 2001:DB8::1 56324 443, 2001:db8:0:0:0:0:0:7, 56324, 2001:db8:0:0:0:0:0:1, 443",
        "PROXY TCP6 ::ffff:198.51.100.7 ::1 1 2, 198.51.100.7, 1, 0:0:0:0:0:0:0:1, 2"
    })
    void lineNamesSourceAndDestination(String line, String source, int sourcePort, String destination, int port) {
        ProxyHeader header = line(line);
        assertThat(header.source()).isEqualTo(new InetSocketAddress(source, sourcePort));
        assertThat(header.destination()).isEqualTo(new InetSocketAddress(destination, port));
        assertThat(header.encrypted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN",
                "PROXY UNKNOWN ",
                "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535",
                "PROXY UNKNOWN \u0000\n\u00ff"
            })
    void unknownKeepsTheAddressesOfTheConnection(String line) {
        assertThat(line(line)).isEqualTo(ProxyHeader.WITHOUT_ADDRESSES);
    }

    @Test
    void longestLineIsTaken() {
        String longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        String line = "PROXY UNKNOWN " + longest + " " + longest + " 65535 65535";
        assertThat(line).hasSize(ProxyTextHeader.LONGEST - 2);
        line(line);
    }

    @Test
    void lineOfMoreThan107BytesIsRefusedAsSoonAsThoseAreThere() {
        byte[] line = ("PROXY UNKNOWN " + "x".repeat(94)).getBytes(ISO_8859_1);
        assertThat(ProxyHeaderParser.parse(ByteBuffer.wrap(line, 0, 106))).isNull();
        assertRefused(line, ProxyHeaderViolation.LINE_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "GET / HTTP/1.1|NO_PROXY_HEADER",
                "proxy TCP4 1.1.1.1 2.2.2.2 1 2|NO_PROXY_HEADER",
                " PROXY TCP4 1.1.1.1 2.2.2.2 1 2|NO_PROXY_HEADER",
                "PROXYTCP4 1.1.1.1 2.2.2.2 1 2|NO_PROXY_HEADER",
                "PROXY  TCP4 1.1.1.1 2.2.2.2 1 2|UNKNOWN_PROTOCOL",
                "PROXY tcp4 1.1.1.1 2.2.2.2 1 2|UNKNOWN_PROTOCOL",
                "PROXY UDP4 1.1.1.1 2.2.2.2 1 2|UNKNOWN_PROTOCOL",
                "PROXY UNKNOWN1 2.2.2.2 1 2|UNKNOWN_PROTOCOL",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1|MALFORMED_LINE",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 |MALFORMED_LINE",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3|MALFORMED_LINE",
                "PROXY TCP4  1.1.1.1 2.2.2.2 1 2|MALFORMED_LINE",
                "PROXY TCP4 1.1.1.1\t2.2.2.2 1 2|MALFORMED_LINE",
                "PROXY TCP4 1.1.1 2.2.2.2 1 2|INVALID_ADDRESS",
                "PROXY TCP4 1.1.1.256 2.2.2.2 1 2|INVALID_ADDRESS",
                "PROXY TCP4 1.1.1.01 2.2.2.2 1 2|INVALID_ADDRESS",
                "PROXY TCP4 ::1 ::2 1 2|INVALID_ADDRESS",
                "PROXY TCP6 1.1.1.1 2.2.2.2 1 2|INVALID_ADDRESS",
                "PROXY TCP6 ::1%eth0 ::2 1 2|INVALID_ADDRESS",
                "PROXY TCP6 [::1] ::2 1 2|INVALID_ADDRESS",
                "PROXY TCP4 localhost 2.2.2.2 1 2|INVALID_ADDRESS",
                "PROXY TCP4 1.1.1.1 2.2.2.2 65536 2|INVALID_PORT",
                "PROXY TCP4 1.1.1.1 2.2.2.2 99999999999 2|INVALID_PORT",
                "PROXY TCP4 1.1.1.1 2.2.2.2 01 2|INVALID_PORT",
                "PROXY TCP4 1.1.1.1 2.2.2.2 +1 2|INVALID_PORT",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 |INVALID_PORT"
            })
    void lineOutsideTheGrammarIsRefused(String line, ProxyHeaderViolation violation) {
        assertRefused((line + "\r\n").getBytes(ISO_8859_1), violation);
    }

    @Test
    void lineThatEndsInLfAloneGoesOn() {
        assertThat(ProxyHeaderParser.parse(ByteBuffer.wrap("PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n".getBytes(ISO_8859_1))))
                .isNull();
    }

    // ------------------------------------------------------------------------------------------ version 2

    @ParameterizedTest
    @CsvSource({"2111", "2112"})
    void binaryHeaderNamesIpv4Addresses(String start) {
        ProxyHeader header = parsed(binary(start, IPV4));
        assertThat(header.source()).isEqualTo(new InetSocketAddress("198.51.100.7", 56324));
        assertThat(header.destination()).isEqualTo(new InetSocketAddress("203.0.113.1", 443));
        assertThat(header.encrypted()).isFalse();
    }

    @Test
    void binaryHeaderNamesIpv6Addresses() {
        ProxyHeader header = parsed(binary("2121", IPV6));
        assertThat(header.source()).isEqualTo(new InetSocketAddress("2001:db8::7", 56324));
        assertThat(header.destination()).isEqualTo(new InetSocketAddress("2001:db8::1", 443));
    }

    @ParameterizedTest
    @CsvSource({"2000, ''", "2011, ''", "20ff, 0102030405", "2100, ''", "2100, 040000"})
    void localAndUnspecifiedKeepTheAddressesOfTheConnection(String start, String content) {
        assertThat(parsed(binary(start, content))).isEqualTo(ProxyHeader.WITHOUT_ADDRESSES);
    }

    @Test
    void addressesOfUnixSocketsArePassedOver() {
        assertThat(parsed(binary("2131", "00".repeat(216)))).isEqualTo(ProxyHeader.WITHOUT_ADDRESSES);
    }

    @Test
    void tlvsArePassedOver() {
        String tlvs = "04" + "0003" + "000000" + "ea" + "0000" + "01" + "0002" + "6832";
        assertThat(parsed(binary("2111", IPV4 + tlvs)).source())
                .isEqualTo(new InetSocketAddress("198.51.100.7", 56324));
    }

    @ParameterizedTest
    @CsvSource({"20000501 00000000, true", "20000504 00000000, false", "200000, false"})
    void tlvTellsWhetherTheClientSpeaksTls(String tlv, boolean encrypted) {
        String content = IPV4 + tlv.replace(" ", "");
        assertThat(parsed(binary("2111", content)).encrypted()).isEqualTo(encrypted);
    }

    @Test
    void longestHeaderIsTaken() {
        int rest = ProxyBinaryHeader.LONGEST - IPV4.length() / 2 - 3;
        byte[] header = binary("2111", IPV4 + "04" + String.format("%04x", rest) + "00".repeat(rest));
        assertThat(ProxyHeaderParser.parse(ByteBuffer.wrap(header))).isNotNull();
    }

    @Test
    void checksumIsVerified() {
        byte[] header = withChecksum(binary("2111", IPV4 + "040001ff" + "03000400000000" + "040000"), 16 + 12 + 4 + 3);
        assertThat(parsed(header).source()).isEqualTo(new InetSocketAddress("198.51.100.7", 56324));
        header[20] ^= 1;
        assertRefused(header, ProxyHeaderViolation.WRONG_CHECKSUM);
    }

    private static byte[] withChecksum(byte[] header, int at) {
        CRC32C checksum = new CRC32C();
        checksum.update(header);
        ByteBuffer.wrap(header).putInt(at, (int) checksum.getValue());
        return header;
    }

    @ParameterizedTest
    @CsvSource({
        "1111, '', UNSUPPORTED_VERSION",
        "3111, '', UNSUPPORTED_VERSION",
        "2211, '', UNKNOWN_COMMAND",
        "2f11, '', UNKNOWN_COMMAND",
        "2101, '', UNKNOWN_FAMILY",
        "2110, c6336407cb007101dc0401bb, UNKNOWN_FAMILY",
        "2113, c6336407cb007101dc0401bb, UNKNOWN_FAMILY",
        "2141, '', UNKNOWN_FAMILY",
        "2111, '', ADDRESSES_CUT_SHORT",
        "2111, c6336407cb007101dc0401, ADDRESSES_CUT_SHORT",
        "2121, c6336407cb007101dc0401bb, ADDRESSES_CUT_SHORT",
        "2131, 00, ADDRESSES_CUT_SHORT",
        "2111, c6336407cb007101dc0401bb04, TLV_CUT_SHORT",
        "2111, c6336407cb007101dc0401bb0400, TLV_CUT_SHORT",
        "2111, c6336407cb007101dc0401bb04000100010203, TLV_CUT_SHORT",
        "2111, c6336407cb007101dc0401bb04ffff00, TLV_CUT_SHORT",
        "2111, c6336407cb007101dc0401bb030000, WRONG_CHECKSUM",
        "2111, c6336407cb007101dc0401bb0300050000000000, WRONG_CHECKSUM",
        "2111, c6336407cb007101dc0401bb0300040000000003000400000000, WRONG_CHECKSUM"
    })
    void binaryHeaderOutsideTheGrammarIsRefused(String start, String content, ProxyHeaderViolation violation) {
        assertRefused(binary(start, content), violation);
    }

    @Test
    @DisplayName("T1 in kind: a length that is too long is refused before the content is there")
    void lengthIsRefusedBeforeTheContentIsThere() {
        assertRefused(hex(SIGNATURE + "21111001"), ProxyHeaderViolation.HEADER_TOO_LONG);
        assertRefused(hex(SIGNATURE + "2111ffff"), ProxyHeaderViolation.HEADER_TOO_LONG);
        assertThat(ProxyHeaderParser.parse(ByteBuffer.wrap(hex(SIGNATURE + "21111000"))))
                .isNull();
    }

    @Test
    void otherSignatureIsRefused() {
        byte[] header = binary("2111", IPV4);
        for (int i = 0; i < ProxyHeaderParser.SIGNATURE_LENGTH; i++) {
            byte[] changed = header.clone();
            changed[i] ^= 1;
            assertRefused(changed, ProxyHeaderViolation.NO_PROXY_HEADER);
        }
    }

    @Test
    void headerIsFoundBehindThePosition() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("before".getBytes(ISO_8859_1));
        bytes.writeBytes(binary("2111", IPV4));
        ByteBuffer input = ByteBuffer.wrap(bytes.toByteArray());
        input.position(6);
        assertThat(ProxyHeaderParser.parse(input)).isNotNull();
        assertThat(input.hasRemaining()).isFalse();
    }
}
