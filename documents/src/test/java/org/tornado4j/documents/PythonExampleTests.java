package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.documents.Documents.Code;

/** Examples of what applications are in Tornado are Python. They are not run: Tornado is not part of this project. */
class PythonExampleTests {

    static Stream<Code> examples() {
        return Documents.blocks("python");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsPython(Code example) throws Exception {
        Tool.assumeThere("python3", "--version");
        List<String> parse = List.of("python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())");
        assertThat(Tool.run(parse, example.text())).isEqualTo(new Tool.Outcome(0, ""));
    }
}
