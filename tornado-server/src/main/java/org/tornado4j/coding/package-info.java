/**
 * The stage between whoever writes a response and the connection that sends it: content codings such as gzip (RFC 9110
 * section 8.4). Whatever writes to an {@link org.tornado4j.http.HTTPConnection}, handlers, routers and adapters of
 * frameworks alike, has its content coded here, by one set of rules. It knows {@code http} alone, and neither the protocol
 * below nor the application above.
 */
@NullMarked
package org.tornado4j.coding;

import org.jspecify.annotations.NullMarked;
