package org.tornado4j.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The validators of a resource, which distinguish its states (RFC 9110 section 8.8).
 *
 * @param etag the entity tag as sent, {@code "abc"} or {@code W/"abc"}; null for none
 * @param lastModified the time of the last change, used in whole seconds; null if unknown
 */
public record Validators(@Nullable String etag, @Nullable Instant lastModified) {

    /** The validators of a resource that exists but has none. */
    public static final Validators NONE = new Validators(null, null);

    /** Returns the validators among the fields of a response. */
    public static Validators of(HTTPHeaders response) {
        String modified = response.first("Last-Modified");
        return new Validators(response.first("Etag"), modified == null ? null : HTTPDate.parse(modified));
    }
}
