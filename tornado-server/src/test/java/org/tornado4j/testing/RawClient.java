package org.tornado4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends any bytes and reads responses strictly: what a test gets was framed without a flaw.
 *
 * <p>No read takes longer than {@link #DEADLINE}. A write may; the time limit of the test then ends it.
 *
 * <p>Thread: the test's.
 */
public final class RawClient implements AutoCloseable {

    /** The time limit for a read; far more than it needs. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 [1-5][0-9]{2} [\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern FIELD_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\\t\\x20-\\x7e\\x80-\\xff]*)");

    /** A response. */
    public static final class Response {

        private final String statusLine;
        private final List<String> fields;
        private final byte[] content;

        private Response(String statusLine, List<String> fields, byte[] content) {
            this.statusLine = statusLine;
            this.fields = fields;
            this.content = content;
        }

        public String statusLine() {
            return statusLine;
        }

        /** The field lines as they travelled. */
        public List<String> fields() {
            return fields;
        }

        public byte[] content() {
            return content;
        }

        public int status() {
            return Integer.parseInt(statusLine.substring(9, 12));
        }

        /** The content, read as Latin-1. */
        public String text() {
            return new String(content, StandardCharsets.ISO_8859_1);
        }

        /** The values of a field, one for each line. */
        public List<String> all(String name) {
            List<String> values = new ArrayList<>();
            for (String field : fields) {
                int colon = field.indexOf(':');
                if (field.substring(0, colon).equalsIgnoreCase(name)) {
                    values.add(field.substring(colon + 1).strip());
                }
            }
            return values;
        }

        /** The value of a field that comes at most once; null when it does not come. */
        public @Nullable String field(String name) {
            List<String> all = all(name);
            assertThat(all).as("field " + name).hasSizeLessThan(2);
            return all.isEmpty() ? null : all.get(0);
        }
    }

    private final SocketChannel channel;
    private final InputStream input;

    private RawClient(SocketChannel channel, InputStream input) {
        this.channel = channel;
        this.input = new BufferedInputStream(input);
    }

    private static RawClient of(SocketChannel connected) throws IOException {
        connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connected.socket().setSoTimeout((int) DEADLINE.toMillis());
        return new RawClient(connected, connected.socket().getInputStream());
    }

    /** Connects to a port of this machine. */
    public static RawClient connect(int port) throws IOException {
        return of(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    /** Connects to a Unix socket. Here reads have no deadline but that of the test. */
    public static RawClient connect(UnixDomainSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        return new RawClient(channel, Channels.newInputStream(channel));
    }

    /** Connects with a small buffer for what is received, so that the server soon finds nobody reads. */
    public static RawClient connectSlow(int port, int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return of(channel);
    }

    public int localPort() {
        return channel.socket().getLocalPort();
    }

    // ------------------------------------------------------------------------------------------ sending

    /** Sends text, a byte for each character. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] bytes) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    /** Sends as much as the kernel takes without waiting, and returns how much that was. */
    public int sendWithoutWaiting(byte[] bytes) throws IOException {
        channel.configureBlocking(false);
        try {
            return channel.write(ByteBuffer.wrap(bytes));
        } finally {
            channel.configureBlocking(true);
        }
    }

    /** Tells the server that nothing more comes; reading goes on. */
    public void finishSending() throws IOException {
        channel.shutdownOutput();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    /** Ends the connection as a client does that has what it wanted. */
    public void hangUp() throws IOException {
        channel.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }

    // ------------------------------------------------------------------------------------------ receiving

    /** Reads a response to anything but HEAD; interim ones are responses of their own. */
    public Response read() throws IOException {
        Response head = readHead();
        return new Response(head.statusLine(), head.fields(), readContent(head));
    }

    /** Reads the head of a response: all there is to one to HEAD. */
    public Response readHead() throws IOException {
        String statusLine = readLine();
        assertThat(statusLine).matches(STATUS_LINE);
        List<String> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            assertThat(line).matches(FIELD_LINE);
            fields.add(line);
        }
        return new Response(statusLine, List.copyOf(fields), new byte[0]);
    }

    /** RFC 9112 section 6.3, without its leniencies. */
    private byte[] readContent(Response head) throws IOException {
        String length = head.field("Content-Length");
        String coding = head.field("Transfer-Encoding");
        int status = head.status();
        if (status < 200 || status == 204 || status == 304) {
            assertThat(coding).isNull();
            assertThat(status == 304 ? null : length).isNull();
            return new byte[0];
        }
        if (coding != null) {
            assertThat(coding).isEqualTo("chunked");
            assertThat(length).as("Content-Length beside Transfer-Encoding").isNull();
            return readChunks();
        }
        if (length != null) {
            return readBytes(Integer.parseInt(length));
        }
        assertThat(head.field("Connection")).as("content to the end").isIn("close", null);
        return readToEnd();
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int size;
        do {
            String line = readLine();
            assertThat(line).matches("[1-9a-f][0-9a-f]*|0");
            size = Integer.parseInt(line, 16);
            content.writeBytes(readBytes(size));
            assertThat(readLine()).as("behind a chunk").isEmpty();
        } while (size > 0);
        return content.toByteArray();
    }

    /** Reads the data of the next chunk. */
    public byte[] readChunk() throws IOException {
        byte[] data = readBytes(Integer.parseInt(readLine(), 16));
        assertThat(readLine()).as("behind a chunk").isEmpty();
        return data;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = input.read(); b != '\r'; b = input.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection after \"" + line + "\"");
            }
            assertThat(b).isNotEqualTo((int) '\n');
            line.append((char) b);
        }
        assertThat(input.read()).as("behind CR").isEqualTo((int) '\n');
        return line.toString();
    }

    public byte[] readBytes(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(
                    "the server closed the connection after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Reads whatever comes until the server closes the connection in an orderly way. */
    public byte[] readToEnd() throws IOException {
        return input.readAllBytes();
    }

    /** The server closes the connection, in an orderly way, and sends nothing before that. */
    public void expectEnd() throws IOException {
        assertThat(new String(readToEnd(), StandardCharsets.ISO_8859_1)).isEmpty();
    }

    /** The server cuts the connection off; returns what came before. */
    public byte[] expectReset() throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try {
            for (int b = input.read(); b >= 0; b = input.read()) {
                received.write(b);
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
            return received.toByteArray();
        }
        throw new AssertionError("the server closed the connection in an orderly way after "
                + received.toString(StandardCharsets.ISO_8859_1));
    }

    /** Returns whether there is input that has not been read yet. */
    public boolean hasReceived() throws IOException {
        return input.available() > 0;
    }
}
