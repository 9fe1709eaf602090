package org.tornado4j.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of a request, readable by this user alone, until it is deleted.
 *
 * <p>Thread: one of the disk's executor at a time; {@link #path} any.
 */
final class TemporaryFile {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private @Nullable FileChannel channel;

    TemporaryFile(Path directory) {
        this.path = directory.resolve("tornado-upload-" + UUID.randomUUID() + ".tmp");
    }

    Path path() {
        return path;
    }

    void write(byte[] bytes) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = create();
            channel = open;
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            open.write(rest);
        }
    }

    /** A name that is there already is not taken, and nobody else sees what is in the file. */
    private FileChannel create() throws IOException {
        FileAttribute<?>[] attributes =
                path.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {OWNER_ONLY}
                        : new FileAttribute<?>[0];
        return FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** Removes it, if it was not moved away. */
    void delete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }
}
