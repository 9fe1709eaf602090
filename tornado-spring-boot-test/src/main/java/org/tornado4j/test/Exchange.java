package org.tornado4j.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.iostream.MemoryConnection;

/**
 * One request and its response on a connection of their own, with failures that say what a test wants to know.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
final class Exchange implements AutoCloseable {

    @FunctionalInterface
    private interface Step<T> {
        @Nullable
        T take() throws IOException, TimeoutException, InterruptedException;
    }

    private final MemoryServer server;
    private final TestRequest request;
    private final MemoryConnection connection;
    private final ResponseReader reader;

    private Exchange(
            MemoryServer server, TestRequest request, MemoryConnection connection, Supplier<Duration> patience) {
        this.server = server;
        this.request = request;
        this.connection = connection;
        this.reader = new ResponseReader(connection, request.method(), patience);
    }

    /**
     * Sends {@code request}.
     *
     * @param patience says how long may be waited from now on
     */
    static Exchange begin(MemoryServer server, TestRequest request, CookieJar cookies, Supplier<Duration> patience) {
        byte[] head = request.head(cookies).getBytes(ISO_8859_1);
        MemoryConnection connection =
                Objects.requireNonNull(attempt(server, request, () -> server.connect(request.peer(), patience.get())));
        Exchange exchange = new Exchange(server, request, connection, patience);
        connection.send(head);
        exchange.sendContent();
        return exchange;
    }

    private void sendContent() {
        for (byte[] piece : request.pieces()) {
            if (request.isChunked()) {
                sendChunk(piece);
            } else {
                connection.send(piece);
            }
        }
        if (request.isChunked()) {
            sendChunk(new byte[0]);
        }
    }

    /** Sends it as one piece, so that it arrives as one. */
    private void sendChunk(byte[] data) {
        byte[] start = (Integer.toHexString(data.length) + "\r\n").getBytes(US_ASCII);
        byte[] chunk = new byte[start.length + data.length + 2];
        System.arraycopy(start, 0, chunk, 0, start.length);
        System.arraycopy(data, 0, chunk, start.length, data.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        connection.send(chunk);
    }

    ResponseHead readHead() {
        return Objects.requireNonNull(attempt(server, request, reader::readHead));
    }

    byte @Nullable [] readPiece() {
        return attempt(server, request, reader::readPiece);
    }

    List<ResponseHead> informational() {
        return reader.informational();
    }

    HTTPHeaders trailers() {
        return reader.trailers();
    }

    TestRequest request() {
        return request;
    }

    @Override
    public void close() {
        connection.close();
    }

    private static <T> @Nullable T attempt(MemoryServer server, TestRequest request, Step<T> step) {
        try {
            return step.take();
        } catch (TimeoutException e) {
            throw new NoResponseException(
                    request + ": nothing came within " + request.timeout().toMillis() + " ms" + server.situation(), e);
        } catch (IOException e) {
            throw new NoResponseException(request + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoResponseException(request + ": interrupted", e);
        }
    }
}
