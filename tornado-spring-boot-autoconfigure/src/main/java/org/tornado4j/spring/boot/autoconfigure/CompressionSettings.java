package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.Compression;
import org.springframework.util.unit.DataSize;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.ResponseCompression;

/** Applies {@code server.compression.*} and {@code tornado.web.compress-response}. */
final class CompressionSettings {

    private final @Nullable Compression compression;
    private final boolean compressResponse;

    /** @param compressResponse what counts when the other is not enabled */
    CompressionSettings(@Nullable Compression compression, boolean compressResponse) {
        this.compression = compression;
        this.compressResponse = compressResponse;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        if (compression != null && compression.getEnabled()) {
            settings.compression(of(compression));
        } else {
            settings.compressResponse(compressResponse);
        }
    }

    private static ResponseCompression of(Compression compression) {
        ResponseCompression.Builder builder = ResponseCompression.builder();
        addMimeTypes(builder, List.of(compression.getAllMimeTypes()));
        addExcludedUserAgents(builder, compression.getExcludedUserAgents());
        return builder.minSize(minSize(compression.getMinResponseSize())).build();
    }

    private static void addMimeTypes(ResponseCompression.Builder builder, List<String> types) {
        try {
            builder.mimeTypes(types);
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(
                    "server.compression.mime-types", types, "It is a list of media types: " + e.getMessage() + ".");
        }
    }

    private static void addExcludedUserAgents(ResponseCompression.Builder builder, String @Nullable [] patterns) {
        if (patterns == null) {
            return;
        }
        try {
            builder.excludedUserAgents(List.of(patterns));
        } catch (PatternSyntaxException e) {
            throw AllowedValue.refused(
                    "server.compression.excluded-user-agents",
                    List.of(patterns),
                    "Each is a whole User-Agent, or a regular expression for one: " + e.getDescription() + ".");
        }
    }

    private static long minSize(DataSize size) {
        if (size.isNegative()) {
            throw AllowedValue.refused(
                    "server.compression.min-response-size", size, "It must be 0B or more. 2KB is the default.");
        }
        return size.toBytes();
    }
}
