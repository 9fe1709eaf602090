package org.tornado4j.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** One connection, one request after the other. It knows responses with Content-Length only. */
final class KeepAliveClient implements AutoCloseable {

    private static final String LENGTH = "\ncontent-length: ";

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    KeepAliveClient(InetSocketAddress address) throws IOException {
        socket.connect(address);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Sends {@code request} and reads the response, {@code times} times. */
    void exchange(byte[] request, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            out.write(request);
            in.skipNBytes(readHead());
        }
    }

    /** Reads up to the content and returns its length. */
    private int readHead() throws IOException {
        int length = 0;
        int matched = 0;
        int lineLength = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (matched == LENGTH.length() && b >= '0' && b <= '9') {
                length = 10 * length + b - '0';
            } else {
                matched = matches(b, matched) ? matched + 1 : b == '\n' ? 1 : 0;
            }
            if (b == '\n' && lineLength == 0) {
                return length;
            }
            lineLength = b == '\n' ? 0 : b == '\r' ? lineLength : lineLength + 1;
        }
    }

    private static boolean matches(int b, int at) {
        return at < LENGTH.length() && Character.toLowerCase(b) == LENGTH.charAt(at);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
