/** Protocols that are not HTTP on a server's port, made of nothing but public types. */
@NullMarked
package org.tornado4j.protocols;

import org.jspecify.annotations.NullMarked;
