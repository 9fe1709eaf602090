package peers;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import java.nio.ByteBuffer;
import org.xnio.Pooled;

/** Sends each WebSocket message back, at {@code /fan} to all who are there, on Undertow's I/O threads. */
class UndertowSockets {

    static class Echo extends AbstractReceiveListener {

        @Override
        protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
            Pooled<ByteBuffer[]> data = message.getData();
            WebSockets.sendBinary(data.getResource(), channel, new WebSocketCallback<>() {
                @Override
                public void complete(WebSocketChannel same, Void nothing) {
                    data.close();
                }

                @Override
                public void onError(WebSocketChannel same, Void nothing, Throwable failure) {
                    data.close();
                }
            });
        }
    }

    static class Fan extends AbstractReceiveListener {

        @Override
        protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
            try (Pooled<ByteBuffer[]> data = message.getData()) {
                ByteBuffer bytes = WebSockets.mergeBuffers(data.getResource());
                for (WebSocketChannel each : channel.getPeerConnections()) {
                    WebSockets.sendBinary(bytes.duplicate(), each, null);
                }
            }
        }
    }

    private static WebSocketProtocolHandshakeHandler handler(AbstractReceiveListener listener) {
        return Handlers.websocket((exchange, channel) -> {
                    channel.getReceiveSetter().set(listener);
                    channel.resumeReceives();
                })
                .addExtension(new PerMessageDeflateHandshake());
    }

    public static void main(String[] arguments) {
        Undertow.builder()
                .addHttpListener(
                        Integer.parseInt(System.getenv("PORT")),
                        "127.0.0.1",
                        Handlers.path()
                                .addExactPath("/ws", handler(new Echo()))
                                .addExactPath("/fan", handler(new Fan())))
                .build()
                .start();
    }
}
