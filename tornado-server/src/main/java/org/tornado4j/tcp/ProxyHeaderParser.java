package org.tornado4j.tcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header that a proxy puts in front of a connection: HAProxy's PROXY protocol, version 1 and version 2. It does
 * no I/O, and works through each byte at most twice.
 *
 * <p>The first twelve bytes tell the versions apart. Version 1 goes on to the end of the line, version 2 says how long it
 * is in the four bytes that follow.
 */
final class ProxyHeaderParser {

    /** The number of bytes that identify the version; no header is shorter. */
    static final int SIGNATURE_LENGTH = 12;

    private static final byte[] BINARY_SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final byte[] TEXT_SIGNATURE = {'P', 'R', 'O', 'X', 'Y', ' '};

    enum Version {
        /** A line of text. */
        V1,
        /** Binary. */
        V2
    }

    private ProxyHeaderParser() {}

    /**
     * Returns the version of the PROXY header at the start of a connection.
     *
     * @param start at least {@link #SIGNATURE_LENGTH} bytes
     * @throws ProxyHeaderError if the bytes begin a header of neither version
     */
    static Version version(byte[] start) {
        if (Arrays.equals(start, 0, SIGNATURE_LENGTH, BINARY_SIGNATURE, 0, SIGNATURE_LENGTH)) {
            return Version.V2;
        }
        if (Arrays.equals(start, 0, TEXT_SIGNATURE.length, TEXT_SIGNATURE, 0, TEXT_SIGNATURE.length)) {
            return Version.V1;
        }
        throw new ProxyHeaderError(ProxyHeaderViolation.NO_PROXY_HEADER);
    }

    /**
     * The header that {@code bytes} begin with; their position is then behind it. Null, and nothing taken, when it is not
     * whole yet.
     *
     * @throws ProxyHeaderError if there is no valid header, as soon as that is certain
     */
    static @Nullable ProxyHeader parse(ByteBuffer bytes) {
        if (bytes.remaining() < SIGNATURE_LENGTH) {
            return null;
        }
        byte[] start = new byte[SIGNATURE_LENGTH];
        bytes.get(bytes.position(), start);
        return switch (version(start)) {
            case V1 -> ProxyTextHeader.parse(bytes);
            case V2 -> ProxyBinaryHeader.parse(bytes);
        };
    }
}
