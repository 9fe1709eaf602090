package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

class HTTPServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @Test
    @DisplayName("A102: each request of a connection has a delegate of its own")
    void eachRequestHasItsDelegate() throws Exception {
        List<Exchange> begun = new CopyOnWriteArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    begun.add(exchange);
                    exchange.respond(exchange.target() + " " + exchange.content());
                }));
                RawClient client = server.connect()) {
            client.send("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/a?b ");
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.read().text()).isEqualTo("/ hello");
            assertThat(begun).doesNotHaveDuplicates().hasSize(2);
            assertThat(begun.get(0).calls).containsExactly("headers", "finish");
            assertThat(begun.get(1).calls).containsExactly("headers", "data 5", "finish");
        }
    }

    @Test
    @DisplayName("A101: the context knows the peer")
    void contextKnowsThePeer() throws Exception {
        List<HTTPRequestContext> contexts = new CopyOnWriteArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    contexts.add(exchange.connection.context());
                    exchange.respond("");
                }));
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            client.read();
            HTTPRequestContext context = contexts.get(0);
            assertThat(context.remoteIp()).isEqualTo("127.0.0.1");
            assertThat(context.protocol()).isEqualTo("http");
            assertThat(context.remoteAddress()).hasToString("/127.0.0.1:" + client.localPort());
            assertThat(context.localAddress()).hasToString("/127.0.0.1:" + server.port());
        }
    }

    @Test
    @DisplayName("H26: over a Unix socket")
    void unixSocketServes(@TempDir Path folder) throws Exception {
        logs.enable("tornado.general", Level.INFO);
        Path file = folder.resolve("socket");
        try (RunningServer server = new RunningServer(Exchange.answering(
                exchange -> exchange.respond(exchange.connection.context().remoteIp())))) {
            server.run(() -> server.server().addSocket(Sockets.bindUnixSocket(file.toString())));
            try (RawClient client = RawClient.connect(UnixDomainSocketAddress.of(file))) {
                client.send("GET / HTTP/1.0\r\n\r\n");
                assertThat(client.read().text()).isEqualTo("0.0.0.0");
                client.expectEnd();
            }
            try (RawClient client = RawClient.connect(UnixDomainSocketAddress.of(file))) {
                client.send("garbage\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(400);
                client.expectEnd();
            }
        }
        assertThat(logs.messages("tornado.general"))
                .singleElement()
                .asString()
                .startsWith("Malformed HTTP message from 0.0.0.0: Malformed HTTP request line");
    }

    @Test
    void optionsAreChecked() {
        HTTPServerOptions.Builder builder = HTTPServerOptions.builder();
        assertThatThrownBy(() -> builder.chunkSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxHeaderBytes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxHeaderFields(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxBodyBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxBufferBytes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxKeepAliveRequests(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.protocol("ftp")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.serverHeader("a\r\nb")).isInstanceOf(IllegalArgumentException.class);
        Duration negative = Duration.ofNanos(-1);
        assertThatThrownBy(() -> builder.headerTimeout(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.idleConnectionTimeout(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.bodyTimeout(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.writeTimeout(negative)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timeoutsMayBeLongerThanTheClockCounts() throws Exception {
        Duration forever = Duration.ofDays(365L * 1000);
        HTTPServerOptions options = HTTPServerOptions.builder()
                .headerTimeout(forever)
                .idleConnectionTimeout(forever)
                .bodyTimeout(forever)
                .writeTimeout(forever)
                .build();
        try (RunningServer server = new RunningServer(Exchange.echo(), options);
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.read().text()).isEqualTo("POST / hello");
        }
    }
}
