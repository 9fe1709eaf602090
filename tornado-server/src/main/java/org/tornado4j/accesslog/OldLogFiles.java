package org.tornado4j.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.DaemonThreads;

/**
 * The files that were the log once. Compressing them, and removing the ones that are too many, has a thread of its own:
 * lines do not wait for that.
 *
 * <p>Thread: that of {@link LogWriter}, and its own.
 */
final class OldLogFiles {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final String COMPRESSED = ".gz";
    private static final String UNFINISHED = ".gz.tmp";
    /** So long the end of the process may be kept waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** After this long without work the thread ends. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final LogFile file;
    private final Path directory;
    /** {@code access} of {@code access.log}. */
    private final String stem;
    /** {@code .log} of it. */
    private final String extension;

    private final Pattern names;
    private final ExecutorService housekeeping;

    OldLogFiles(LogFile file) {
        this.file = file;
        Path path = file.path().toAbsolutePath();
        Path name = path.getFileName();
        String whole = name == null ? "" : name.toString();
        int dot = whole.lastIndexOf('.');
        this.directory = path.resolveSibling(".").normalize();
        this.stem = dot <= 0 ? whole : whole.substring(0, dot);
        this.extension = dot <= 0 ? "" : whole.substring(dot);
        this.names = Pattern.compile(Pattern.quote(stem) + "-\\d{4}-\\d\\d-\\d\\d(\\.\\d+)?" + Pattern.quote(extension)
                + "(\\.gz(\\.tmp)?)?");
        this.housekeeping = DaemonThreads.single("tornado-accesslog-old", IDLE);
    }

    /** Moves the log out of the way. */
    void add(Path log, LocalDate day) throws IOException {
        Path target = freeName(day);
        Files.move(log, target);
        housekeeping.execute(() -> keepHouse(target));
    }

    private Path freeName(LocalDate day) {
        Path name = directory.resolve(stem + "-" + day + extension);
        for (int n = 1; isTaken(name); n++) {
            name = directory.resolve(stem + "-" + day + "." + n + extension);
        }
        return name;
    }

    private static boolean isTaken(Path name) {
        return Files.exists(name) || Files.exists(name.resolveSibling(name.getFileName() + COMPRESSED));
    }

    // ------------------------------------------------------------------------------------------ housekeeping

    private void keepHouse(Path added) {
        try {
            if (file.compress()) {
                compress(added);
            }
            if (file.keep() > 0) {
                removeOldest();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Cannot tidy up behind the access log {}", file.path(), e);
        }
    }

    private static void compress(Path old) throws IOException {
        Path unfinished = old.resolveSibling(old.getFileName() + UNFINISHED);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            Files.copy(old, out);
        }
        Files.setLastModifiedTime(unfinished, Files.getLastModifiedTime(old));
        Files.move(unfinished, old.resolveSibling(old.getFileName() + COMPRESSED));
        Files.delete(old);
    }

    private void removeOldest() throws IOException {
        List<Path> all = oldFiles();
        all.sort(Comparator.comparingLong(OldLogFiles::lastModified));
        for (Path oldest : all.subList(0, Math.max(0, all.size() - file.keep()))) {
            Files.deleteIfExists(oldest);
        }
    }

    /** Returns the old files, and deletes those that a terminated process left unfinished. */
    private List<Path> oldFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path path : all) {
                String name = String.valueOf(path.getFileName());
                if (!names.matcher(name).matches()) {
                    continue;
                }
                if (name.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(path);
                } else {
                    found.add(path);
                }
            }
        }
        return found;
    }

    private static long lastModified(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return Long.MAX_VALUE; // somebody else removed it
        }
    }

    void close() {
        housekeeping.shutdown();
        try {
            if (!housekeeping.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("Left an old file of the access log {} as it is", file.path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread is a daemon; it goes on while the process does
        }
    }
}
