package org.tornado4j.web;

import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which {@link StaticFiles} are seen, wherever they are.
 *
 * @param codings of neighbours that are sent in place of files
 */
record StaticOptions(
        @Nullable String defaultFilename,
        boolean linksLeadAnywhere,
        boolean dotfiles,
        List<Precompressed> codings,
        StaticFiles.Versions versions,
        MimeTypes mimeTypes,
        Executor hashing) {

    /** Files up to this size, in bytes, are kept in memory, and leave in one piece with their head. */
    static final int SMALL = 64 * 1024;

    static final long MOST_KEPT_BYTES = 16L << 20;

    /** The prefix of RFC 8615. */
    static final String WELL_KNOWN = ".well-known";

    String contentType(String filename) {
        String type = mimeTypes.typeOf(filename);
        return type != null ? type : "application/octet-stream";
    }
}
