package org.tornado4j.catalina;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client that sends any bytes and sees each that comes back. No read takes longer than {@link #DEADLINE_SECONDS}. */
final class Wire implements AutoCloseable {

    static final long DEADLINE_SECONDS = 30;

    /** A response: {@code content} without the framing. */
    record Response(String statusLine, List<String> fields, byte[] content) {

        int status() {
            return Integer.parseInt(statusLine.substring(9, 12));
        }

        /** The value of the first field called {@code name}; null for none. */
        String field(String name) {
            List<String> all = fields(name);
            return all.isEmpty() ? null : all.get(0);
        }

        List<String> fields(String name) {
            String start = name + ": ";
            return fields.stream()
                    .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
                    .map(line -> line.substring(start.length()))
                    .toList();
        }

        String text() {
            return new String(content, ISO_8859_1);
        }
    }

    private final Socket socket;
    private final InputStream input;

    Wire(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }

    Response get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
    }

    /** Reads a response to anything but HEAD. */
    Response read() throws IOException {
        Response head = readHead();
        int status = head.status();
        String length = head.field("Content-Length");
        if (status < 200 || status == 204 || status == 304) {
            return head;
        }
        byte[] content;
        if ("chunked".equals(head.field("Transfer-Encoding"))) {
            content = readChunks();
        } else if (length != null) {
            content = readBytes(Integer.parseInt(length));
        } else {
            content = input.readAllBytes();
        }
        return new Response(head.statusLine(), head.fields(), content);
    }

    Response readHead() throws IOException {
        String statusLine = readLine();
        List<String> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            fields.add(line);
        }
        return new Response(statusLine, List.copyOf(fields), new byte[0]);
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
            content.writeBytes(chunk);
        }
        return content.toByteArray();
    }

    /** Reads the next chunk; it is empty at the end of the content. */
    byte[] readChunk() throws IOException {
        byte[] chunk = readBytes(Integer.parseInt(readLine(), 16));
        readLine();
        return chunk;
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = input.read(); b != '\r'; b = input.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended behind \"" + line + "\"");
            }
            line.append((char) b);
        }
        input.read();
        return line.toString();
    }

    byte[] readBytes(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended behind " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Reads all there is up to an orderly end of the connection. */
    String readToEnd() throws IOException {
        return new String(input.readAllBytes(), ISO_8859_1);
    }
}
