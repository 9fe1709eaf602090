/**
 * The stage between the writer of a response and the connection that sends it: content codings such as gzip (RFC 9110
 * section 8.4). Everything that writes to an {@link org.tornado4j.http.HTTPConnection}, handlers, routers and adapters
 * of frameworks alike, has its content coded here, by one set of rules. The package knows only {@code http}, and
 * neither the protocol below nor the application above.
 */
@NullMarked
package org.tornado4j.coding;

import org.jspecify.annotations.NullMarked;
