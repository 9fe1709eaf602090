/**
 * One non-blocking socket, plain or TLS: reading up to a delimiter or a length, and a bounded write queue. A stream is
 * confined to the loop that opened it and knows no protocol.
 */
@NullMarked
package org.tornado4j.iostream;

import org.jspecify.annotations.NullMarked;
