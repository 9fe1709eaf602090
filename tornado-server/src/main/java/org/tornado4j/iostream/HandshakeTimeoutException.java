package org.tornado4j.iostream;

import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;

/**
 * Thrown when a TLS handshake was not complete within {@link TLSOptions#handshakeTimeout}; the cause for which its
 * stream was closed.
 */
public final class HandshakeTimeoutException extends SSLHandshakeException {

    private static final long serialVersionUID = 1L;

    HandshakeTimeoutException(Duration limit) {
        super("no handshake within " + limit);
    }
}
