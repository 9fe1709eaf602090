package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.tornado4j.testing.RawClient;

/**
 * A client that sends any frames and reads those of the server strictly: not masked, whole messages, the shortest length.
 *
 * <p>Thread: the test's.
 */
final class SocketClient implements AutoCloseable {

    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /** A frame of the server. */
    record Frame(int firstByte, byte[] payload) {

        int opcode() {
            return firstByte & 0x0F;
        }

        boolean isCompressed() {
            return (firstByte & Frames.RSV1) != 0;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getChar();
        }

        String closeReason() {
            return payload.length == 0 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private final RawClient client;
    private final RawClient.Response response;

    private SocketClient(RawClient client, RawClient.Response response) {
        this.client = client;
        this.response = response;
    }

    static String request(String path, String... fields) {
        StringBuilder request =
                new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** Connects, and expects to be let in. */
    static SocketClient open(int port, String path, String... fields) throws IOException {
        return over(RawClient.connect(port), path, fields);
    }

    /** Connects with a small buffer for what is received. */
    static SocketClient openSlow(int port, String path, String... fields) throws IOException {
        return over(RawClient.connectSlow(port, 4096), path, fields);
    }

    private static SocketClient over(RawClient client, String path, String... fields) throws IOException {
        client.send(request(path, fields));
        RawClient.Response response = client.readHead();
        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(response.field("Upgrade")).isEqualToIgnoringCase("websocket");
        assertThat(response.field("Connection")).isEqualTo("Upgrade");
        assertThat(response.field("Sec-WebSocket-Accept")).isEqualTo(ACCEPT);
        assertThat(response.field("Content-Type")).isNull();
        return new SocketClient(client, response);
    }

    RawClient raw() {
        return client;
    }

    RawClient.Response response() {
        return response;
    }

    SocketClient send(byte[]... frames) throws IOException {
        client.send(Frames.join(frames));
        return this;
    }

    SocketClient text(String text) throws IOException {
        return send(Frames.text(text));
    }

    /** Reads a frame, which is a whole message or a control frame. */
    Frame read() throws IOException {
        byte[] head = client.readBytes(2);
        assertThat(head[0] & Frames.FIN).as("FIN").isNotZero();
        assertThat(head[1]).as("not masked").isNotNegative();
        long length = head[1];
        if (length == 126) {
            length = ByteBuffer.wrap(client.readBytes(2)).getChar();
            assertThat(length).isGreaterThan(125);
        } else if (length == 127) {
            length = ByteBuffer.wrap(client.readBytes(8)).getLong();
            assertThat(length).isGreaterThan(65_535);
        }
        return new Frame(head[0] & 0xFF, client.readBytes((int) length));
    }

    void expectText(String text) throws IOException {
        Frame frame = read();
        assertThat(frame.opcode()).isEqualTo(Frames.TEXT);
        assertThat(frame.text()).isEqualTo(text);
    }

    void expect(int opcode, String payload) throws IOException {
        Frame frame = read();
        assertThat(frame.opcode()).isEqualTo(opcode);
        assertThat(frame.text()).isEqualTo(payload);
    }

    /** Reads a close frame. */
    void expectClose(int code, String reason) throws IOException {
        Frame frame = read();
        assertThat(frame.opcode()).isEqualTo(Frames.CLOSE);
        assertThat(frame.closeCode()).isEqualTo(code);
        assertThat(frame.closeReason()).isEqualTo(reason);
    }

    void expectEnd() throws IOException {
        client.expectEnd();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
