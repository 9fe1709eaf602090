package org.tornado4j.web;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StaticSource} found.
 *
 * <p>Thread: several loops use it at once.
 */
public interface StaticContent {

    /** The length, in bytes. */
    long size();

    /** The media type. */
    String contentType();

    /** When it changed the last time; null if that is not known. */
    @Nullable
    Instant lastModified();

    /** The entity tag, with its quotes; null for none. */
    @Nullable
    String etag();

    /** What changes whenever the content does, for {@code ?v=}; null for none. */
    @Nullable
    String version();

    /**
     * All of it, if it is in memory; else null. Ownership: not to be changed by anybody.
     *
     * <p>Either this is not null or {@link #open} works.
     */
    byte @Nullable [] bytes();

    /** Opens it for reading. Ownership: the caller's. */
    FileChannel open() throws IOException;

    /** Whether it is a directory that was asked for without the slash at its end, which relative links in it need. */
    default boolean lacksSlash() {
        return false;
    }
}
