package org.tornado4j.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;
import org.springframework.util.ResourceUtils;
import org.springframework.util.StringUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.MimeTypes;
import org.tornado4j.web.StaticFiles;
import org.tornado4j.web.StaticSource;

/** Applies {@code tornado.web.static-*}. */
final class StaticFilesSettings {

    static final String PATH = "tornado.web.static-path";
    private static final String PREFIX = "tornado.web.static-url-prefix";
    private static final String DEFAULT_FILE = "tornado.web.static-default-file";

    private final TornadoWebProperties properties;
    private final ObjectProvider<MimeTypes> mimeTypes;
    private final @Nullable ClassLoader classLoader;

    StaticFilesSettings(
            TornadoWebProperties properties, ObjectProvider<MimeTypes> mimeTypes, @Nullable ClassLoader classLoader) {
        this.properties = properties;
        this.mimeTypes = mimeTypes;
        this.classLoader = classLoader;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        settings.staticUrlPrefix(prefix(properties.getStaticUrlPrefix()));
        settings.staticMaxAge(
                AllowedValue.notNegative(
                        "tornado.web.static-versioned-max-age",
                        properties.getStaticVersionedMaxAge(),
                        "3650d is the default."),
                AllowedValue.notNegative(
                        "tornado.web.static-max-age",
                        properties.getStaticMaxAge(),
                        "Write 0s to have browsers ask each time."));
        String defaultFile = defaultFile(properties.getStaticDefaultFile());
        List<StaticFiles> places = properties.getStaticPath().stream()
                .filter(StringUtils::hasText)
                .map(path -> files(path.strip(), defaultFile))
                .toList();
        if (!places.isEmpty()) {
            settings.staticFiles(StaticSource.firstOf(places));
        }
    }

    private StaticFiles files(String path, @Nullable String defaultFile) {
        boolean onClassPath = path.startsWith(ResourceUtils.CLASSPATH_URL_PREFIX);
        StaticFiles.Builder files = onClassPath ? onClassPath(path) : StaticFiles.builder(directory(path));
        files.dotfiles(properties.isStaticDotfiles())
                .defaultFilename(defaultFile)
                .precompressed(properties.isStaticPrecompressed())
                .versions(properties.getStaticVersions())
                .mimeTypes(mimeTypes.getObject());
        try {
            return files.build();
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(
                    PATH,
                    path,
                    StringUtils.capitalize(String.valueOf(e.getMessage()))
                            + ". Create it below src/main/resources, or leave the property out to serve no files.");
        }
    }

    /** All of the class path would be classes and configuration, too. */
    private StaticFiles.Builder onClassPath(String path) {
        String folder = folder(path);
        if (folder.isEmpty()) {
            throw AllowedValue.refused(
                    PATH, path, "It must name a folder of the class path, classpath:/static for instance.");
        }
        ClassLoader loader = classLoader != null ? classLoader : ClassUtils.getDefaultClassLoader();
        return StaticFiles.onClassPath(Objects.requireNonNull(loader, "no class loader"), folder);
    }

    /** Returns the name of the folder for a class loader. */
    static String folder(String path) {
        return StringUtils.trimLeadingCharacter(path.substring(ResourceUtils.CLASSPATH_URL_PREFIX.length()), '/');
    }

    private static Path directory(String path) {
        Path directory = Path.of(path).toAbsolutePath();
        if (!Files.isDirectory(directory)) {
            throw AllowedValue.refused(
                    PATH,
                    path,
                    "It must be a directory, but there is none at " + directory + ". Create it, or leave the"
                            + " property out to serve no files; a folder of the class path begins with classpath:.");
        }
        return directory;
    }

    private static @Nullable String defaultFile(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        if (name.contains("/") || name.contains("\\")) {
            throw AllowedValue.refused(
                    DEFAULT_FILE, name, "It must be a name without slashes, index.html for instance.");
        }
        return name;
    }

    private static String prefix(String prefix) {
        if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
            throw AllowedValue.refused(PREFIX, prefix, "It must begin and end with a slash, /static/ for instance.");
        }
        return prefix;
    }
}
