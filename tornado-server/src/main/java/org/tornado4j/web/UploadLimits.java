package org.tornado4j.web;

import java.nio.file.Path;

/**
 * Limits on a form received by a {@link StreamMultipart} handler. A request that exceeds one is refused with 413. The
 * number of parts is limited by {@link org.tornado4j.http.FormLimits}.
 *
 * @param maxFileBytes maximum size of one file, in bytes; 10 MiB
 * @param maxRequestBytes maximum size of the whole form, in bytes; 0, the default, for the limit of the server
 * @param maxFieldBytes maximum total size of the fields that are not files, in bytes, since they are kept in memory; 1
 *     MiB
 * @param memoryThreshold maximum size of a file that is kept in memory, in bytes; 64 KiB
 * @param directory directory for temporary files; by default that of the system
 */
public record UploadLimits(
        long maxFileBytes, long maxRequestBytes, long maxFieldBytes, int memoryThreshold, Path directory) {

    /**
     * Files of up to 10 MiB, kept in memory up to 64 KiB, otherwise in the temporary directory of the system; 1 MiB of
     * other fields.
     */
    public static final UploadLimits DEFAULT =
            new UploadLimits(10L << 20, 0, 1L << 20, 64 * 1024, Path.of(System.getProperty("java.io.tmpdir")));

    public UploadLimits {
        if (maxFileBytes < 0 || maxRequestBytes < 0 || maxFieldBytes < 0 || memoryThreshold < 0) {
            throw new IllegalArgumentException("a limit is zero or more: " + maxFileBytes + ", " + maxRequestBytes
                    + ", " + maxFieldBytes + ", " + memoryThreshold);
        }
    }

    public UploadLimits withMaxFileBytes(long max) {
        return new UploadLimits(max, maxRequestBytes, maxFieldBytes, memoryThreshold, directory);
    }

    public UploadLimits withMaxRequestBytes(long max) {
        return new UploadLimits(maxFileBytes, max, maxFieldBytes, memoryThreshold, directory);
    }

    public UploadLimits withMaxFieldBytes(long max) {
        return new UploadLimits(maxFileBytes, maxRequestBytes, max, memoryThreshold, directory);
    }

    public UploadLimits withMemoryThreshold(int bytes) {
        return new UploadLimits(maxFileBytes, maxRequestBytes, maxFieldBytes, bytes, directory);
    }

    public UploadLimits withDirectory(Path path) {
        return new UploadLimits(maxFileBytes, maxRequestBytes, maxFieldBytes, memoryThreshold, path);
    }
}
