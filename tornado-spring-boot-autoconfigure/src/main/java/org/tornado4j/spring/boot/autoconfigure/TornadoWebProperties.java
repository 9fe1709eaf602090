package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
        @DefaultValue("auto") HandlerInstantiation handlerInstantiation) {}
