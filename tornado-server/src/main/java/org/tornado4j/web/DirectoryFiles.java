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
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.text.PeerText;

/**
 * The files below a directory.
 *
 * <p>What a client can reach: regular files below the root, whatever dots and slashes the path has, encoded or not. Names
 * that begin with a dot, of files and of directories, are not found, since {@code .git}, {@code .env} and their like are not
 * meant for clients; but {@code .well-known} (RFC 8615) at the root is. {@link Builder#dotfiles} serves them all.
 * Symbolic links are followed as long as they lead to something below the root; {@link Builder#linksLeadAnywhere} follows
 * them all, as Tornado does.
 *
 * <p>Small files are kept in memory, 16 MiB of them in all. Each request looks at the attributes of its file, so that a
 * change is seen at once.
 *
 * <p>Thread: any.
 */
public final class StaticFiles implements StaticSource {

    /** What entity tags and versions are made from. */
    public enum Versions {
        /**
         * The size and the time of the last change: nothing has to be read. The same on all machines that have the same
         * files with the same times.
         */
        ATTRIBUTES,
        /**
         * The SHA-512 of the content, as in Tornado. For a file that is not small it is worked out beside the loop when the
         * file is first asked for, and until it is there {@link #ATTRIBUTES} are used.
         */
        CONTENT
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Files up to this size are kept in memory, and leave in one piece with their head. */
    private static final int SMALL = 64 * 1024;

    /** In a log line. */
    private static final int LONGEST_PATH = 1024;

    /** What RFC 8615 gives to clients. */
    private static final String WELL_KNOWN = ".well-known";

    private static final long MOST_KEPT_BYTES = 16L << 20;
    private static final int MOST_KEPT_FILES = 10_000;

    private final Path root;
    private final @Nullable String defaultFilename;
    private final boolean linksLeadAnywhere;
    private final boolean dotfiles;
    private final Versions versions;
    private final MimeTypes mimeTypes;
    private final Executor hashing;

    /** By the path that was asked for; what is in it was found to be below the root. */
    private final Map<String, StaticFile> known = new ConcurrentHashMap<>();

    private final AtomicLong keptBytes = new AtomicLong();

    private StaticFiles(Builder builder) {
        this.root = builder.root.toAbsolutePath().normalize();
        this.defaultFilename = builder.defaultFilename;
        this.linksLeadAnywhere = builder.linksLeadAnywhere;
        this.dotfiles = builder.dotfiles;
        this.versions = builder.versions;
        this.mimeTypes = builder.mimeTypes;
        this.hashing = builder.hashing;
    }

    /** The files below {@code root}, with all defaults. */
    public static StaticFiles of(Path root) {
        return builder(root).build();
    }

    public static Builder builder(Path root) {
        return new Builder(root);
    }

    @Override
    public StaticContent find(String path) {
        try {
            StaticFile file = known.get(path);
            if (file != null && file.isUnchanged(attributes(file.path()))) {
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
        if (!dotfiles && hasDotName(root.relativize(file))) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        BasicFileAttributes attributes = attributes(file);
        boolean slash = path.isEmpty() || path.endsWith("/");
        if (attributes.isDirectory() && defaultFilename != null) {
            if (!slash) {
                return DirectoryWithoutSlash.INSTANCE;
            }
            file = file.resolve(defaultFilename);
            attributes = attributes(file);
        } else if (slash && attributes.isRegularFile()) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        requireReachable(path, file, attributes);
        return load(path, file, attributes);
    }

    /** @param below the root, without dots that stand for directories */
    private static boolean hasDotName(Path below) {
        int first = below.startsWith(WELL_KNOWN) ? 1 : 0;
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
        if (!linksLeadAnywhere && !file.toRealPath().startsWith(root.toRealPath())) {
            throw new HTTPError(
                    HTTPStatus.FORBIDDEN,
                    PeerText.escaped(path) + " is not in root static directory: a symbolic link leads out of it");
        }
    }

    // ------------------------------------------------------------------------------------------ what is known

    private StaticFile load(String path, Path file, BasicFileAttributes attributes) throws IOException {
        boolean small = attributes.size() <= SMALL;
        byte[] bytes = small ? Files.readAllBytes(file) : null;
        StaticFile loaded = new StaticFile(file, contentType(file), attributes, bytes);
        if (bytes != null && bytes.length != attributes.size()) {
            return new StaticFile(
                    file, contentType(file), attributes, null); // it is being written to: look again next time
        }
        if (versions == Versions.CONTENT) {
            addHash(loaded);
        }
        keep(path, loaded);
        return loaded;
    }

    private String contentType(Path file) {
        String type = mimeTypes.typeOf(file.getFileName().toString());
        return type != null ? type : "application/octet-stream";
    }

    private void keep(String path, StaticFile file) {
        long bytes = file.bytes() == null ? 0 : file.size();
        if (known.size() >= MOST_KEPT_FILES || keptBytes.get() + bytes > MOST_KEPT_BYTES) {
            known.clear();
            keptBytes.set(0);
        }
        known.put(path, file);
        keptBytes.addAndGet(bytes);
    }

    private void forget(String path) {
        StaticFile old = known.remove(path);
        if (old != null && old.bytes() != null) {
            keptBytes.addAndGet(-old.size());
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
            hashing.execute(() -> hash(file));
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

    /** Says where the files are and how they are to be seen. Thread: one. */
    public static final class Builder {

        private final Path root;
        private @Nullable String defaultFilename;
        private boolean linksLeadAnywhere;
        private boolean dotfiles;
        private Versions versions = Versions.ATTRIBUTES;
        private MimeTypes mimeTypes = MimeTypes.standard();
        private Executor hashing = BlockingExecutor::execute;

        private Builder(Path root) {
            this.root = root;
        }

        /** The file that stands for its directory, such as {@code index.html}; none by default. */
        public Builder defaultFilename(@Nullable String name) {
            defaultFilename = name;
            return this;
        }

        /** Follows symbolic links out of the root too; off by default. */
        public Builder linksLeadAnywhere() {
            linksLeadAnywhere = true;
            return this;
        }

        /** Serves files and directories whose names begin with a dot, too; off by default. */
        public Builder dotfiles(boolean served) {
            dotfiles = served;
            return this;
        }

        /** What entity tags and versions are made from; {@link Versions#ATTRIBUTES} by default. */
        public Builder versions(Versions from) {
            versions = from;
            return this;
        }

        /** Media types; {@link MimeTypes#standard} by default. Unknown ones are {@code application/octet-stream}. */
        public Builder mimeTypes(MimeTypes types) {
            mimeTypes = types;
            return this;
        }

        /** What large files are read by for {@link Versions#CONTENT}; that of blocking methods by default. */
        public Builder hashing(Executor executor) {
            hashing = executor;
            return this;
        }

        public StaticFiles build() {
            return new StaticFiles(this);
        }
    }
}
