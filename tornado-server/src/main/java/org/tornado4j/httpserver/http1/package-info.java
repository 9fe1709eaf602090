/**
 * HTTP/1 where it meets the socket: carries out what {@code org.tornado4j.http1} decides on paper, for connections that the
 * server's core registers, drains and limits without knowing the protocol.
 */
@NullMarked
package org.tornado4j.httpserver.http1;

import org.jspecify.annotations.NullMarked;
