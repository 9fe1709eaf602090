package peers;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.BinaryWebSocketHandler;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** Sends each WebSocket message back, at {@code /fan} to all who are there, by Spring's API on Boot's Tomcat. */
@SpringBootApplication
@EnableWebSocket
class SocketsApplication implements WebSocketConfigurer {

    static class Echo extends BinaryWebSocketHandler {

        @Override
        protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
            session.sendMessage(message);
        }
    }

    static class Fan extends BinaryWebSocketHandler {

        private final Set<WebSocketSession> all = ConcurrentHashMap.newKeySet();

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            all.add(session);
        }

        @Override
        protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
            for (WebSocketSession each : all) {
                each.sendMessage(new BinaryMessage(message.getPayload().duplicate()));
            }
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            all.remove(session);
        }
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(new Echo(), "/ws").addHandler(new Fan(), "/fan");
    }

    /** The default, 8 KiB, is less than a message. */
    @Bean
    ServletServerContainerFactoryBean container() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxBinaryMessageBufferSize(64 * 1024);
        return container;
    }

    public static void main(String[] arguments) {
        SpringApplication.run(SocketsApplication.class, arguments);
    }
}
