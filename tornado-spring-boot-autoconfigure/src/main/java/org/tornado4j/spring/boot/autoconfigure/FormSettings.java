package org.tornado4j.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;
import org.tornado4j.http.FormLimits;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.UploadLimits;

/** Applies {@code tornado.web.max-parameters} and {@code tornado.web.multipart.*}. */
final class FormSettings {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    private static final String MULTIPART = "tornado.web.multipart.";
    private static final String LOCATION = MULTIPART + "location";

    private final int maxParameters;
    private final TornadoWebProperties.Multipart multipart;

    FormSettings(TornadoWebProperties properties) {
        this.maxParameters = properties.getMaxParameters();
        this.multipart = properties.getMultipart();
    }

    void applyTo(ApplicationSettings.Builder settings) {
        settings.formLimits(formLimits()).uploadLimits(uploadLimits());
    }

    /**
     * Warns of a limit of files that was raised, and not that of requests: a handler can allow itself more, but most requests with
     * such a file will get 413.
     *
     * @param maxBodySize of requests; null if it is not configured
     */
    void warnOfFilesBeyondRequests(@Nullable DataSize maxBodySize) {
        DataSize file = multipart.getMaxFileSize();
        DataSize request = multipart.getMaxRequestSize() != null ? multipart.getMaxRequestSize() : maxBodySize;
        long most = request != null ? request.toBytes() : HTTPServerOptions.DEFAULT.maxBodyBytes();
        if (file.toBytes() > most && file.toBytes() > UploadLimits.DEFAULT.maxFileBytes()) {
            LOG.warn(
                    "{}max-file-size is {}, but a request may have no more than {}: raise {}max-request-size as well",
                    MULTIPART,
                    file,
                    DataSize.ofBytes(most),
                    MULTIPART);
        }
    }

    private FormLimits formLimits() {
        return FormLimits.DEFAULT
                .withMultipartEnabled(multipart.isEnabled())
                .withMaxParameters(
                        AllowedValue.atLeast(1, "tornado.web.max-parameters", maxParameters, "1000 is the default."))
                .withMaxParts(AllowedValue.atLeast(
                        1, MULTIPART + "max-parts", multipart.getMaxParts(), "100 is the default."))
                .withMaxPartHeaderBytes(AllowedValue.bufferSize(
                        MULTIPART + "max-part-header-size", multipart.getMaxPartHeaderSize(), "10KB is the default."));
    }

    private UploadLimits uploadLimits() {
        UploadLimits limits = UploadLimits.DEFAULT
                .withMaxFileBytes(size("max-file-size", multipart.getMaxFileSize(), "10MB is the default."))
                .withMaxRequestBytes(maxRequestBytes(multipart.getMaxRequestSize()))
                .withMaxFieldBytes(size("max-field-size", multipart.getMaxFieldSize(), "1MB is the default."))
                .withMemoryThreshold(AllowedValue.sizeOrZero(
                        MULTIPART + "file-size-threshold",
                        multipart.getFileSizeThreshold(),
                        "Write 0B to have each file on disk."));
        String location = multipart.getLocation();
        return location == null || location.isBlank() ? limits : limits.withDirectory(directory(location));
    }

    private static long maxRequestBytes(@Nullable DataSize size) {
        return size == null ? 0 : size("max-request-size", size, "Leave it out for the limit that all content has.");
    }

    private static long size(String key, DataSize value, String advice) {
        return AllowedValue.size(MULTIPART + key, value, advice);
    }

    private static Path directory(String location) {
        Path directory = Path.of(location).toAbsolutePath();
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw AllowedValue.refused(
                    LOCATION,
                    location,
                    "It must be a directory that can be written to, but there is none at " + directory
                            + ". Create it, or leave the property out for the temporary directory of the system.");
        }
        return directory;
    }
}
