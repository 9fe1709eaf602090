package org.tornado4j.iostream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.tornado4j.testing.LoopThread;

/**
 * A stream on a loop and, at the other end of the connection, a blocking channel in the test's hands. Registered as an
 * extension; a test that wants other limits calls {@link #connect} again.
 */
final class StreamPair implements BeforeEachCallback, AfterEachCallback {

    @Nullable
    private LoopThread loop;

    @Nullable
    private CountingStream stream;

    @Nullable
    private SocketChannel peer;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        loop = new LoopThread();
        // Code that runs for the first time can take long on a busy machine, and these tests move megabytes.
        run(() -> loop().loop().setSlowCallbackThreshold(LoopThread.DEADLINE));
        connect(StreamLimits.DEFAULT);
    }

    /** Replaces the connection by one whose stream has {@code limits}. */
    void connect(StreamLimits limits) throws Exception {
        closeConnection();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            stream = loop().call(() -> new CountingStream(accepted, loop().loop(), limits));
        }
    }

    /** Makes this pair, which is no extension, one of the same loop as {@code other}. */
    void joinLoopOf(StreamPair other) throws Exception {
        loop = other.loop();
        connect(StreamLimits.DEFAULT);
    }

    void closeConnection() throws Exception {
        if (stream != null) {
            loop().run(stream::close);
        }
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        closeConnection();
        loop().close();
    }

    LoopThread loop() {
        return present(loop);
    }

    CountingStream stream() {
        return present(stream);
    }

    SocketChannel peer() {
        return present(peer);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("before the test began");
        }
        return value;
    }

    // ------------------------------------------------------------------------------------------ the stream's side

    /** Runs {@code action} on the loop. */
    void run(LoopThread.Action action) throws Exception {
        loop().run(action);
    }

    /** Runs {@code task} on the loop. */
    <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        return loop().call(task);
    }

    /** Starts something on the stream and waits for it. */
    <T extends @Nullable Object> T await(Function<IOStream, CompletableFuture<T>> operation) throws Exception {
        return LoopThread.await(start(operation));
    }

    /** {@link #await} for text. */
    String read(Function<IOStream, CompletableFuture<byte[]>> operation) throws Exception {
        return text(get(operation));
    }

    /** {@link #await} for bytes. */
    byte[] get(Function<IOStream, CompletableFuture<byte[]>> operation) throws Exception {
        return await(operation);
    }

    /** {@link LoopThread#await} for bytes. */
    static byte[] got(CompletableFuture<byte[]> future) throws Exception {
        return LoopThread.await(future);
    }

    boolean isClosed() throws Exception {
        return call(() -> stream().closed());
    }

    @Nullable
    Throwable error() throws Exception {
        return this.<@Nullable Throwable>call(() -> stream().error());
    }

    /** Starts something on the stream. */
    <T extends @Nullable Object> CompletableFuture<T> start(Function<IOStream, CompletableFuture<T>> operation)
            throws Exception {
        return loop().call(() -> operation.apply(stream()));
    }

    /** Completes when the stream is closed. */
    CompletableFuture<@Nullable Void> closed() throws Exception {
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        run(() -> stream().setCloseCallback(() -> closed.complete(null)));
        return closed;
    }

    /** Waits until the loop has gone round, with everything that was ready. */
    void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            run(() -> {});
        }
    }

    // ------------------------------------------------------------------------------------------ the peer's side

    void peerSends(String text) throws IOException {
        peerSends(bytes(text));
    }

    void peerSends(byte[] data) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(data);
        while (buffer.hasRemaining()) {
            peer().write(buffer);
        }
    }

    /** Lets the peer send in a thread of its own; the future tells when that is done. */
    CompletableFuture<@Nullable Void> peerSendsMeanwhile(byte[] data) {
        return CompletableFuture.runAsync(() -> {
            try {
                peerSends(data);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Reads exactly {@code count} bytes at the peer. */
    byte[] peerReads(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && peer().read(buffer) >= 0) {
            // goes on
        }
        return buffer.flip().array();
    }

    /** Reads everything up to the end at the peer. */
    byte[] peerReadsAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (peer().read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    /** {@link #peerReadsAll} in a thread of its own. */
    CompletableFuture<byte[]> peerReadsMeanwhile() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return peerReadsAll();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    void peerCloses() throws IOException {
        peer().close();
    }

    // ------------------------------------------------------------------------------------------ bytes

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** Bytes in which no place looks like another. */
    static byte[] pattern(int size) {
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) ((i * 0x9E3779B1) >>> 24);
        }
        return data;
    }
}
