package org.tornado4j.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.FormPart;
import org.tornado4j.http.HTTPFile;
import org.tornado4j.text.PeerText;

/**
 * A file of a form, in memory or, if it is large and the handler has {@link StreamMultipart}, on disk until the
 * response is finished.
 *
 * <p>Thread: that of the handler. Methods that read or move the file may wait for the disk: call them in a
 * {@link Blocking} method, or an executor.
 */
public final class UploadedFile {

    private final FormPart part;
    private final long size;
    private final byte @Nullable [] bytes;
    private final @Nullable Path path;

    private UploadedFile(FormPart part, long size, byte @Nullable [] bytes, @Nullable Path path) {
        this.part = part;
        this.size = size;
        this.bytes = bytes;
        this.path = path;
    }

    static UploadedFile inMemory(FormPart part, byte[] bytes) {
        return new UploadedFile(part, bytes.length, bytes, null);
    }

    static UploadedFile onDisk(FormPart part, long size, Path path) {
        return new UploadedFile(part, size, null, path);
    }

    static UploadedFile of(String name, HTTPFile file) {
        return inMemory(new FormPart(name, file.filename(), file.contentType()), file.body());
    }

    /** Returns the name of its field. */
    public String name() {
        return part.name();
    }

    /** Returns the file name as the client spelled it: never use it as a path unchecked. */
    public String filename() {
        return Objects.requireNonNullElse(part.filename(), "");
    }

    /** Returns the media type given by the client; {@code application/unknown} if it gave none. */
    public String contentType() {
        return part.contentType();
    }

    /** Returns the length, in bytes. */
    public long size() {
        return size;
    }

    /** Returns the file on disk, which is deleted when the response is finished; null if the content is in memory. */
    public @Nullable Path path() {
        return path;
    }

    /** Opens the content for reading. Ownership: the caller's. */
    public InputStream openStream() throws IOException {
        return path != null ? Files.newInputStream(path) : new ByteArrayInputStream(memory());
    }

    /** Returns the content. Ownership: content in memory is not copied. */
    public byte[] bytes() throws IOException {
        return path != null ? Files.readAllBytes(path) : memory();
    }

    /**
     * Moves the content to a permanent file. An existing file is replaced; within a file system nothing is copied.
     */
    public void moveTo(Path target) throws IOException {
        if (path != null) {
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.write(target, memory());
        }
    }

    private byte[] memory() {
        return Objects.requireNonNull(bytes, "neither on disk nor in memory");
    }

    @Override
    public String toString() {
        return "UploadedFile(" + PeerText.escaped(filename()) + ", " + size + " bytes, "
                + PeerText.escaped(contentType()) + ")";
    }
}
