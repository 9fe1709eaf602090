package org.tornado4j.systemd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The address of a Unix socket as Linux takes it, {@code struct sockaddr_un}. */
final class UnixAddress {

    private static final short AF_UNIX = 1;
    private static final int LONGEST = 108;

    private UnixAddress() {}

    /** @param address a path, or a name of the abstract namespace with an {@code @} in front */
    static byte[] of(String address) {
        byte[] name = address.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = address.startsWith("@");
        boolean isPath = address.startsWith("/");
        if (isPath == isAbstract || name.length < 2) {
            throw new IllegalArgumentException("neither a path nor an abstract socket: " + address);
        }
        int length =
                isAbstract ? name.length : name.length + 1; // a path ends with NUL, an abstract name begins with it
        if (length > LONGEST) {
            throw new IllegalArgumentException("longer than the name of a socket can be: " + address);
        }
        ByteBuffer structure = ByteBuffer.allocate(Short.BYTES + length).order(ByteOrder.nativeOrder());
        structure.putShort(AF_UNIX).put(name);
        if (isAbstract) {
            structure.put(Short.BYTES, (byte) 0);
        }
        return structure.array();
    }
}
