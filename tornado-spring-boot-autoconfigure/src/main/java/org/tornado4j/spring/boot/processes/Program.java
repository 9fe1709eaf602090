package org.tornado4j.spring.boot.processes;

import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The program that this process was started with, and that its command would start again: the class whose {@code main} method
 * lies at the bottom of the main thread's stack. In an executable jar that is the launcher's, and the program is the next one
 * whose {@code main} method is called.
 *
 * @param caller the class that calls {@link SpringApplication#run}; null if none does
 */
record Program(Class<?> mainClass, @Nullable Class<?> caller) {

    private static final String MAIN = "main";

    /** Names the program in the manifest of an executable jar, whose {@code Main-Class} is a launcher. */
    private static final String START_CLASS = "Start-Class";

    /** Returns the program; null if this thread is not the one that runs its {@code main} method. */
    static @Nullable Program current() {
        return of(StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(Stream::toList));
    }

    /** @param frames the innermost first */
    static @Nullable Program of(List<StackFrame> frames) {
        if (frames.isEmpty() || !isMain(frames.get(frames.size() - 1))) {
            return null;
        }
        List<Class<?>> mainClasses = frames.stream()
                .filter(Program::isMain)
                .<Class<?>>map(StackFrame::getDeclaringClass)
                .toList();
        int last = mainClasses.size() - 1;
        boolean isLaunched = last > 0 && isLauncher(mainClasses.get(last));
        return new Program(mainClasses.get(isLaunched ? last - 1 : last), caller(frames));
    }

    private static boolean isMain(StackFrame frame) {
        return frame.getMethodName().equals(MAIN);
    }

    private static @Nullable Class<?> caller(List<StackFrame> frames) {
        return frames.stream()
                .<Class<?>>map(StackFrame::getDeclaringClass)
                .dropWhile(type -> type != SpringApplication.class)
                .dropWhile(type -> type == SpringApplication.class || type == SpringApplicationBuilder.class)
                .findFirst()
                .orElse(null);
    }

    private static boolean isLauncher(Class<?> type) {
        URL place = place(type);
        String startClass = place == null ? null : startClass(place);
        return startClass != null && !startClass.equals(type.getName());
    }

    private static @Nullable String startClass(URL place) {
        try {
            Path file = Path.of(place.toURI());
            if (!Files.isRegularFile(file)) {
                return null; // a directory of classes
            }
            try (JarFile jar = new JarFile(file.toFile())) {
                Manifest manifest = jar.getManifest();
                return manifest == null ? null : manifest.getMainAttributes().getValue(START_CLASS);
            }
        } catch (URISyntaxException | IllegalArgumentException | IOException e) {
            return null; // from somewhere else than a jar
        }
    }

    /**
     * Returns whether the program is the application: its main class calls {@link SpringApplication#run} or is a source, or comes
     * from the same jar or directory as one that does or is. The class around a Kotlin companion does, and a launcher of the
     * application's own; that of a test or an application server comes from elsewhere.
     */
    boolean runs(SpringApplication application) {
        Stream<Class<?>> sources = application.getAllSources().stream()
                .filter(Class.class::isInstance)
                .map(source -> (Class<?>) source);
        return Stream.concat(Stream.ofNullable(caller), sources)
                .anyMatch(type -> type == mainClass || isFromOnePlace(type, mainClass));
    }

    private static boolean isFromOnePlace(Class<?> one, Class<?> other) {
        URL place = place(one);
        URL otherPlace = place(other);
        return place != null
                && otherPlace != null
                && place.toExternalForm().equals(otherPlace.toExternalForm()); // URL.equals may ask the network
    }

    private static @Nullable URL place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
