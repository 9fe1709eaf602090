package org.tornado4j.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Tells class paths apart by the names, sizes and times of modification of their files: of jars, and of the classes in
 * directories. Where the class path is one jar, as with {@code java -jar}, those belong to it that its manifest names in
 * {@code Class-Path}. Contents are not read.
 */
final class ClassPathFingerprint {

    /** Directories with more files than this are known by their names alone: they hold more than a program. */
    private static final int MOST_FILES = 10_000;

    private final int mostFiles;
    private final Set<Path> seen = new HashSet<>();
    private final CRC32 sum = new CRC32();

    private ClassPathFingerprint(int mostFiles) {
        this.mostFiles = mostFiles;
    }

    /** Returns the fingerprint of this process. */
    static String ofThisProcess() {
        return of(System.getProperty("java.class.path", "")
                + File.pathSeparator
                + System.getProperty("jdk.module.path", ""));
    }

    /** Returns eight hexadecimal digits for a class path. */
    static String of(String classPath) {
        return of(classPath, MOST_FILES);
    }

    static String of(String classPath, int mostFiles) {
        ClassPathFingerprint fingerprint = new ClassPathFingerprint(mostFiles);
        List<String> entries = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .toList();
        entries.forEach(fingerprint::add);
        if (entries.size() == 1) {
            classPath(entries.get(0)).forEach(fingerprint::add);
        }
        return String.format("%08x", fingerprint.sum.getValue());
    }

    private void add(String entry) {
        try {
            add(Path.of(entry));
        } catch (InvalidPathException e) {
            note(entry); // no file has such a name
        }
    }

    private void add(Path entry) {
        if (!seen.add(entry.toAbsolutePath().normalize())) {
            return;
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                note(entry.getFileName() + "/");
                classes(entry).forEach(this::note);
            } else {
                note(line(entry.getFileName(), attributes));
            }
        } catch (IOException e) {
            note(entry.getFileName() + " is missing"); // as on many class paths
        }
    }

    /** Returns the files that the manifest of {@code jar} names, in the form of relative URLs. */
    private static List<Path> classPath(String jar) {
        try (JarFile file = new JarFile(jar)) {
            Manifest manifest = file.getManifest();
            String names =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return names == null
                    ? List.of()
                    : Arrays.stream(names.strip().split("\\s+"))
                            .map(name -> resolve(Path.of(jar), name))
                            .filter(Objects::nonNull)
                            .toList();
        } catch (IOException | InvalidPathException e) {
            return List.of(); // it is a directory, or missing
        }
    }

    /** Returns the file that a manifest names; null if it names something else, as a place in the web. */
    private static @Nullable Path resolve(Path jar, String name) {
        try {
            return Path.of(jar.toUri().resolve(name));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return null;
        }
    }

    /** Returns a line for each class below {@code directory}; none if there are too many files. */
    private List<String> classes(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        AtomicInteger visited = new AtomicInteger();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (visited.incrementAndGet() > mostFiles) {
                    lines.clear();
                    return FileVisitResult.TERMINATE;
                }
                if (file.toString().endsWith(".class")) {
                    lines.add(line(directory.relativize(file), attributes));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // what cannot be read is no part of the program
            }
        });
        lines.sort(null);
        return lines;
    }

    private static String line(@Nullable Path name, BasicFileAttributes attributes) {
        return name + " " + attributes.size() + " "
                + attributes.lastModifiedTime().toMillis();
    }

    private void note(String line) {
        sum.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
