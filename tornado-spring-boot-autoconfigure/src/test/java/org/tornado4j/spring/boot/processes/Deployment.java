package org.tornado4j.spring.boot.processes;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** {@link ServingApplication} as it is deployed: without the tests around it, and what only they need. */
final class Deployment {

    private static final Pattern ONLY_FOR_TESTS = Pattern.compile(
            ".*[/\\\\](test-classes|[^/\\\\]*(junit|test|archunit|"
                    + "assertj|awaitility|devtools|hamcrest|jsonassert|json-path|mockito|loader-tools)[^/\\\\]*\\.jar)$");

    private final Path directory;
    private final Path classes;

    private Deployment(Path directory, Path classes) {
        this.directory = directory;
        this.classes = classes;
    }

    /** Copies the application's classes. */
    static Deployment in(Path directory) throws IOException {
        Path classes = directory.resolve("classes");
        Deployment deployment = new Deployment(directory, classes);
        for (Path file : filesOf(ServingApplication.class)) {
            copy(file, ServingApplication.class, classes);
        }
        return deployment;
    }

    private static List<Path> filesOf(Class<?> type) throws IOException {
        Path file = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .resolve(type.getName().replace('.', '/') + ".class");
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.filter(
                            path -> path.getFileName().toString().matches(type.getSimpleName() + "(\\$.*)?\\.class"))
                    .toList();
        }
    }

    private static void copy(Path file, Class<?> type, Path to) throws IOException {
        Path directory = to.resolve(type.getPackageName().replace('.', '/'));
        Files.createDirectories(directory);
        Files.copy(file, directory.resolve(file.getFileName()));
    }

    /** Copies the class, and those within it, to another directory than the application's, and returns that. */
    Path elsewhere(Class<?> type) throws IOException {
        Path other = directory.resolve("elsewhere");
        for (Path file : filesOf(type)) {
            copy(file, type, other);
        }
        return other;
    }

    String classPath(Path... more) {
        return Stream.concat(Stream.concat(Stream.of(more), Stream.of(classes)), libraries())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<Path> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !ONLY_FOR_TESTS.matcher(entry).matches())
                .map(Path::of)
                .filter(Files::exists);
    }

    /** Packs it as Spring Boot's build plugins do. */
    Path executableJar() throws IOException {
        List<Library> libraries = new ArrayList<>();
        for (Path library : libraries().toList()) {
            Path file = Files.isDirectory(library)
                    ? jar(library, directory.resolve("library-" + libraries.size() + ".jar"))
                    : library;
            libraries.add(new Library(file.toFile(), LibraryScope.RUNTIME));
        }
        Repackager repackager =
                new Repackager(jar(classes, directory.resolve("app.jar")).toFile());
        repackager.setMainClass(ServingApplication.class.getName());
        Path executable = directory.resolve("executable.jar");
        repackager.repackage(executable.toFile(), callback -> {
            for (Library library : libraries) {
                callback.library(library);
            }
        });
        return executable;
    }

    private static Path jar(Path from, Path to) throws IOException {
        try (OutputStream out = Files.newOutputStream(to);
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(from.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, jar);
            }
        }
        return to;
    }
}
