/**
 * WebSocket: frames, compression and handshake on paper (RFC 6455, RFC 7692), the handlers that answer with them, and the client.
 * It stands on {@code web} for the handshake, on {@code tcp} for connections to other servers, and on the tunnel that is left of a
 * connection after it.
 */
@NullMarked
package org.tornado4j.websocket;

import org.jspecify.annotations.NullMarked;
