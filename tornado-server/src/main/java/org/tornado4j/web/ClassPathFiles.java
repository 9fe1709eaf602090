package org.tornado4j.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Finds the folders of a name on the class path. */
final class ClassPathFiles {

    private ClassPathFiles() {}

    /** @throws IllegalArgumentException if there is none, or one that is neither in a directory nor in a jar */
    static StaticSource find(ClassLoader loader, String folder, StaticOptions options) {
        String name = folder.endsWith("/") || folder.isEmpty() ? folder : folder + "/";
        List<StaticSource> places = new ArrayList<>();
        try {
            for (URL place : Collections.list(loader.getResources(name))) {
                places.add(open(place, options));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + name + " on the class path", e);
        }
        if (places.isEmpty()) {
            throw new IllegalArgumentException("there is no folder " + name + " on the class path");
        }
        return StaticSource.firstOf(places);
    }

    private static StaticSource open(URL place, StaticOptions options) throws IOException {
        if (place.getProtocol().equals("file")) {
            return new DirectoryFiles(path(place), options);
        }
        if (place.openConnection() instanceof JarURLConnection connection) {
            String folder = connection.getEntryName();
            return new JarFiles(connection.getJarFile(), folder == null ? "" : folder, options);
        }
        return new DirectoryFiles(pathElsewhere(uri(place)), options);
    }

    private static Path path(URL place) {
        return Path.of(uri(place));
    }

    private static URI uri(URL place) {
        try {
            return place.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the class path has an entry that is no path: " + place, e);
        }
    }

    /** Returns a folder of another file system; a native image has one for its resources, which is opened by its first user. */
    private static Path pathElsewhere(URI place) throws IOException {
        try {
            return Path.of(place);
        } catch (FileSystemNotFoundException e) {
            return open(place);
        }
    }

    private static Path open(URI place) throws IOException {
        try {
            FileSystems.newFileSystem(URI.create(place.getScheme() + ":/"), Map.of());
        } catch (FileSystemAlreadyExistsException e) {
            // another one was first
        } catch (ProviderNotFoundException e) {
            throw new IllegalArgumentException(
                    "files at " + place + " cannot be listed: it is neither a directory nor in a jar", e);
        }
        return Path.of(place);
    }
}
