/**
 * WebSocket (RFC 6455, RFC 7692): frames, compression and handshake without I/O, the handlers, and the client. It is
 * based on {@code web} for the handshake, on {@code tcp} for connections to other servers, and on the tunnel of a
 * connection that has left HTTP.
 */
@NullMarked
package org.tornado4j.websocket;

import org.jspecify.annotations.NullMarked;
