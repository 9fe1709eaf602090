/**
 * The vocabulary of HTTP, independent of version and I/O: header fields, methods, statuses, the request, the connection
 * as seen by a handler, and the delegate interfaces that receive messages. All code that uses HTTP shares it.
 */
@NullMarked
package org.tornado4j.http;

import org.jspecify.annotations.NullMarked;
