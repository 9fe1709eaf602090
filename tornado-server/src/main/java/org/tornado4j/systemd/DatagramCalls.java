package org.tornado4j.systemd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams to a Unix socket by calls of the C library, which JDKs from 22 on can make.
 *
 * <p>Thread: one at a time.
 */
final class DatagramCalls implements NotifySocket {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int FIRST_WITH_FOREIGN_CALLS = 22;

    // Linux
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final ForeignCalls calls;
    private final ByteBuffer address;

    private DatagramCalls(ForeignCalls calls, byte[] address) {
        this.calls = calls;
        this.address = ByteBuffer.allocateDirect(address.length).put(address).flip();
    }

    /**
     * Returns null if this JVM or this system cannot do it.
     *
     * @param address {@code struct sockaddr_un}
     */
    static @Nullable DatagramCalls to(byte[] address) {
        if (Runtime.version().feature() < FIRST_WITH_FOREIGN_CALLS
                || !System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        try {
            return new DatagramCalls(new ForeignCalls(), address);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("no system calls from here; the program systemd-notify does it", e);
            return null;
        }
    }

    @Override
    public void send(String message) throws IOException {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        ByteBuffer datagram = ByteBuffer.allocateDirect(text.length).put(text).flip();
        int socket = calls.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC);
        try {
            calls.send(socket, datagram, MSG_NOSIGNAL, address);
        } finally {
            calls.close(socket);
        }
    }
}
