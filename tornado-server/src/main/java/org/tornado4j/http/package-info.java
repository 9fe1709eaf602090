/**
 * HTTP's vocabulary, free of version and I/O: header fields, methods, statuses, the request, the connection as a
 * handler sees it, and the delegate interfaces by which messages are passed on. All that speaks HTTP meets here.
 */
@NullMarked
package org.tornado4j.http;

import org.jspecify.annotations.NullMarked;
