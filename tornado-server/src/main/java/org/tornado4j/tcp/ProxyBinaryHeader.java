package org.tornado4j.tcp;

import static org.tornado4j.tcp.ProxyHeaderViolation.ADDRESSES_CUT_SHORT;
import static org.tornado4j.tcp.ProxyHeaderViolation.HEADER_TOO_LONG;
import static org.tornado4j.tcp.ProxyHeaderViolation.TLV_CUT_SHORT;
import static org.tornado4j.tcp.ProxyHeaderViolation.UNKNOWN_COMMAND;
import static org.tornado4j.tcp.ProxyHeaderViolation.UNKNOWN_FAMILY;
import static org.tornado4j.tcp.ProxyHeaderViolation.UNSUPPORTED_VERSION;
import static org.tornado4j.tcp.ProxyHeaderViolation.WRONG_CHECKSUM;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2 of the PROXY protocol (section 2.2):
 *
 * <ol>
 *   <li>the signature, 12 bytes
 *   <li>version and command, address family and transport, one byte each
 *   <li>the length of what follows, two bytes
 *   <li>the addresses, as long as their family has them
 *   <li>TLVs: a type, a length of two bytes, and a value. Of those, whether the client speaks TLS and the checksum mean
 *       something here; the others are passed over
 * </ol>
 */
final class ProxyBinaryHeader {

    /** Up to the addresses. */
    static final int FIXED_LENGTH = 16;

    /**
     * The limit on the content after the fixed part; a length field could say 65535, real headers have a few hundred
     * bytes.
     */
    static final int LONGEST = 4096;

    private static final int VERSION_2 = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;

    private static final int UNIX_ADDRESSES = 216;
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    private static final int TLV_HEAD = 3;
    private static final int TLV_CRC32C = 0x03;
    private static final int TLV_SSL = 0x20;
    private static final int CLIENT_SPEAKS_TLS = 0x01;

    private final ByteBuffer header;
    private boolean encrypted;
    /** The position of the checksum; zero if there is none. */
    private int checksumAt;

    private ProxyBinaryHeader(ByteBuffer header) {
        this.header = header;
    }

    /** As {@link ProxyHeaderParser#parse}, for bytes that begin with the signature. */
    static @Nullable ProxyHeader parse(ByteBuffer bytes) {
        if (bytes.remaining() < FIXED_LENGTH) {
            return null;
        }
        int length = FIXED_LENGTH + contentLength(bytes);
        if (bytes.remaining() < length) {
            return null;
        }
        ByteBuffer header = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return new ProxyBinaryHeader(header).parse();
    }

    /**
     * Returns the number of bytes after the first sixteen.
     *
     * @throws ProxyHeaderError if the first sixteen are invalid, or the number exceeds {@link #LONGEST}
     */
    static int contentLength(ByteBuffer start) {
        int versionAndCommand = start.get(start.position() + 12) & 0xff;
        if (versionAndCommand >> 4 != VERSION_2) {
            throw new ProxyHeaderError(UNSUPPORTED_VERSION);
        }
        int command = versionAndCommand & 0xf;
        if (command != LOCAL && command != PROXY) {
            throw new ProxyHeaderError(UNKNOWN_COMMAND);
        }
        int length = start.getShort(start.position() + 14) & 0xffff;
        if (length > LONGEST) {
            throw new ProxyHeaderError(HEADER_TOO_LONG);
        }
        return length;
    }

    private ProxyHeader parse() {
        boolean local = (header.get(12) & 0xf) == LOCAL;
        int family = header.get(13) & 0xff;
        header.position(FIXED_LENGTH);
        if (local) {
            return ProxyHeader.WITHOUT_ADDRESSES; // what follows is to be left alone
        }
        return switch (family) {
            case 0x00 -> withoutAddresses(0);
            case 0x11, 0x12 -> withAddresses(IPV4);
            case 0x21, 0x22 -> withAddresses(IPV6);
            case 0x31, 0x32 -> withoutAddresses(UNIX_ADDRESSES);
            default -> throw new ProxyHeaderError(UNKNOWN_FAMILY);
        };
    }

    private ProxyHeader withoutAddresses(int length) {
        requireAddresses(length);
        header.position(FIXED_LENGTH + length);
        readTlvs();
        return new ProxyHeader(null, null, encrypted);
    }

    /** Two addresses, then their ports. */
    private ProxyHeader withAddresses(int length) {
        requireAddresses(2 * (length + 2));
        InetAddress source = address(length);
        InetAddress destination = address(length);
        int sourcePort = header.getShort() & 0xffff;
        int destinationPort = header.getShort() & 0xffff;
        readTlvs();
        return new ProxyHeader(
                new InetSocketAddress(source, sourcePort),
                new InetSocketAddress(destination, destinationPort),
                encrypted);
    }

    private void requireAddresses(int length) {
        if (header.remaining() < length) {
            throw new ProxyHeaderError(ADDRESSES_CUT_SHORT);
        }
    }

    private InetAddress address(int length) {
        byte[] address = new byte[length];
        header.get(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + length + " bytes", e);
        }
    }

    private void readTlvs() {
        while (header.hasRemaining()) {
            if (header.remaining() < TLV_HEAD) {
                throw new ProxyHeaderError(TLV_CUT_SHORT);
            }
            int type = header.get() & 0xff;
            int length = header.getShort() & 0xffff;
            if (header.remaining() < length) {
                throw new ProxyHeaderError(TLV_CUT_SHORT);
            }
            readTlv(type, header.position(), length);
            header.position(header.position() + length);
        }
        if (checksumAt != 0) {
            verifyChecksum();
        }
    }

    private void readTlv(int type, int at, int length) {
        switch (type) {
            case TLV_SSL -> encrypted = length > 0 && (header.get(at) & CLIENT_SPEAKS_TLS) != 0;
            case TLV_CRC32C -> noteChecksum(at, length);
            default -> {
                // of no use here
            }
        }
    }

    /** Once: a header of nothing but checksums would cost too much to verify. */
    private void noteChecksum(int at, int length) {
        if (length != Integer.BYTES || checksumAt != 0) {
            throw new ProxyHeaderError(WRONG_CHECKSUM);
        }
        checksumAt = at;
    }

    /** It is that of the header with zeros in its own place (section 2.2.3). */
    private void verifyChecksum() {
        int after = checksumAt + Integer.BYTES;
        CRC32C checksum = new CRC32C();
        checksum.update(header.slice(0, checksumAt));
        checksum.update(new byte[Integer.BYTES]);
        checksum.update(header.slice(after, header.limit() - after));
        if ((int) checksum.getValue() != header.getInt(checksumAt)) {
            throw new ProxyHeaderError(WRONG_CHECKSUM);
        }
    }
}
