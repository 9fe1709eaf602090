package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.tcp.TCPServer;

/**
 * Sends each line back to who sent it.
 *
 * <p>What a coroutine writes as {@code while True} is a method that begins itself again when the line has left. It ends
 * as the coroutine does: once the stream is closed the read, or the write, fails, and then nothing follows it.
 */
public final class EchoServer extends TCPServer {

    private static final byte[] NEWLINE = "\n".getBytes(US_ASCII);

    EchoServer() {
        super(StreamLimits.DEFAULT);
    }

    @Override
    protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
        echoLine(stream);
        return null;
    }

    private static void echoLine(IOStream stream) {
        CompletionStage<?> echoed = stream.readUntil(NEWLINE).thenCompose(stream::write);
        echoed.thenRun(() -> echoLine(stream));
    }

    /** Serves on port 8888, or on the one that {@code args} name. */
    public static void main(String[] args) throws IOException {
        EchoServer server = new EchoServer();
        server.listen(args.length > 0 ? Integer.parseInt(args[0]) : 8888);
        IOLoop.current().start();
    }
}
