package org.tornado4j.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.tornado4j.text.IPLiteral;

/**
 * A set of addresses and address ranges, such as those of trusted peers: {@code 192.0.2.7}, {@code 10.0.0.0/8},
 * {@code 2001:db8::/32} (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * <p>An IPv4-mapped IPv6 address, {@code ::ffff:192.0.2.7}, is treated as the IPv4 address.
 *
 * <p>Thread: immutable.
 */
public final class AddressRanges implements Predicate<InetAddress> {

    /** No address. */
    public static final AddressRanges NONE = of(List.of());

    /**
     * Addresses that are not routed on the internet, where one's own proxies are: loopback, link-local, private (RFC
     * 1918, RFC 4193) and shared (RFC 6598).
     */
    public static final AddressRanges PRIVATE = of(List.of(
            "127.0.0.0/8",
            "::1",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "fe80::/10",
            "fc00::/7"));

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    /** The length of the prefix of an IPv6 address that maps an IPv4 one. */
    private static final int MAPPED = IPV6_BITS - IPV4_BITS;

    /** The addresses that begin with the first {@code bits} of {@code network}. */
    private static final class Range {

        private final byte[] network;
        private final int bits;

        Range(byte[] network, int bits) {
            this.network = network;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            for (int i = 0; i < whole; i++) {
                if (address[i] != network[i]) {
                    return false;
                }
            }
            int rest = bits % Byte.SIZE;
            return rest == 0 || (address[whole] ^ network[whole]) >> (Byte.SIZE - rest) == 0;
        }
    }

    private final List<String> texts;
    private final List<Range> ranges;

    private AddressRanges(List<String> texts, List<Range> ranges) {
        this.texts = texts;
        this.ranges = ranges;
    }

    /**
     * Returns the union of {@code texts}.
     *
     * @throws IllegalArgumentException if one is neither an address nor a range; names are not looked up
     */
    public static AddressRanges of(Collection<String> texts) {
        List<Range> ranges = new ArrayList<>();
        for (String text : texts) {
            ranges.add(range(text.trim()));
        }
        return new AddressRanges(List.copyOf(texts), List.copyOf(ranges));
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress network = IPLiteral.parse(address);
        if (network == null) {
            throw new IllegalArgumentException("neither an address nor a range of addresses: \"" + text + "\"");
        }
        byte[] bytes = network.getAddress();
        int most = bytes.length * Byte.SIZE;
        int bits = slash < 0 ? most : bits(text, slash + 1, most, address.indexOf(':') >= 0 ? MAPPED : 0);
        requireNothingBehind(bytes, bits, text);
        return new Range(bytes, bits);
    }

    private static int bits(String text, int from, int most, int mapped) {
        int skipped = most == IPV4_BITS ? mapped : 0;
        int bits = HostAndPort.number(text, from, IPV6_BITS) - skipped;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("a number from " + skipped + " to " + (most + skipped)
                    + " must follow the slash: \"" + text + "\"");
        }
        return bits;
    }

    /** Refuses host bits, as in 10.1.2.3/8: it is unclear whether the address or the range is meant. */
    private static void requireNothingBehind(byte[] network, int bits, String text) {
        for (int bit = bits; bit < network.length * Byte.SIZE; bit++) {
            if ((network[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0) {
                throw new IllegalArgumentException(
                        "the address has bits beyond the " + bits + " that count: \"" + text + "\"");
            }
        }
    }

    /** Returns whether {@code address} is in one of the ranges. */
    @Override
    public boolean test(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Range range : ranges) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether {@code text} is a numeric address that is in one of the ranges. */
    boolean contains(String text) {
        InetAddress address = IPLiteral.parse(text);
        return address != null && test(address);
    }

    /** Returns the ranges as they were written. */
    @Override
    public String toString() {
        return String.join(", ", texts);
    }
}
