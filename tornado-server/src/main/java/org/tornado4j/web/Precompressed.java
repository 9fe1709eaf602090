package org.tornado4j.web;

import java.nio.file.Path;
import java.util.List;

/** Codings of files that lie beside the uncoded ones, the better ones first. */
enum Precompressed {
    BROTLI("br", ".br"),
    ZSTD("zstd", ".zst"),
    GZIP("gzip", ".gz");

    static final List<Precompressed> ALL = List.of(values());

    private final String contentCoding;
    private final String suffix;

    Precompressed(String contentCoding, String suffix) {
        this.contentCoding = contentCoding;
        this.suffix = suffix;
    }

    /** Returns the name in Content-Encoding. */
    String contentCoding() {
        return contentCoding;
    }

    Path of(Path file) {
        return file.resolveSibling(of(file.getFileName().toString()));
    }

    String of(String file) {
        return file + suffix;
    }
}
