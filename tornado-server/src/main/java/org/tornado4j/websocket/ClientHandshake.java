package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http1.ResponseHead;

/**
 * A client's opening handshake: the request, and the rules for its response (RFC 6455 section 4.1). No I/O, no clock, no thread.
 *
 * <ol>
 *   <li>{@link #head}
 *   <li>{@link #check} with the response
 *   <li>{@link #subprotocol}, {@link #agreement}
 * </ol>
 */
final class ClientHandshake {

    /** The length of a nonce, in bytes. */
    static final int NONCE = 16;

    private static final int SWITCHING_PROTOCOLS = 101;

    private final WebSocketRequest request;
    private final String key;
    /** True if messages of the server must not take memory from one to the next. */
    private final boolean memoryShort;

    private @Nullable String subprotocol;
    private @Nullable DeflateAgreement agreement;

    /** @param nonce {@value #NONCE} bytes that cannot be guessed */
    ClientHandshake(WebSocketRequest request, byte[] nonce, boolean memoryShort) {
        this.request = request;
        this.key = Base64.getEncoder().encodeToString(nonce);
        this.memoryShort = memoryShort;
    }

    /** Returns the request as it travels. */
    byte[] head() {
        StringBuilder head = new StringBuilder("GET ").append(request.target()).append(" HTTP/1.1\r\n");
        add(head, "Host", request.authority());
        add(head, "Upgrade", Handshake.PROTOCOL);
        add(head, "Connection", "Upgrade");
        add(head, "Sec-WebSocket-Key", key);
        add(head, "Sec-WebSocket-Version", Handshake.VERSION);
        if (!request.subprotocols().isEmpty()) {
            add(head, "Sec-WebSocket-Protocol", String.join(", ", request.subprotocols()));
        }
        WebSocketCompression compression = request.options().compression();
        if (compression != null) {
            add(head, "Sec-WebSocket-Extensions", DeflateAgreement.offer(compression, memoryShort));
        }
        request.headers().forEach((name, value) -> add(head, name, value));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void add(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /**
     * Checks the response.
     *
     * @throws WebSocketHandshakeException if it is none that opens a WebSocket
     */
    void check(ResponseHead response) throws WebSocketHandshakeException {
        HTTPHeaders headers = response.headers();
        if (response.status() != SWITCHING_PROTOCOLS) {
            throw failure(response, "the server answered " + (response.status() + " " + response.reason()).strip());
        }
        require(isAlone(headers, "Upgrade", Handshake.PROTOCOL), response, "Upgrade is not websocket");
        require(
                Handshake.hasElement(headers.get("Connection"), "upgrade"),
                response,
                "Connection does not have upgrade");
        List<String> accepts = headers.getList("Sec-WebSocket-Accept");
        require(
                accepts.size() == 1 && accepts.get(0).equals(Handshake.acceptOf(key)),
                response,
                "Sec-WebSocket-Accept does not answer this handshake");
        readSubprotocol(response);
        readExtensions(response);
    }

    private static boolean isAlone(HTTPHeaders headers, String name, String wanted) {
        List<String> values = headers.getList(name);
        return values.size() == 1 && values.get(0).toLowerCase(Locale.ROOT).equals(wanted);
    }

    private void readSubprotocol(ResponseHead response) throws WebSocketHandshakeException {
        List<String> chosen = response.headers().getList("Sec-WebSocket-Protocol");
        require(
                chosen.isEmpty()
                        || (chosen.size() == 1 && request.subprotocols().contains(chosen.get(0))),
                response,
                "Sec-WebSocket-Protocol is not one of those that were offered");
        subprotocol = chosen.isEmpty() ? null : chosen.get(0);
    }

    private void readExtensions(ResponseHead response) throws WebSocketHandshakeException {
        List<ExtensionOffer> accepted = ExtensionOffer.parse(response.headers().getList("Sec-WebSocket-Extensions"));
        if (accepted != null && accepted.isEmpty()) {
            return;
        }
        WebSocketCompression wanted = request.options().compression();
        if (accepted != null && accepted.size() == 1 && wanted != null) {
            agreement = DeflateAgreement.ofAnswer(accepted.get(0), wanted, memoryShort);
        }
        require(agreement != null, response, "Sec-WebSocket-Extensions does not answer what was offered");
    }

    private void require(boolean holds, ResponseHead response, String violation) throws WebSocketHandshakeException {
        if (!holds) {
            throw failure(response, violation);
        }
    }

    private WebSocketHandshakeException failure(ResponseHead response, String what) {
        return new WebSocketHandshakeException(
                response.status(), response.headers(), "no WebSocket at " + request + ": " + what);
    }

    /** Returns the subprotocol that the server has chosen; null for none. */
    @Nullable
    String subprotocol() {
        return subprotocol;
    }

    /** Returns the compression that was agreed on; null for none. */
    @Nullable
    DeflateAgreement agreement() {
        return agreement;
    }
}
