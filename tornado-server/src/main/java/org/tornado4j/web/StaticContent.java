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
 * <p>Thread: several loops use it at once.
 */
public interface StaticContent {

    /** The length, in bytes. */
    long size();

    /** The media type. */
    String contentType();

    /** The time of the last modification; null if unknown. */
    @Nullable
    Instant lastModified();

    /** The entity tag, with its quotes; null for none. */
    @Nullable
    String etag();

    /** Returns a text for {@code ?v=} that changes whenever the content does; null for none. */
    @Nullable
    String version();

    /**
     * All of it, if it is in memory; else null. Ownership: not to be changed by anybody.
     *
     * <p>Either this is not null, or {@link #open} works, or the content {@link #isStreamed}.
     */
    byte @Nullable [] bytes();

    /** Opens it for reading. Ownership: the caller's. */
    FileChannel open() throws IOException;

    /** Returns whether it is read by {@link #openStream}, since it is no file that could be sent as it is; false. */
    default boolean isStreamed() {
        return false;
    }

    /**
     * Opens it for reading from its beginning. Ownership: the caller's.
     *
     * <p>Thread: one beside the loop.
     */
    default InputStream openStream() throws IOException {
        return Channels.newInputStream(open());
    }

    /**
     * Returns the coding that this has as it is, {@code br} or {@code gzip}, by its name in Content-Encoding; null for none.
     */
    default @Nullable String contentCoding() {
        return null;
    }

    /** Returns the same content coded beforehand, the better codings first; none by default. */
    default List<? extends StaticContent> variants() {
        return List.of();
    }

    /** Returns whether it is a directory that was asked for without the slash at its end, which relative links in it need. */
    default boolean lacksSlash() {
        return false;
    }
}
