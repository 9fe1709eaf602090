package org.tornado4j.accesslog;

import java.nio.file.Path;

/**
 * A file that an access log is written to, and what becomes of it in time.
 *
 * <p>{@code access.log} of the 21st becomes {@code access-2026-11-21.log} at the first line of the next day, and, when it
 * grows too large, {@code access-2026-11-21.1.log} and so on. If something else moves the file away, a new one is begun
 * within a second.
 *
 * @param path its directory is made if it is not there
 * @param daily whether a new file is begun each day; true
 * @param maxBytes how large a file may grow; 0, for no limit
 * @param keep how many old files are left; 0, for all of them
 * @param compress whether old files are compressed with gzip; false
 */
public record LogFile(Path path, boolean daily, long maxBytes, int keep, boolean compress) {

    public LogFile {
        if (maxBytes < 0 || keep < 0) {
            throw new IllegalArgumentException("a limit is zero or more: " + maxBytes + ", " + keep);
        }
    }

    /** A new file each day; old ones stay as they are. */
    public static LogFile of(Path path) {
        return new LogFile(path, true, 0, 0, false);
    }

    public LogFile withDaily(boolean on) {
        return new LogFile(path, on, maxBytes, keep, compress);
    }

    public LogFile withMaxBytes(long bytes) {
        return new LogFile(path, daily, bytes, keep, compress);
    }

    public LogFile withKeep(int files) {
        return new LogFile(path, daily, maxBytes, files, compress);
    }

    public LogFile withCompress(boolean on) {
        return new LogFile(path, daily, maxBytes, keep, on);
    }
}
