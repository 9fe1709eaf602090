package org.tornado4j.tcp;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamLimits;

/** Sends back what it gets, and closes when the client does. */
class EchoServer extends TCPServer {

    EchoServer() {
        this(StreamLimits.DEFAULT);
    }

    EchoServer(StreamLimits limits) {
        super(limits);
    }

    @Override
    protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
            throws Exception {
        stream.startReading(new IOStream.ReadListener() {
            @Override
            public void dataReceived(ByteBuffer lent) {
                byte[] data = new byte[lent.remaining()];
                lent.get(data);
                stream.send(data, 0, data.length);
            }

            @Override
            public void endOfStream() {
                CompletionStage<?> flushed = stream.flushed();
                flushed.thenRun(stream::close);
            }
        });
        return null;
    }
}
