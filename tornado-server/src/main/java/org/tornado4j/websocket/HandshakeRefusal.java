package org.tornado4j.websocket;

import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;

/** Thrown to refuse a handshake; contains the response. It carries no stack trace. */
public final class HandshakeRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    private HandshakeRefusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** 400, with a line of text. */
    static HandshakeRefusal malformed(String message) {
        return new HandshakeRefusal(HTTPStatus.BAD_REQUEST, message);
    }

    /** 403, as the page that asks is of another origin. */
    static HandshakeRefusal foreignOrigin() {
        return new HandshakeRefusal(HTTPStatus.FORBIDDEN, "Cross origin websockets not allowed");
    }

    /** 426, with the version that is spoken (RFC 6455 section 4.4). */
    static HandshakeRefusal otherVersion() {
        return new HandshakeRefusal(
                HTTPStatus.UPGRADE_REQUIRED, "WebSocket version " + Handshake.VERSION + " is needed");
    }

    /** Returns the status of the response: 400, 403 or 426. */
    public int status() {
        return status;
    }

    /** Returns the text of the response. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** Adds the fields that the response needs: the supported version, with 426. */
    public void addTo(HTTPHeaders fields) {
        if (status == HTTPStatus.UPGRADE_REQUIRED) {
            fields.set("Sec-WebSocket-Version", Handshake.VERSION);
        }
    }
}
