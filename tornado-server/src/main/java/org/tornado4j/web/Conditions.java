package org.tornado4j.web;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPDate;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Preconditions;
import org.tornado4j.http.Validators;

/**
 * Conditional requests: before a handler does its work, when it asks for that, and when its response is whole.
 *
 * <p>Thread: that of the handler; without state.
 */
final class Conditions {

    private Conditions() {}

    /**
     * Compares the request with the state before its method is carried out.
     *
     * @throws HTTPError 412 if it is not to be
     * @throws Finish if 304 is the answer, whose status and fields are set then
     */
    static void check(HTTPServerRequest request, Response response, @Nullable Validators current) {
        boolean reads = isRead(request);
        if (reads && current != null) {
            describe(response.headers(), current);
        }
        switch (Preconditions.evaluate(request.method(), request.headers(), current)) {
            case PROCEED -> {
                // as if nothing had been demanded
            }
            case NOT_MODIFIED -> {
                response.clearContent();
                response.setStatus(HTTPStatus.NOT_MODIFIED, null);
                throw new Finish();
            }
            case FAILED -> throw new HTTPError(HTTPStatus.PRECONDITION_FAILED);
        }
    }

    private static void describe(HTTPHeaders response, Validators current) {
        String etag = current.etag();
        if (etag != null) {
            response.set("Etag", etag);
        }
        Instant modified = current.lastModified();
        if (modified != null) {
            response.set("Last-Modified", HTTPDate.format(modified));
        }
    }

    /** Returns whether a whole response, which has its fields, is answered with 304 instead. */
    static boolean isNotModified(HTTPServerRequest request, Response response) {
        boolean successful = response.status() >= HTTPStatus.OK && response.status() < HTTPStatus.MULTIPLE_CHOICES;
        if (!successful || !Preconditions.mayBeIn(request.headers())) {
            return false;
        }
        return switch (Preconditions.evaluate(request.method(), request.headers(), Validators.of(response.headers()))) {
            case PROCEED -> false;
            case NOT_MODIFIED -> true;
            case FAILED -> throw new HTTPError(HTTPStatus.PRECONDITION_FAILED);
        };
    }

    static boolean isRead(HTTPServerRequest request) {
        return Preconditions.isRead(request.method());
    }
}
