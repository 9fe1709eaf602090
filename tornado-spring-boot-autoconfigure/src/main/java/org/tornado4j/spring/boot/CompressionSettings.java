package org.tornado4j.spring.boot;

import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.Compression;
import org.springframework.util.unit.DataSize;
import org.tornado4j.coding.ContentCodings;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.httpserver.HTTPServerOptions;

/** Applies {@code server.compression.*}, {@code tornado.web.compress-response} and the codings to the server, for all modes. */
final class CompressionSettings {

    private final @Nullable Compression compression;
    private final boolean compressResponse;
    private final List<String> codings;

    /**
     * @param compressResponse what counts when the other is not enabled
     * @param codings the names of those to be used, the preferred ones first; none for all
     */
    CompressionSettings(@Nullable Compression compression, boolean compressResponse, List<String> codings) {
        this.compression = compression;
        this.compressResponse = compressResponse;
        this.codings = codings;
    }

    void applyTo(HTTPServerOptions.Builder options) {
        if (compression != null && compression.getEnabled()) {
            options.compression(of(compression));
        } else if (compressResponse) {
            ResponseCompression.Builder builder = ResponseCompression.standard();
            addCodings(builder);
            options.compression(builder.build());
        }
    }

    private ResponseCompression of(Compression rules) {
        ResponseCompression.Builder builder = ResponseCompression.builder();
        addMimeTypes(builder, List.of(rules.getAllMimeTypes()));
        addExcludedUserAgents(builder, rules.getExcludedUserAgents());
        addCodings(builder);
        return builder.minSize(minSize(rules.getMinResponseSize())).build();
    }

    private void addCodings(ResponseCompression.Builder builder) {
        if (codings.isEmpty()) {
            return;
        }
        try {
            builder.codings(ContentCodings.named(codings));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "tornado.server.compression-codings", codings, "It is a list of codings: " + e.getMessage() + ".");
        }
    }

    private static void addMimeTypes(ResponseCompression.Builder builder, List<String> types) {
        try {
            builder.mimeTypes(types);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
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
            throw new InvalidConfigurationPropertyValueException(
                    "server.compression.excluded-user-agents",
                    List.of(patterns),
                    "Each is a whole User-Agent, or a regular expression for one: " + e.getDescription() + ".");
        }
    }

    private static long minSize(DataSize size) {
        if (size.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    "server.compression.min-response-size", size, "It must be 0B or more. 2KB is the default.");
        }
        return size.toBytes();
    }
}
