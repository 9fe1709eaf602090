package org.tornado4j.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.text.PeerText;

/**
 * The files below a directory, as {@link StaticFiles} serves them. Each request looks at the attributes of its file, so
 * that a change is seen at once.
 *
 * <p>Thread: any.
 */
final class DirectoryFiles implements StaticSource {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** In a log line. */
    private static final int LONGEST_PATH = 1024;

    private static final int MOST_KEPT_FILES = 10_000;

    private final Path root;
    private final StaticOptions options;

    /** By the path that was asked for; what is in it was found to be below the root. */
    private final Map<String, StaticFile> known = new ConcurrentHashMap<>();

    private final AtomicLong keptBytes = new AtomicLong();

    DirectoryFiles(Path root, StaticOptions options) {
        this.root = root.toAbsolutePath().normalize();
        this.options = options;
    }

    @Override
    public StaticContent find(String path) {
        try {
            StaticFile file = known.get(path);
            if (file != null
                    && file.isUnchanged(attributes(file.path()))
                    && (options.codings().isEmpty() || hasSameVariants(file))) {
                return file;
            }
            return lookUp(path);
        } catch (AccessDeniedException e) {
            throw new HTTPError(HTTPStatus.FORBIDDEN, "cannot read " + PeerText.escaped(path), null, e);
        } catch (FileSystemException | InvalidPathException e) {
            throw new HTTPError(HTTPStatus.NOT_FOUND); // not there, or no name that could be
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    private StaticContent lookUp(String path) throws IOException {
        forget(path);
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root)) {
            throw new HTTPError(HTTPStatus.FORBIDDEN, PeerText.escaped(path) + " is not in root static directory");
        }
        if (!options.dotfiles() && hasDotName(root.relativize(file))) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        BasicFileAttributes attributes = attributes(file);
        boolean slash = path.isEmpty() || path.endsWith("/");
        if (attributes.isDirectory() && options.defaultFilename() != null) {
            if (!slash) {
                return DirectoryWithoutSlash.INSTANCE;
            }
            file = file.resolve(options.defaultFilename());
            attributes = attributes(file);
        } else if (slash && attributes.isRegularFile()) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        requireReachable(path, file, attributes);
        return load(path, file, attributes);
    }

    /** @param below the root, without dots that stand for directories */
    private static boolean hasDotName(Path below) {
        int first = below.startsWith(StaticOptions.WELL_KNOWN) ? 1 : 0;
        for (int i = first; i < below.getNameCount(); i++) {
            if (below.getName(i).toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private void requireReachable(String path, Path file, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            throw new HTTPError(HTTPStatus.FORBIDDEN, PeerText.escaped(path) + " is not a file");
        }
        if (!isReachable(file)) {
            throw new HTTPError(
                    HTTPStatus.FORBIDDEN,
                    PeerText.escaped(path) + " is not in root static directory: a symbolic link leads out of it");
        }
    }

    private boolean isReachable(Path file) throws IOException {
        return options.linksLeadAnywhere() || file.toRealPath().startsWith(root.toRealPath());
    }

    // ------------------------------------------------------------------------------------------ what is known

    private StaticFile load(String path, Path file, BasicFileAttributes attributes) throws IOException {
        String type = options.contentType(file.getFileName().toString());
        StaticFile loaded = read(file, type, attributes, null, variants(file, type, attributes));
        if (loaded.isWhole()) {
            keep(path, loaded);
            return loaded;
        }
        // it is being written to: look again next time
        return new StaticFile(file, type, attributes, null, null, loaded.variants());
    }

    private StaticFile read(
            Path file, String type, BasicFileAttributes attributes, @Nullable String coding, List<StaticFile> variants)
            throws IOException {
        byte[] bytes = attributes.size() <= StaticOptions.SMALL ? Files.readAllBytes(file) : null;
        StaticFile loaded = new StaticFile(file, type, attributes, bytes, coding, variants);
        if (options.versions() == StaticFiles.Versions.CONTENT) {
            addHash(loaded);
        }
        return loaded;
    }

    // ------------------------------------------------------------------------------------------ coded beforehand

    /** Returns the compressed neighbours of a file; those that are older than the file were made of an earlier one. */
    private List<StaticFile> variants(Path file, String type, BasicFileAttributes attributes) throws IOException {
        List<StaticFile> variants = new ArrayList<>();
        for (Precompressed coding : options.codings()) {
            Path neighbour = coding.of(file);
            if (Files.isRegularFile(neighbour)) {
                BasicFileAttributes coded = attributes(neighbour);
                boolean old = coded.lastModifiedTime().compareTo(attributes.lastModifiedTime()) < 0;
                StaticFile variant = !old && isReachable(neighbour)
                        ? read(neighbour, type, coded, coding.contentCoding(), List.of())
                        : null;
                if (variant != null && variant.isWhole()) {
                    variants.add(variant);
                }
            }
        }
        return variants;
    }

    private boolean hasSameVariants(StaticFile file) throws IOException {
        int known = 0;
        for (Precompressed coding : options.codings()) {
            Path neighbour = coding.of(file.path());
            StaticFile variant =
                    known < file.variants().size() ? file.variants().get(known) : null;
            if (variant != null && variant.path().equals(neighbour)) {
                if (!Files.isRegularFile(neighbour) || !variant.isUnchanged(attributes(neighbour))) {
                    return false;
                }
                known++;
            } else if (Files.isRegularFile(neighbour) && !file.isNewerThan(attributes(neighbour))) {
                return false;
            }
        }
        return true;
    }

    private void keep(String path, StaticFile file) {
        long bytes = file.keptBytes();
        if (known.size() >= MOST_KEPT_FILES || keptBytes.get() + bytes > StaticOptions.MOST_KEPT_BYTES) {
            known.clear();
            keptBytes.set(0);
        }
        known.put(path, file);
        keptBytes.addAndGet(bytes);
    }

    private void forget(String path) {
        StaticFile old = known.remove(path);
        if (old != null) {
            keptBytes.addAndGet(-old.keptBytes());
        }
    }

    // ------------------------------------------------------------------------------------------ versions

    private void addHash(StaticFile file) {
        byte[] bytes = file.bytes();
        if (bytes != null) {
            file.setVersion(HexFormat.of().formatHex(sha512().digest(bytes)));
            return;
        }
        try {
            options.hashing().execute(() -> hash(file));
        } catch (RejectedExecutionException e) {
            LOG.warn("No thread to make the version of {} from its content", shown(file), e);
        }
    }

    private static void hash(StaticFile file) {
        MessageDigest digest = sha512();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file.path()), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
            if (file.isUnchanged(attributes(file.path()))) {
                file.setVersion(HexFormat.of().formatHex(digest.digest()));
            }
        } catch (IOException e) {
            LOG.warn("Could not open static file {}", shown(file), e);
        }
    }

    private static String shown(StaticFile file) {
        return PeerText.escaped(file.path().toString(), LONGEST_PATH);
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform that is in use has SHA-512", e);
        }
    }
}
