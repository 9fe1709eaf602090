/**
 * Tells systemd how a service does: the protocol of {@code sd_notify(3)}, over a datagram socket that the JDK cannot open. It
 * knows nothing of servers and workers.
 */
@NullMarked
package org.tornado4j.systemd;

import org.jspecify.annotations.NullMarked;
