package org.tornado4j.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.iostream.MemoryConnection;

/**
 * Reads one response from a connection (RFC 9112): interim heads, the head, content in the pieces that it travels in, and
 * trailers.
 *
 * <p>Thread: one at a time, which waits for what has not come yet.
 */
final class ResponseReader {

    private enum Framing {
        /** No content can follow. */
        NONE,
        /** So many bytes follow. */
        LENGTH,
        /** Chunks follow. */
        CHUNKED,
        /** Content goes on until the connection ends. */
        CLOSE,
        /** All content was read. */
        DONE
    }

    private static final int HEXADECIMAL = 16;
    private static final int CODE_START = 9;
    private static final int CODE_END = 12;
    private static final int FIRST_FINAL = 200;

    private final MemoryConnection connection;
    private final String method;
    /** The time that is left to wait. */
    private final Supplier<Duration> patience;

    private byte[] received = {};
    private int position;

    private final List<ResponseHead> informational = new ArrayList<>();
    private Framing framing = Framing.NONE;
    private long left;
    private long contentBytes;
    private HTTPHeaders trailers = new HTTPHeaders();

    ResponseReader(MemoryConnection connection, String method, Supplier<Duration> patience) {
        this.connection = connection;
        this.method = method;
        this.patience = patience;
    }

    // ------------------------------------------------------------------------------------------ head

    /** Returns the head of the response, once it is there; those of interim responses are kept. */
    ResponseHead readHead() throws IOException, TimeoutException, InterruptedException {
        while (true) {
            ResponseHead head = parse(readLine(), readFields());
            if (head.status() >= FIRST_FINAL || head.status() == HTTPStatus.SWITCHING_PROTOCOLS) {
                framing = framing(head);
                return head;
            }
            informational.add(head);
        }
    }

    /** status-line = HTTP-version SP status-code SP [ reason-phrase ] */
    private static ResponseHead parse(String line, HTTPHeaders headers) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9] .*")) {
            throw new IOException("not a status line: " + line);
        }
        int status = Integer.parseInt(line.substring(CODE_START, CODE_END));
        return new ResponseHead(status, line.substring(CODE_END + 1), headers);
    }

    private HTTPHeaders readFields() throws IOException, TimeoutException, InterruptedException {
        StringBuilder section = new StringBuilder();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            section.append(line).append("\r\n");
        }
        return HTTPHeaders.parse(section.toString());
    }

    private Framing framing(ResponseHead head) {
        HTTPHeaders headers = head.headers();
        if (method.equals(HTTPMethod.HEAD) || HTTPStatus.isWithoutContent(head.status())) {
            return Framing.NONE;
        }
        if (headers.contains("Transfer-Encoding")) {
            return Framing.CHUNKED;
        }
        String length = headers.first("Content-Length");
        if (length == null) {
            return head.status() == HTTPStatus.SWITCHING_PROTOCOLS ? Framing.NONE : Framing.CLOSE;
        }
        left = Long.parseLong(length);
        return left == 0 ? Framing.DONE : Framing.LENGTH;
    }

    List<ResponseHead> informational() {
        return List.copyOf(informational);
    }

    /** Returns the fields behind the content, once that was read. */
    HTTPHeaders trailers() {
        return trailers;
    }

    // ------------------------------------------------------------------------------------------ content

    /**
     * Returns the next piece of content, once it is there: a chunk, or what has come of content that is not chunked; null
     * behind the last one.
     */
    byte @Nullable [] readPiece() throws IOException, TimeoutException, InterruptedException {
        byte[] piece = switch (framing) {
            case NONE, DONE -> null;
            case LENGTH -> readLeft();
            case CHUNKED -> readChunk();
            case CLOSE -> readUntilClose();
        };
        if (piece == null) {
            framing = Framing.DONE;
        } else {
            contentBytes += piece.length;
        }
        return piece;
    }

    private byte[] readLeft() throws IOException, TimeoutException, InterruptedException {
        require(1);
        byte[] piece = take((int) Math.min(left, received.length - position));
        left -= piece.length;
        framing = left == 0 ? Framing.DONE : Framing.LENGTH;
        return piece;
    }

    /** chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF */
    private byte @Nullable [] readChunk() throws IOException, TimeoutException, InterruptedException {
        int size = Integer.parseInt(readLine(), HEXADECIMAL);
        if (size == 0) {
            trailers = readFields();
            return null;
        }
        require(size);
        byte[] piece = take(size);
        if (!readLine().isEmpty()) {
            throw new IOException("a chunk does not end where it should");
        }
        return piece;
    }

    private byte @Nullable [] readUntilClose() throws IOException, TimeoutException, InterruptedException {
        return position < received.length || receive() ? take(received.length - position) : null;
    }

    // ------------------------------------------------------------------------------------------ bytes

    private String readLine() throws IOException, TimeoutException, InterruptedException {
        int looked = position;
        while (true) {
            for (int i = looked; i + 1 < received.length; i++) {
                if (received[i] == '\r' && received[i + 1] == '\n') {
                    String line = new String(received, position, i - position, ISO_8859_1);
                    position = i + 2;
                    return line;
                }
            }
            int seen = Math.max(0, received.length - position - 1);
            require(received.length - position + 1);
            looked = position + seen;
        }
    }

    /** Waits until so many bytes are there. */
    private void require(int count) throws IOException, TimeoutException, InterruptedException {
        while (received.length - position < count) {
            if (!receive()) {
                throw new IOException("the connection ended "
                        + (framing == Framing.NONE
                                ? "before the response"
                                : "after " + contentBytes + " bytes of content"));
            }
        }
    }

    private boolean receive() throws IOException, TimeoutException, InterruptedException {
        byte[] more = connection.receive(patience.get());
        if (more == null) {
            return false;
        }
        int kept = received.length - position;
        byte[] all = Arrays.copyOfRange(received, position, position + kept + more.length);
        System.arraycopy(more, 0, all, kept, more.length);
        received = all;
        position = 0;
        return true;
    }

    private byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(received, position, position + count);
        position += count;
        return taken;
    }
}
