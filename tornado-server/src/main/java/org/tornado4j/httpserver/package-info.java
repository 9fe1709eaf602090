/**
 * The only place where protocol and socket meet: the server accepts streams, passes their bytes to the parser and
 * messages to a delegate, and writes the responses.
 */
@NullMarked
package org.tornado4j.httpserver;

import org.jspecify.annotations.NullMarked;
