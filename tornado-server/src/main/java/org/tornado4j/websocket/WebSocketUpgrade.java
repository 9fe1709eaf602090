package org.tornado4j.websocket;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.Tunnel;

/**
 * A client's request for a WebSocket, and its response. {@link WebSocketHandler} uses it; so can frameworks that answer
 * such requests themselves.
 *
 * <ol>
 *   <li>{@link #of(HTTPServerRequest, WebSocketOptions)} checks the request
 *   <li>{@link #select}, optionally
 *   <li>{@link #addTo} adds the fields of the response, with which {@code switchProtocols("websocket", fields)} is called
 *   <li>{@link #open} creates the connection, {@link WebSocketConnection#begin} starts reading
 * </ol>
 *
 * <p>Thread: the loop of the request.
 */
public final class WebSocketUpgrade {

    /** The name of the protocol for {@code switchProtocols}. */
    public static final String PROTOCOL = Handshake.PROTOCOL;

    private final Handshake handshake;
    private final WebSocketOptions options;
    private final @Nullable WebSocketCompression compression;
    private final @Nullable DeflateAgreement agreement;
    private @Nullable String subprotocol;

    private WebSocketUpgrade(
            Handshake handshake,
            WebSocketOptions options,
            @Nullable WebSocketCompression compression,
            @Nullable DeflateAgreement agreement) {
        this.handshake = handshake;
        this.options = options;
        this.compression = agreement == null ? null : compression;
        this.agreement = agreement;
    }

    /**
     * Checks a request.
     *
     * @throws HandshakeRefusal if it must be refused
     */
    public static WebSocketUpgrade of(HTTPServerRequest request, WebSocketOptions options) throws HandshakeRefusal {
        return of(request, options, options.compression(), options.allowedOrigins()::allow);
    }

    /**
     * Checks a request, with a custom rule for its origin.
     *
     * @param allowed returns whether a request from an origin may connect; also called for requests without one
     * @throws HandshakeRefusal if it must be refused
     */
    public static WebSocketUpgrade of(
            HTTPServerRequest request, WebSocketOptions options, Predicate<HTTPServerRequest> allowed)
            throws HandshakeRefusal {
        return of(request, options, options.compression(), allowed);
    }

    /** Checks a request, with another compression, and another rule for its origin. */
    static WebSocketUpgrade of(
            HTTPServerRequest request,
            WebSocketOptions options,
            @Nullable WebSocketCompression compression,
            Predicate<HTTPServerRequest> allowed)
            throws HandshakeRefusal {
        Handshake handshake = Handshake.of(request, allowed);
        return new WebSocketUpgrade(handshake, options, compression, agreement(request, handshake, compression));
    }

    private static @Nullable DeflateAgreement agreement(
            HTTPServerRequest request, Handshake handshake, @Nullable WebSocketCompression wanted) {
        if (wanted == null || handshake.extensions().isEmpty()) {
            return null;
        }
        boolean memoryShort = request.connection().isMemoryShort()
                || !LoopParts.of(request.connection().loop()).hasRoomForInflater();
        return DeflateAgreement.of(handshake.extensions(), wanted, memoryShort);
    }

    /** Returns the subprotocols that the client offers, the preferred ones first. */
    public List<String> subprotocols() {
        return handshake.subprotocols();
    }

    /**
     * Chooses a subprotocol.
     *
     * @param chosen null, as by default, for none
     * @throws IllegalArgumentException if the client does not offer it
     */
    public void select(@Nullable String chosen) {
        if (chosen != null && !subprotocols().contains(chosen)) {
            throw new IllegalArgumentException(
                    "the client offers the subprotocols " + subprotocols() + ", not \"" + chosen + '"');
        }
        subprotocol = chosen;
    }

    /** Adds the fields of the response. */
    public void addTo(HTTPHeaders fields) {
        fields.set("Sec-WebSocket-Accept", handshake.accept());
        if (subprotocol != null) {
            fields.set("Sec-WebSocket-Protocol", subprotocol);
        }
        if (agreement != null) {
            fields.set("Sec-WebSocket-Extensions", agreement.response());
        }
    }

    /** Creates the connection. Nothing is read until {@link WebSocketConnection#begin} is called. */
    public WebSocketConnection open(Tunnel tunnel, WebSocketListener listener) {
        return new WebSocketConnection(
                WebSocketConnection.Side.SERVER, tunnel, options, listener, agreement, compression);
    }
}
