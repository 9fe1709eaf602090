package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * What only few requests have: a stream of events, a user, an XSRF token. It is made with the first of these, so that other
 * requests do without.
 *
 * <p>Thread: that of the execution.
 */
final class RequestExtras {

    /** The stream of events that the response is, which has no end of its own. */
    @Nullable
    EventStream events;

    /** The XSRF token as it is written in the response. */
    @Nullable
    String xsrfToken;

    /** Whether {@link #user} was set or found, or was found not to be there. */
    boolean userIsKnown;

    @Nullable
    Object user;
}
