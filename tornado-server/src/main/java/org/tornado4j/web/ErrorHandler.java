package org.tornado4j.web;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers every request with one status: Tornado's {@code ErrorHandler}. */
public class ErrorHandler extends RequestHandler {

    private final int status;

    /** @param status 400 to 599 */
    public ErrorHandler(int status) {
        this.status = status;
    }

    /** Checks nothing: the response is an error in any case, and 404 says more than 403. */
    @Override
    protected void checkXsrfCookie() {}

    /** Checks nothing either. */
    @Override
    protected void checkCrossOrigin() {}

    @Override
    protected @Nullable CompletionStage<?> prepare() {
        throw new HTTPError(status);
    }
}
