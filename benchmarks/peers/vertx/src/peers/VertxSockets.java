package peers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends each WebSocket message back, at {@code /fan} to all who are there, on one event loop of the native transport. */
class VertxSockets {

    private static final Set<ServerWebSocket> ALL = ConcurrentHashMap.newKeySet();

    private static void connected(ServerWebSocket socket) {
        if (socket.path().equals("/fan")) {
            ALL.add(socket);
            socket.closeHandler(nothing -> ALL.remove(socket));
            socket.binaryMessageHandler(message -> ALL.forEach(each -> each.writeBinaryMessage(message)));
        } else {
            socket.binaryMessageHandler(socket::writeBinaryMessage);
        }
    }

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        vertx.createHttpServer(new HttpServerOptions()
                        .setTcpNoDelay(true)
                        .setAcceptBacklog(1024)
                        .setPerMessageWebSocketCompressionSupported(true))
                .webSocketHandler(VertxSockets::connected)
                .listen(Integer.parseInt(System.getenv("PORT")), "127.0.0.1")
                .await();
    }
}
