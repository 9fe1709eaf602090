package org.tornado4j.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that few have: a long response, a user, a locale, an XSRF token, interceptors, transforms, a page.
 * Made with the first of these, so that other requests do without.
 *
 * <p>Thread: that of the execution.
 */
final class RequestExtras {

    /** The way through the interceptors of the route; null if none is for the request. */
    @Nullable
    Interception interception;

    /** The transforms of the response; null if it is sent as it is. */
    @Nullable
    OutputTransforms transforms;

    /** Set for a response that ends when its client or the server does. */
    @Nullable
    LongResponse longResponse;

    /** Called when the client leaves; null unless a method that can be suspended has begun. */
    @Nullable
    Runnable clientGone;

    /** The XSRF token as it is written in the response. */
    @Nullable
    String xsrfToken;

    /** Set when {@link #user} was set or found, or was found not to be there. */
    boolean userIsKnown;

    @Nullable
    Object user;

    /** Set when it was found. */
    @Nullable
    Locale locale;

    /** Set when {@link #locale} is by what the browser says. */
    boolean variesByLanguage;

    /** Set when a template asks for them. */
    @Nullable
    UIModules modules;
}
