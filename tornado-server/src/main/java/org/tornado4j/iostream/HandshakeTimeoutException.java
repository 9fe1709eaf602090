package org.tornado4j.iostream;

import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;

/** A TLS handshake was not over within {@link TLSOptions#handshakeTimeout}: the cause of the end of its stream. */
public final class HandshakeTimeoutException extends SSLHandshakeException {

    private static final long serialVersionUID = 1L;

    HandshakeTimeoutException(Duration limit) {
        super("no handshake within " + limit);
    }
}
