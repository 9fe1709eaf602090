package org.tornado4j.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;

/**
 * The files of a folder in a jar, which do not change. They are listed when this is made, and found by their exact names.
 *
 * <p>Thread: any.
 */
final class JarFiles implements StaticSource {

    private final JarFile jar;
    private final StaticOptions options;
    /** By the path below the folder. */
    private final Map<String, JarContent> files = new HashMap<>();

    private final AtomicLong keptBytes = new AtomicLong();

    /**
     * Lists the files.
     *
     * @param jar stays open
     * @param folder ends with a slash; empty for all of the jar
     */
    JarFiles(JarFile jar, String folder, StaticOptions options) {
        this.jar = jar;
        this.options = options;
        Map<String, JarEntry> entries = new HashMap<>();
        for (JarEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName();
            if (!entry.isDirectory() && name.startsWith(folder)) {
                entries.put(name.substring(folder.length()), entry);
            }
        }
        entries.forEach((path, entry) -> {
            if (options.dotfiles() || !hasDotName(path)) {
                files.put(path, content(path, entry, entries));
            }
        });
    }

    private static boolean hasDotName(String path) {
        boolean wellKnown = path.startsWith(StaticOptions.WELL_KNOWN + "/");
        return (path.startsWith(".") && !wellKnown) || path.contains("/.");
    }

    private JarContent content(String path, JarEntry entry, Map<String, JarEntry> entries) {
        String type = options.contentType(path.substring(path.lastIndexOf('/') + 1));
        List<JarContent> variants = new ArrayList<>();
        for (Precompressed coding : options.codings()) {
            JarEntry neighbour = entries.get(coding.of(path));
            if (neighbour != null) {
                variants.add(new JarContent(this, neighbour, type, coding.contentCoding(), List.of()));
            }
        }
        return new JarContent(this, entry, type, null, variants);
    }

    @Override
    public StaticContent find(String path) {
        boolean directory = path.isEmpty() || path.endsWith("/");
        String defaultFilename = options.defaultFilename();
        if (defaultFilename != null && !directory && files.containsKey(path + "/" + defaultFilename)) {
            return DirectoryWithoutSlash.INSTANCE;
        }
        JarContent found = files.get(directory ? path + defaultFilename : path);
        if (found == null || (directory && defaultFilename == null)) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        return found;
    }

    /** Opens a file. Ownership: the caller's. */
    InputStream open(JarEntry entry) throws IOException {
        return jar.getInputStream(entry);
    }

    /** Reads a file that may be kept in memory; null if there is too much there. */
    byte @Nullable [] read(JarEntry entry) {
        if (keptBytes.addAndGet(entry.getSize()) > StaticOptions.MOST_KEPT_BYTES) {
            keptBytes.addAndGet(-entry.getSize());
            return null;
        }
        try (InputStream content = open(entry)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + entry + " of " + jar.getName(), e);
        }
    }
}
