package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends frames of one's own, and sees each that comes back. */
final class SocketWire implements AutoCloseable {

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** A frame of the server. */
    record Frame(int opcode, byte[] payload) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return ByteBuffer.wrap(payload).getChar();
        }

        String closeReason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private static final byte[] MASK = {0x21, 0x43, 0x65, 0x07};

    private final Wire wire;

    private SocketWire(Wire wire) {
        this.wire = wire;
    }

    /** Returns the response to a handshake. */
    static Wire.Response handshake(Wire wire, String path, String... fields) throws IOException {
        StringBuilder request =
                new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        boolean ownVersion = false;
        for (String field : fields) {
            request.append(field).append("\r\n");
            ownVersion |= field.startsWith("Sec-WebSocket-Version");
        }
        return wire.send(request + (ownVersion ? "" : "Sec-WebSocket-Version: 13\r\n") + "\r\n")
                .read();
    }

    static SocketWire open(int port, String path, String... fields) throws IOException {
        return over(new Wire(port), path, fields);
    }

    /** Connects with a small buffer for what is received. */
    static SocketWire openSlow(int port, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return over(new Wire(socket), path);
    }

    private static SocketWire over(Wire wire, String path, String... fields) throws IOException {
        Wire.Response response = handshake(wire, path, fields);
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.field("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        return new SocketWire(wire);
    }

    Wire wire() {
        return wire;
    }

    static byte[] frame(int opcode, String payload) {
        return frame(opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    SocketWire send(int opcode, String payload) throws IOException {
        wire.send(frame(opcode, payload));
        return this;
    }

    /** Sends frames so that they arrive together. */
    SocketWire send(byte[]... frames) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(100_000);
        for (byte[] frame : frames) {
            all.put(frame);
        }
        byte[] bytes = new byte[all.flip().remaining()];
        all.get(bytes);
        wire.send(bytes);
        return this;
    }

    SocketWire sendClose(int code) throws IOException {
        wire.send(frame(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array()));
        return this;
    }

    Frame read() throws IOException {
        byte[] head = wire.readBytes(2);
        int length = head[1];
        if (length == 126) {
            length = ByteBuffer.wrap(wire.readBytes(2)).getChar();
        } else if (length == 127) {
            length = (int) ByteBuffer.wrap(wire.readBytes(8)).getLong();
        }
        return new Frame(head[0] & 0x0F, wire.readBytes(length));
    }

    void expect(int opcode, String payload) throws IOException {
        Frame frame = read();
        assertThat(frame.opcode()).as("opcode of \"%s\"", frame.text()).isEqualTo(opcode);
        assertThat(frame.text()).isEqualTo(payload);
    }

    void expectClose(int code, String reason) throws IOException {
        Frame frame = read();
        assertThat(frame.opcode()).as("opcode of \"%s\"", frame.text()).isEqualTo(CLOSE);
        assertThat(frame.closeCode()).isEqualTo(code);
        assertThat(frame.closeReason()).isEqualTo(reason);
    }

    void expectEnd() throws IOException {
        assertThat(wire.readToEnd()).isEmpty();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
