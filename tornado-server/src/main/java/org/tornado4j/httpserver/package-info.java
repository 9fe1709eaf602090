/**
 * The only place where protocol meets socket: the server accepts streams, feeds their bytes to the parser, passes
 * messages to a delegate and writes the answers back.
 */
@NullMarked
package org.tornado4j.httpserver;

import org.jspecify.annotations.NullMarked;
