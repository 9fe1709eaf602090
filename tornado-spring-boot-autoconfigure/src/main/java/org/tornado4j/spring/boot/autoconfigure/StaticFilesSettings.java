package org.tornado4j.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ResourceUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.MimeTypes;
import org.tornado4j.web.StaticFiles;

/** Applies {@code tornado.web.static-path}, {@code static-url-prefix} and {@code static-dotfiles}. */
final class StaticFilesSettings {

    private static final String PATH = "tornado.web.static-path";
    private static final String PREFIX = "tornado.web.static-url-prefix";

    private final TornadoWebProperties properties;
    private final ObjectProvider<MimeTypes> mimeTypes;

    StaticFilesSettings(TornadoWebProperties properties, ObjectProvider<MimeTypes> mimeTypes) {
        this.properties = properties;
        this.mimeTypes = mimeTypes;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        settings.staticUrlPrefix(prefix(properties.getStaticUrlPrefix()));
        String path = properties.getStaticPath();
        if (path != null && !path.isBlank()) {
            settings.staticFiles(StaticFiles.builder(directory(path))
                    .dotfiles(properties.isStaticDotfiles())
                    .mimeTypes(mimeTypes.getObject())
                    .build());
        }
    }

    private static Path directory(String path) {
        if (path.startsWith(ResourceUtils.CLASSPATH_URL_PREFIX)) {
            throw AllowedValue.refused(
                    PATH, path, "It must be a directory of the file system: files inside a jar cannot be served.");
        }
        Path directory = Path.of(path).toAbsolutePath();
        if (!Files.isDirectory(directory)) {
            throw AllowedValue.refused(
                    PATH,
                    path,
                    "It must be a directory, but there is none at " + directory + ". Create it, or leave the"
                            + " property out to serve no files.");
        }
        return directory;
    }

    private static String prefix(String prefix) {
        if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
            throw AllowedValue.refused(PREFIX, prefix, "It must begin and end with a slash, /static/ for instance.");
        }
        return prefix;
    }
}
