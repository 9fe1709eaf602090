package peers;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Sends each WebSocket message back, at {@code /fan} to all who are there, by Jetty's own API. */
class JettySockets {

    private static final Set<Session> ALL = ConcurrentHashMap.newKeySet();

    public static class Echo extends Session.Listener.AbstractAutoDemanding {

        @Override
        public void onWebSocketBinary(ByteBuffer message, Callback callback) {
            getSession().sendBinary(message, callback);
        }
    }

    public static class Fan extends Session.Listener.AbstractAutoDemanding {

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            ALL.add(session);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer message, Callback callback) {
            ByteBuffer bytes = ByteBuffer.allocate(message.remaining()).put(message).flip();
            ALL.forEach(each -> each.sendBinary(bytes.slice(), Callback.NOOP));
            callback.succeed();
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            ALL.remove(getSession());
            callback.succeed();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))));
        server.setHandler(WebSocketUpgradeHandler.from(server, container -> {
            container.addMapping("/ws", (request, response, callback) -> new Echo());
            container.addMapping("/fan", (request, response, callback) -> new Fan());
        }));
        server.start();
    }
}
