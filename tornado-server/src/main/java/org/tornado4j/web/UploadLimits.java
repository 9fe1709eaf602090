package org.tornado4j.web;

import java.nio.file.Path;

/**
 * The limits of a form that a {@link StreamMultipart} handler reads. Beyond a limit the request is refused with
 * 413. How many parts there may be is up to {@link org.tornado4j.http.FormLimits}.
 *
 * @param maxFileBytes one file, in bytes; 10 MiB
 * @param maxRequestBytes the whole form, in bytes; 0, the default, for what the server allows
 * @param maxFieldBytes all fields together that are no files, in bytes, since they stay in memory; 1 MiB
 * @param memoryThreshold what a file may have to stay in memory, in bytes; 64 KiB
 * @param directory where temporary files are made; that of the system
 */
public record UploadLimits(
        long maxFileBytes, long maxRequestBytes, long maxFieldBytes, int memoryThreshold, Path directory) {

    /** Files of up to 10 MiB, 1 MiB of fields, 64 KiB of a file in memory, in the temporary directory of the system. */
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
