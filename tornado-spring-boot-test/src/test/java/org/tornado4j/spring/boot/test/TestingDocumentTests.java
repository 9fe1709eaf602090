package org.tornado4j.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The examples of {@code docs/testing-your-application.md}: they are compiled as they stand there, and each test is run. */
@Timeout(180)
class TestingDocumentTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "testing-your-application.md");
    private static final Pattern EXAMPLE = Pattern.compile("```java\npackage com.example;\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^(?:public )?class (\\w+)", Pattern.MULTILINE);

    @Test
    void testsOfTheDocumentPass(@TempDir Path directory) throws Exception {
        List<String> classes = compile(directory);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            List<ClassSelector> tests = new ArrayList<>();
            for (String name : classes) {
                if (name.endsWith("Tests")) {
                    tests.add(selectClass(loader.loadClass("com.example." + name)));
                }
            }
            assertThat(tests).hasSizeGreaterThan(5);
            Events events = EngineTestKit.engine("junit-jupiter")
                    .selectors(tests.toArray(ClassSelector[]::new))
                    .execute()
                    .testEvents();
            assertThat(events.failed().list()).isEmpty();
            assertThat(events.succeeded().count()).isGreaterThanOrEqualTo(tests.size());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<String> compile(Path directory) throws Exception {
        List<String> names = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-encoding", "UTF-8"));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        Matcher examples = EXAMPLE.matcher(Files.readString(DOCUMENT));
        while (examples.find()) {
            Matcher name = CLASS.matcher(examples.group(1));
            assertThat(name.find()).as("a class in: %s", examples.group(1)).isTrue();
            names.add(name.group(1));
            arguments.add(Files.writeString(
                            directory.resolve(name.group(1) + ".java"), "package com.example;\n" + examples.group(1))
                    .toString());
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("errors of the compiler").isZero();
        return names;
    }
}
