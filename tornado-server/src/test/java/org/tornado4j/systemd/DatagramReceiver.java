package org.tornado4j.systemd;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A service manager's socket, for JDKs that can make system calls. */
final class DatagramReceiver implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;

    private final ForeignCalls calls = new ForeignCalls();
    private final int socket = calls.socket(AF_UNIX, SOCK_DGRAM);
    private final MethodHandle receive =
            calls.function("recv", calls.longType, calls.intType, calls.pointer, calls.longType, calls.intType);

    DatagramReceiver(String address) throws IOException, ReflectiveOperationException {
        byte[] name = UnixAddress.of(address);
        MethodHandle bind = calls.function("bind", calls.intType, calls.intType, calls.pointer, calls.intType);
        ByteBuffer direct = ByteBuffer.allocateDirect(name.length).put(name).flip();
        calls.call("bind", bind, socket, calls.segment(direct), name.length);
    }

    /** The message that was sent first of those that were not received yet; fails if there is none. */
    String receive() throws IOException, ReflectiveOperationException {
        ByteBuffer message = ByteBuffer.allocateDirect(4096);
        long length =
                calls.call("recv", receive, socket, calls.segment(message), (long) message.capacity(), MSG_DONTWAIT);
        byte[] bytes = new byte[(int) length];
        message.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        calls.close(socket);
    }
}
