package org.tornado4j.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that a {@link StaticSource} has found.
 *
 * <p>Thread: any; used by several loops at once.
 */
public interface StaticContent {

    /** Returns the length, in bytes. */
    long size();

    /** Returns the media type. */
    String contentType();

    /** Returns the time of the last modification; null if unknown. */
    @Nullable
    Instant lastModified();

    /** Returns the entity tag, with its quotes; null for none. */
    @Nullable
    String etag();

    /** Returns a text for {@code ?v=} that changes whenever the content does; null for none. */
    @Nullable
    String version();

    /**
     * Returns the content if it is in memory; else null. Ownership: must not be changed.
     *
     * <p>Either this is not null, or {@link #open} works, or the content {@link #isStreamed}.
     */
    byte @Nullable [] bytes();

    /** Opens the file for reading. Ownership: the caller's. */
    FileChannel open() throws IOException;

    /** Returns whether the content must be read by {@link #openStream}, because it is not a file; false by default. */
    default boolean isStreamed() {
        return false;
    }

    /**
     * Opens the content for reading from its beginning. Ownership: the caller's.
     *
     * <p>Thread: not the loop's.
     */
    default InputStream openStream() throws IOException {
        return Channels.newInputStream(open());
    }

    /**
     * Returns the content coding of this file, such as {@code br} or {@code gzip}; null for none.
     */
    default @Nullable String contentCoding() {
        return null;
    }

    /** Returns precompressed variants of this content, the better codings first; none by default. */
    default List<? extends StaticContent> variants() {
        return List.of();
    }

    /**
     * Returns whether this is a directory that was requested without the slash at its end, which relative links in it
     * need.
     */
    default boolean lacksSlash() {
        return false;
    }
}
