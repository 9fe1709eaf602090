/**
 * WebSocket: frames, compression and handshake on paper (RFC 6455, RFC 7692), and the handlers that answer with them. It stands on
 * {@code web} for the handshake, and on the tunnel that is left of a connection after it.
 */
@NullMarked
package org.tornado4j.websocket;

import org.jspecify.annotations.NullMarked;
