package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the application that is made of the handler beans. Each has a twin on
 * {@link org.tornado4j.web.ApplicationSettings} or {@link org.tornado4j.web.Application.Builder}.
 *
 * @param staticPath Directory of the file system whose files are served.
 * @param staticUrlPrefix Path below which the files of the static path are served. It begins and ends with a slash.
 * @param debug Whether to show stack traces in error pages. Not for production.
 * @param defaultHost Host whose routes answer requests for hosts that have none.
 * @param etag Whether to send an Etag with responses to GET and HEAD.
 * @param compressResponse Whether to compress responses of 1KB and more whose type is text, JSON or the like. Boot's
 * server.compression.enabled, which says it in detail, goes before it.
 * @param maxParameters Maximum number of parameters in a query or a form, each.
 * @param multipart Forms of the type multipart/form-data.
 * @param handlerInstantiation How handlers are made from their bean definitions.
 */
@ConfigurationProperties("tornado.web")
public record TornadoWebProperties(
        @Nullable String staticPath,
        @DefaultValue("/static/") String staticUrlPrefix,
        @DefaultValue("false") boolean debug,
        @Nullable String defaultHost,
        @DefaultValue("true") boolean etag,
        @DefaultValue("false") boolean compressResponse,
        @DefaultValue("1000") int maxParameters,
        @DefaultValue Multipart multipart,
        @DefaultValue("auto") HandlerInstantiation handlerInstantiation) {

    /**
     * Forms of the type multipart/form-data. The limits of files are those of handlers with
     * {@link org.tornado4j.web.StreamMultipart}; what other handlers get is in memory, within the limit of all content.
     *
     * @param enabled Whether to understand forms of the type multipart/form-data.
     * @param location Directory for files while they are uploaded. The temporary directory of the system unless set.
     * @param maxFileSize Maximum size of a file.
     * @param maxRequestSize Maximum size of a form with files. tornado.server.max-body-size unless set.
     * @param maxFieldSize Maximum size of all fields of a form together that are no files.
     * @param fileSizeThreshold Size beyond which a file goes to disk while it is uploaded.
     * @param maxParts Maximum number of fields and files in a form.
     * @param maxPartHeaderSize Maximum size of the header of a field or file.
     */
    public record Multipart(
            @DefaultValue("true") boolean enabled,
            @Nullable String location,
            @DefaultValue("10MB") DataSize maxFileSize,
            @Nullable DataSize maxRequestSize,
            @DefaultValue("1MB") DataSize maxFieldSize,
            @DefaultValue("64KB") DataSize fileSizeThreshold,
            @DefaultValue("100") int maxParts,
            @DefaultValue("10KB") DataSize maxPartHeaderSize) {}
}
