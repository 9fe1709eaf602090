/**
 * Listening and connecting: binding sockets, accepting from them, and passing each new connection as a stream to the
 * implementation of the protocol.
 */
@NullMarked
package org.tornado4j.tcp;

import org.jspecify.annotations.NullMarked;
