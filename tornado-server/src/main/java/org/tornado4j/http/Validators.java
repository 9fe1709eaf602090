package org.tornado4j.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a resource from another (RFC 9110 section 8.8).
 *
 * @param etag the entity tag as it travels, {@code "abc"} or {@code W/"abc"}; null for none
 * @param lastModified when it changed the last time, of which whole seconds count; null if that is not known
 */
public record Validators(@Nullable String etag, @Nullable Instant lastModified) {

    /** For what exists, but has nothing to be told by. */
    public static final Validators NONE = new Validators(null, null);

    /** What the fields of a response say. */
    public static Validators of(HTTPHeaders response) {
        String modified = response.first("Last-Modified");
        return new Validators(response.first("Etag"), modified == null ? null : HTTPDate.parse(modified));
    }
}
