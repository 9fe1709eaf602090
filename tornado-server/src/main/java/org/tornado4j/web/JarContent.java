package org.tornado4j.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import org.jspecify.annotations.Nullable;

/**
 * A file in a jar. Its entity tag is made of its checksum; it has no time of the last change, since the times in a jar may
 * be those of no change at all.
 *
 * <p>Thread: any. Two that ask for the bytes at the same time both read them.
 */
final class JarContent implements StaticContent {

    private final JarFiles files;
    private final JarEntry entry;
    private final String contentType;
    private final @Nullable String contentCoding;
    private final List<JarContent> variants;
    private final String version;
    /** Read when they are asked for; threads may see them later than others. */
    private volatile byte @Nullable [] bytes;

    JarContent(
            JarFiles files,
            JarEntry entry,
            String contentType,
            @Nullable String contentCoding,
            List<JarContent> variants) {
        this.files = files;
        this.entry = entry;
        this.contentType = contentType;
        this.contentCoding = contentCoding;
        this.variants = List.copyOf(variants);
        this.version = Long.toHexString(entry.getCrc()) + "-" + Long.toHexString(entry.getSize());
    }

    @Override
    public long size() {
        return entry.getSize();
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public @Nullable Instant lastModified() {
        return null;
    }

    @Override
    public String etag() {
        return '"' + version + '"';
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public byte @Nullable [] bytes() {
        byte[] known = bytes;
        if (known == null && entry.getSize() <= StaticOptions.SMALL) {
            known = files.read(entry);
            bytes = known;
        }
        return known;
    }

    @Override
    public boolean isStreamed() {
        return true;
    }

    @Override
    public InputStream openStream() throws IOException {
        return files.open(entry);
    }

    @Override
    public FileChannel open() {
        throw new IllegalStateException("a file in a jar is read as a stream");
    }

    @Override
    public @Nullable String contentCoding() {
        return contentCoding;
    }

    @Override
    public List<JarContent> variants() {
        return variants;
    }
}
