package org.tornado4j.web;

import java.nio.channels.FileChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A directory that was asked for by a path that does not end with a slash. */
final class DirectoryWithoutSlash implements StaticContent {

    static final StaticContent INSTANCE = new DirectoryWithoutSlash();

    private DirectoryWithoutSlash() {}

    @Override
    public boolean lacksSlash() {
        return true;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }

    @Override
    public @Nullable Instant lastModified() {
        return null;
    }

    @Override
    public @Nullable String etag() {
        return null;
    }

    @Override
    public @Nullable String version() {
        return null;
    }

    @Override
    public byte @Nullable [] bytes() {
        return null;
    }

    @Override
    public FileChannel open() {
        throw new IllegalStateException("a directory cannot be read");
    }
}
