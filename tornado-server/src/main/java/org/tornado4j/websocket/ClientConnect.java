package org.tornado4j.websocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http1.ResponseHead;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.tcp.ConnectOptions;
import org.tornado4j.tcp.TCPClient;

/**
 * One call of {@link WebSocketClient#websocketConnect(WebSocketRequest)}.
 *
 * <ol>
 *   <li>connects, in TLS if the request wants that
 *   <li>sends the request, and reads the head of the response; of interim responses another one
 *   <li>makes the socket
 * </ol>
 *
 * <p>Thread: confined to its loop.
 */
final class ClientConnect {

    private static final byte[] END_OF_HEAD = ResponseHead.END.getBytes(StandardCharsets.US_ASCII);

    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final int MOST_FIELDS = 100;
    private static final int MOST_INTERIM_RESPONSES = 8;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;

    private final IOLoop loop;
    private final WebSocketRequest request;
    private final CompletableFuture<WebSocketClientConnection> outcome = new CompletableFuture<>();
    private final ClientHandshake handshake;
    /** Null until there is a connection. */
    private @Nullable IOStream stream;

    private @Nullable Timeout deadline;
    private int interimResponses;

    ClientConnect(IOLoop loop, WebSocketRequest request) {
        this.loop = loop;
        this.request = request;
        LoopParts parts = LoopParts.of(loop);
        byte[] nonce = parts.maskKeys().bytes(ClientHandshake.NONCE);
        this.handshake = new ClientHandshake(request, nonce, !parts.hasRoomForInflater());
    }

    CompletableFuture<WebSocketClientConnection> start() {
        deadline = loop.callLater(
                request.connectTimeout(),
                () -> fail(new TimeoutException("no WebSocket at " + request + " within " + request.connectTimeout())));
        TLSOptions tls = request.tls();
        if (!request.isSecure()) {
            connect(null);
        } else if (tls != null) {
            connect(tls);
        } else {
            CompletionStage<SSLContext> context = loop.runInExecutor(null, SSLContext::getDefault); // it reads files
            context.thenApply(made -> TLSOptions.builder(made).build()).whenComplete((made, failure) -> {
                if (failure == null) {
                    connect(made);
                } else {
                    fail(failure);
                }
            });
        }
        return outcome;
    }

    private void connect(@Nullable TLSOptions tls) {
        ConnectOptions options =
                ConnectOptions.DEFAULT.withTimeout(request.connectTimeout()).withTls(tls);
        CompletionStage<IOStream> connected =
                new TCPClient(request.resolver()).connect(request.host(), request.port(), options);
        connected.whenComplete((made, failure) -> {
            if (failure != null) {
                fail(failure);
            } else if (outcome.isDone()) {
                made.close(); // the caller gave up
            } else {
                begin(made);
            }
        });
    }

    private void begin(IOStream connected) {
        stream = connected;
        connected.setNoDelay(true);
        byte[] head = handshake.head();
        connected.send(head, 0, head.length);
        readHead(connected);
    }

    private void readHead(IOStream connected) {
        CompletionStage<byte[]> head = connected.readUntil(END_OF_HEAD, MOST_HEAD_BYTES);
        head.whenComplete((bytes, failure) -> {
            if (outcome.isDone()) {
                connected.close(); // the caller gave up
            } else if (failure != null) {
                fail(failure);
            } else {
                headRead(connected, bytes);
            }
        });
    }

    private void headRead(IOStream connected, byte[] bytes) {
        try {
            ResponseHead head = ResponseHead.parse(bytes, MOST_FIELDS);
            if (head.status() >= OK || head.status() == SWITCHING_PROTOCOLS) {
                handshake.check(head);
                succeed(connected, head);
            } else if (++interimResponses <= MOST_INTERIM_RESPONSES) {
                readHead(connected);
            } else {
                fail(new IOException(
                        "no WebSocket at " + request + ": more than " + MOST_INTERIM_RESPONSES + " interim responses"));
            }
        } catch (HTTPInputError e) {
            fail(new IOException("no WebSocket at " + request + ": " + e.getMessage(), e));
        } catch (IOException e) {
            fail(e);
        }
    }

    private void succeed(IOStream connected, ResponseHead head) {
        cancelDeadline();
        WebSocketClientConnection socket =
                new WebSocketClientConnection(request, handshake.subprotocol(), head.headers());
        DeflateAgreement agreement = handshake.agreement();
        WebSocketConnection connection = new WebSocketConnection(
                WebSocketConnection.Side.CLIENT,
                new ClientTunnel(connected),
                request.options(),
                socket.listener(),
                agreement,
                agreement == null ? null : request.options().compression());
        socket.open(connection);
        if (outcome.complete(socket)) {
            loop.addCallback(() -> connection.begin(null)); // behind those who wait for the outcome
        } else {
            connected.close(); // the caller gave up
        }
    }

    private void fail(Throwable failure) {
        cancelDeadline();
        IOStream connected = stream;
        if (connected != null) {
            connected.close();
        }
        outcome.completeExceptionally(
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            loop.removeTimeout(deadline);
        }
    }
}
