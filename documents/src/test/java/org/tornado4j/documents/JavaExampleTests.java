package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.documents.Documents.Code;

/**
 * Examples in Java compile. One that begins with imports compiles as it stands, and so does one that begins with its package, with
 * the others of its document that do; the rest get the imports that an editor would offer, and what they leave to the reader from
 * {@link ExampleSurroundings}.
 */
class JavaExampleTests {

    private static final Pattern TYPE = Pattern.compile(
            "^(@.*\\s+)*(public |final |abstract )*(class|interface|record|enum) (\\w+)", Pattern.MULTILINE);
    private static final Pattern METHOD = Pattern.compile("^(private |public |protected )?[\\w<>?@ ]+\\(.*\\) .*\\{$");

    private static final String IMPORTS = Stream.of(
                    "java.io",
                    "java.net",
                    "java.nio",
                    "java.nio.file",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "org.jspecify.annotations",
                    "org.springframework.context.annotation",
                    "org.springframework.scheduling.annotation",
                    "org.springframework.stereotype",
                    "org.tornado4j.documents.ExampleSurroundings",
                    "org.tornado4j.http",
                    "org.tornado4j.httpserver",
                    "org.tornado4j.iostream",
                    "org.tornado4j.ioloop",
                    "org.tornado4j.spring.boot",
                    "org.tornado4j.tcp",
                    "org.tornado4j.web")
            .map(name -> "import " + name + ".*;\n")
            .reduce("", String::concat);

    /** The errors of the examples of a document that are in a package, which compile together. */
    private static final Map<Path, String> ERRORS_TOGETHER = new HashMap<>();

    @TempDir
    Path directory;

    static Stream<Code> examples() {
        return Documents.blocks("java");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleCompiles(Code example) {
        String errors = isInPackage(example)
                ? ERRORS_TOGETHER.computeIfAbsent(example.document(), document -> errorsOf(sources(document)))
                : errorsOf(List.of(source(whole(example.text()))));
        assertThat(errors).isEmpty();
    }

    /** Returns the examples of {@code document} that are in a package. */
    private static List<JavaFileObject> sources(Path document) {
        return examples()
                .filter(example -> example.document().equals(document) && isInPackage(example))
                .map(example -> source(example.text()))
                .toList();
    }

    private static boolean isInPackage(Code example) {
        return example.text().startsWith("package ");
    }

    /** Returns it as a compilation unit. */
    private static String whole(String example) {
        if (example.startsWith("import ")) {
            return example;
        }
        if (TYPE.matcher(example).find()) {
            return IMPORTS + example;
        }
        String first = example.lines().findFirst().orElseThrow();
        String body = METHOD.matcher(first).matches() ? example : "void run() throws Exception {\n" + example + "}\n";
        return IMPORTS + "class Example extends ExampleHandler {\n" + body + "}\n";
    }

    private String errorsOf(List<JavaFileObject> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        List<String> options = List.of(
                "-proc:none", "-parameters", "-cp", System.getProperty("java.class.path"), "-d", directory.toString());
        compiler.getTask(errors, null, null, options, null, sources).call();
        return errors.toString();
    }

    private static JavaFileObject source(String text) {
        var type = TYPE.matcher(text);
        String name = type.find() ? type.group(4) : "Example";
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
