package org.tornado4j.protocols;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.httpserver.Protocol;
import org.tornado4j.httpserver.ServerConnection;
import org.tornado4j.httpserver.ServerLoop;
import org.tornado4j.iostream.IOStream;

/** Sends each line back with its characters in reverse order. */
final class ReverseProtocol implements Protocol {

    /** Begins each connection that does not come from HTTP. */
    static final String PREFACE = "REVERSE/1\n";

    /** Events of all connections, in order. */
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public String applicationProtocol() {
        return "reverse";
    }

    @Override
    public byte[] preface() {
        return PREFACE.getBytes(US_ASCII);
    }

    @Override
    public String upgradeToken() {
        return "reverse";
    }

    @Override
    public Connector onLoop(ServerLoop loop) {
        return new Connector() {
            @Override
            public ServerConnection connect(IOStream stream, @Nullable SocketAddress remoteAddress) {
                return new Connection(loop, stream, remoteAddress);
            }

            @Override
            public @Nullable ServerConnection upgrade(
                    IOStream stream,
                    @Nullable SocketAddress remoteAddress,
                    RequestStartLine startLine,
                    HTTPHeaders headers) {
                return startLine.target().equals("/declined") ? null : connect(stream, remoteAddress);
            }
        };
    }

    private final class Connection extends ServerConnection {

        private final StringBuilder line = new StringBuilder();

        Connection(ServerLoop server, IOStream stream, @Nullable SocketAddress remoteAddress) {
            super(server, stream, remoteAddress);
        }

        @Override
        public void dataReceived(ByteBuffer lent) {
            touch();
            while (lent.hasRemaining()) {
                char c = (char) lent.get();
                if (c == '\n') {
                    byte[] answer = line.reverse().append('\n').toString().getBytes(US_ASCII);
                    stream().send(answer, 0, answer.length);
                    line.setLength(0);
                } else {
                    line.append(c);
                }
            }
        }

        @Override
        public void endOfStream() {
            stream().close();
        }

        @Override
        protected void drain() {
            events.add("drain");
        }

        @Override
        protected void closed() {
            events.add("closed");
        }
    }
}
