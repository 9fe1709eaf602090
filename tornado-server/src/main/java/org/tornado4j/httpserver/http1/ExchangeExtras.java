package org.tornado4j.httpserver.http1;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http1.HeadSemantics;
import org.tornado4j.http1.ResponseFraming;

/**
 * The parts of an {@link HTTP1Exchange} that few requests need: made when the first of them is.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class ExchangeExtras {

    private static final String WEBSOCKET = "websocket";

    private final List<String> upgradeTokens;
    private final boolean acceptsTrailers;
    private List<String> declaredTrailers = List.of();
    private boolean sendsTrailers;
    private @Nullable Runnable closeCallback;
    private @Nullable String requestId;
    private long missingLength;
    private long heldOfResponse;

    ExchangeExtras() {
        this(List.of(), false);
    }

    private ExchangeExtras(List<String> upgradeTokens, boolean acceptsTrailers) {
        this.upgradeTokens = upgradeTokens;
        this.acceptsTrailers = acceptsTrailers;
        this.sendsTrailers = acceptsTrailers;
    }

    /** Returns what the head of a request asks for besides a response; null if that is nothing. */
    static @Nullable ExchangeExtras of(HeadSemantics head, HTTPHeaders headers) {
        if (!head.asksForUpgrade() && !head.acceptsTrailers()) {
            return null;
        }
        return new ExchangeExtras(head.asksForUpgrade() ? tokens(headers) : List.of(), head.acceptsTrailers());
    }

    // Upgrade = #protocol
    private static List<String> tokens(HTTPHeaders headers) {
        String upgrade = headers.get("Upgrade");
        if (WEBSOCKET.equals(upgrade)) {
            return List.of(WEBSOCKET);
        }
        return upgrade == null
                ? List.of()
                : Stream.of(upgrade.split(",", -1))
                        .map(String::strip)
                        .filter(token -> !token.isEmpty())
                        .toList();
    }

    /** Notes how much memory, in bytes, content of the response takes that is still being put together. */
    void holdsOfResponse(long bytes) {
        heldOfResponse = bytes;
    }

    /** Returns how much memory, in bytes, content of the response takes that is still being put together. */
    long heldOfResponse() {
        return heldOfResponse;
    }

    /** Returns the tokens of the protocols that the request asks to go over to; none if it does not ask. */
    List<String> upgradeTokens() {
        return upgradeTokens;
    }

    /** Declares trailers; returns whether the client gets them. */
    boolean declareTrailers(TrailerUse use, List<String> names) {
        sendsTrailers = acceptsTrailers || use == TrailerUse.OPTIONAL;
        declaredTrailers = sendsTrailers ? List.copyOf(names) : List.of();
        return sendsTrailers;
    }

    /** Returns whether the client gets trailers. */
    boolean sendsTrailers() {
        return sendsTrailers;
    }

    /** Returns the names for the Trailer field of a response with {@code framing}; empty for no such field. */
    List<String> announcedTrailers(ResponseFraming framing) {
        return framing == ResponseFraming.CHUNKED ? declaredTrailers : List.of();
    }

    void setRequestId(String id) {
        requestId = id;
    }

    /** Returns the id of the request; null if it has none. */
    @Nullable
    String requestId() {
        return requestId;
    }

    /** Notes how much content Content-Length still asks for. */
    void announceLength(long length) {
        missingLength = length;
    }

    /** Returns how much content Content-Length still asks for. */
    long missingLength() {
        return missingLength;
    }

    void setCloseCallback(@Nullable Runnable callback) {
        closeCallback = callback;
    }

    /** Returns the close callback, and forgets it; null for none. */
    @Nullable
    Runnable takeCloseCallback() {
        Runnable taken = closeCallback;
        closeCallback = null;
        return taken;
    }
}
