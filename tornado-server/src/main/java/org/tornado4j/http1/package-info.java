/**
 * HTTP/1.1 as RFC 9112 has it, on paper: request parser, content framing, response encoder and connection state. It
 * takes buffers and says what it found or needs; it has no channel, no loop, no clock, no logger and no future.
 */
@NullMarked
package org.tornado4j.http1;

import org.jspecify.annotations.NullMarked;
