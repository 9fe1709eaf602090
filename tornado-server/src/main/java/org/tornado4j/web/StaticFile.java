package org.tornado4j.web;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was when it was looked at; small ones with their content.
 *
 * <p>Thread: any.
 */
final class StaticFile implements StaticContent {

    private final Path path;
    private final String contentType;
    private final long size;
    private final Instant modified;
    private final @Nullable Object key;
    private final byte @Nullable [] bytes;
    private final @Nullable String contentCoding;
    private final List<StaticFile> variants;
    /** The version in quotes. From size and time; or from the content, perhaps later and by another thread. */
    private volatile String etag;

    StaticFile(
            Path path,
            String contentType,
            BasicFileAttributes attributes,
            byte @Nullable [] bytes,
            @Nullable String contentCoding,
            List<StaticFile> variants) {
        this.path = path;
        this.contentType = contentType;
        this.size = attributes.size();
        this.modified = attributes.lastModifiedTime().toInstant();
        this.key = attributes.fileKey();
        this.bytes = bytes;
        this.contentCoding = contentCoding;
        this.variants = List.copyOf(variants);
        this.etag = quote(Long.toHexString(modified.toEpochMilli()) + "-" + Long.toHexString(size));
    }

    /** Returns whether the file is still the one that was looked at. */
    boolean isUnchanged(BasicFileAttributes attributes) {
        return attributes.size() == size
                && attributes.lastModifiedTime().toInstant().equals(modified)
                && Objects.equals(attributes.fileKey(), key);
    }

    /** Returns whether the content that is in memory is all of it, and not what was there while the file was being written. */
    boolean isWhole() {
        return bytes == null || bytes.length == size;
    }

    /** Returns whether the file is newer than another one. */
    boolean isNewerThan(BasicFileAttributes other) {
        return modified.isAfter(other.lastModifiedTime().toInstant());
    }

    /** Returns what this takes in memory, in bytes, with its variants. */
    long keptBytes() {
        long kept = bytes == null ? 0 : bytes.length;
        for (StaticFile variant : variants) {
            kept += variant.keptBytes();
        }
        return kept;
    }

    Path path() {
        return path;
    }

    void setVersion(String hash) {
        etag = quote(hash);
    }

    private static String quote(String version) {
        return "\"" + version + "\"";
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public Instant lastModified() {
        return modified;
    }

    @Override
    public String etag() {
        return etag;
    }

    @Override
    public String version() {
        String quoted = etag;
        return quoted.substring(1, quoted.length() - 1);
    }

    @Override
    public byte @Nullable [] bytes() {
        return bytes;
    }

    @Override
    public @Nullable String contentCoding() {
        return contentCoding;
    }

    @Override
    public List<StaticFile> variants() {
        return variants;
    }

    @Override
    public FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }
}
