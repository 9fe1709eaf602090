package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The examples of a document, compiled as they stand there; templates lie beside the classes, as on a class path. */
final class DocumentExamples implements AutoCloseable {

    private static final Pattern CLASS = Pattern.compile("public (?:abstract )?class (\\w+)");
    /** A comment in the first line names the file of a template. */
    private static final Pattern TEMPLATE = Pattern.compile("^\\W+(templates/\\S+)");

    private final String text;
    private final URLClassLoader classes;

    DocumentExamples(String document, Path directory) throws IOException {
        text = Files.readString(Path.of("..", "docs", document));
        compile(directory);
        for (String template : blocks("html").toList()) {
            write(template, directory);
        }
        classes = new URLClassLoader(new URL[] {directory.toUri().toURL()}, DocumentExamples.class.getClassLoader());
    }

    private void compile(Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-encoding", "UTF-8"));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        for (String example : blocks("java").toList()) {
            Matcher name = CLASS.matcher(example);
            assertThat(name.find()).as("a class in: %s", example).isTrue();
            arguments.add(Files.writeString(directory.resolve(name.group(1) + ".java"), example)
                    .toString());
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("errors of the compiler").isZero();
    }

    private static void write(String template, Path directory) throws IOException {
        Matcher name = TEMPLATE.matcher(template);
        assertThat(name.find()).as("the name of a file in: %s", template).isTrue();
        Path file = directory.resolve(name.group(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, template);
    }

    /** Returns the blocks of a language, in order. */
    Stream<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1));
    }

    ClassLoader classLoader() {
        return classes;
    }

    Class<?> type(String name) throws ClassNotFoundException {
        return classes.loadClass(name);
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }
}
