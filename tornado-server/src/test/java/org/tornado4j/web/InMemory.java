package org.tornado4j.web;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file that never was on a disk. */
final class InMemory implements StaticContent {

    private final byte[] bytes;
    private final @Nullable String version;

    InMemory(String text) {
        this(text, null);
    }

    InMemory(String text, @Nullable String version) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
        this.version = version;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public String contentType() {
        return "text/plain";
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
        return version;
    }

    @Override
    public byte @Nullable [] bytes() {
        return bytes;
    }

    @Override
    public FileChannel open() {
        throw new IllegalStateException("it is in memory");
    }
}
