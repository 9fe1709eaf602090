package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.documents.Documents.Code;

/**
 * Commands are what a shell understands; programs, scripts, modules and flags that they name are there; and what is asked of
 * the actuator by curl has an answer, of which jq makes something.
 */
@Timeout(120)
class CommandTests {

    /** Programs that readers are taken to have; the scripts of this project come on top. */
    private static final Set<String> PROGRAMS = Set.of(
            "java",
            "jcmd",
            "jfr",
            "mvn",
            "python3",
            "cd",
            "cp",
            "mv",
            "export",
            "kill",
            "curl",
            "jq",
            "systemctl",
            "git",
            "ulimit");

    /** The first word of a command, at the beginning of a line or behind an operator; not of a line that goes on. */
    private static final Pattern COMMAND =
            Pattern.compile("(?:^|&& |\\| |\\$\\()([\\w./-]+)(?![\\w./=-])", Pattern.MULTILINE);

    private static final Pattern CONTINUED = Pattern.compile("\\\\\n\\s*");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

    private static final Pattern SCRIPT = Pattern.compile("(?m)^(?:\\./)?benchmarks/([\\w./-]+)(.*)");
    private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z][a-z-]+");
    private static final Pattern MODULES = Pattern.compile("-pl (\\S+)");

    private static final Pattern JVM_FLAG = Pattern.compile("-XX:[+-]?(\\w+)");

    private static final Pattern ASKED = Pattern.compile("curl -s localhost:9090(/\\S+) \\| jq (?:'([^']*)'|(\\S+))");

    static Stream<Code> commands() {
        return Documents.blocks("sh");
    }

    /** Returns the commands of a block, each on a line, without what is quoted and what only people read. */
    private static String bare(Code block) {
        String lines = CONTINUED.matcher(block.text()).replaceAll(" ");
        return COMMENT.matcher(QUOTED.matcher(lines).replaceAll("_")).replaceAll("");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shellUnderstandsThem(Code commands) throws Exception {
        Tool.assumeThere("bash", "--version");
        String text = commands.text().replaceAll("<\\w+>", "1"); // what readers put in
        assertThat(Tool.run(List.of("bash", "-n"), text)).isEqualTo(new Tool.Outcome(0, ""));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void programsAreThere(Code commands) {
        assertThat(COMMAND.matcher(bare(commands)).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(program -> assertThat(isThere(program))
                        .as("there is a program %s", program)
                        .isTrue());
    }

    private static boolean isThere(String program) {
        Matcher script = SCRIPT.matcher(program);
        return script.matches() ? Files.isExecutable(fileOf(script)) : PROGRAMS.contains(program);
    }

    private static Path fileOf(Matcher script) {
        return Documents.ROOT.resolve("benchmarks").resolve(script.group(1));
    }

    static Stream<Code> scripts() {
        return commands().filter(block -> SCRIPT.matcher(bare(block)).find());
    }

    /** Options are looked for in the script, and in what it is made of. */
    @ParameterizedTest
    @MethodSource("scripts")
    void scriptsHaveTheirOptions(Code commands) throws Exception {
        Matcher script = SCRIPT.matcher(bare(commands));
        while (script.find()) {
            String sources = sourcesOf(fileOf(script));
            assertThat(OPTION.matcher(script.group(2)).results().map(found -> found.group()))
                    .allSatisfy(option -> assertThat(sources).contains(option));
        }
    }

    private static String sourcesOf(Path script) throws Exception {
        Path harness = Documents.ROOT.resolve("benchmarks/harness/session.py");
        StringBuilder text = new StringBuilder(Files.readString(script)).append(Files.readString(harness));
        try (Stream<Path> beside = Files.list(script.resolveSibling(""))) {
            for (Path file : beside.filter(Files::isRegularFile).toList()) {
                text.append(file.toString().endsWith(".py") ? Files.readString(file) : "");
            }
        }
        return text.toString();
    }

    @Test
    void modulesAreThere() {
        assertThat(commands().flatMap(block -> MODULES.matcher(block.text()).results()))
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.group(1).split(","))
                        .allMatch(module ->
                                Files.exists(Documents.ROOT.resolve(module).resolve("pom.xml"))));
    }

    // ------------------------------------------------------------------------------------------ flags of the JVM

    @Test
    void jvmHasTheFlags() throws Exception {
        Stream<Code> everywhere = Stream.concat(Documents.spans(), Documents.blocks());
        Set<String> flags = flagsOfThisJdk();
        assertThat(everywhere
                        .flatMap(code -> JVM_FLAG.matcher(code.text()).results())
                        .map(found -> found.group(1))
                        .filter(CommandTests::isOfThisJdk))
                .isNotEmpty()
                .allSatisfy(flag -> assertThat(flags).contains(flag));
    }

    private static Set<String> flagsOfThisJdk() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Tool.Outcome outcome = Tool.run(java, "-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintFlagsFinal", "-version");
        return Pattern.compile("^ +\\w+ (\\w+) +=", Pattern.MULTILINE)
                .matcher(outcome.output())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** The documents say of flags for an AOT cache, and of the one for compact headers, that they are those of JDK 25. */
    private static boolean isOfThisJdk(String flag) {
        boolean newer = flag.startsWith("AOT") || flag.equals("UseCompactObjectHeaders");
        return !newer || Runtime.version().feature() >= 25;
    }

    // ------------------------------------------------------------------------------------------ curl

    /** A URL that a command asks for, and the program that jq runs on the answer. */
    record Asked(String path, String filter) {}

    static List<Asked> asked() {
        return Documents.spans()
                .flatMap(span -> ASKED.matcher(span.text()).results())
                .map(found -> new Asked(found.group(1), found.group(2) == null ? found.group(3) : found.group(2)))
                .distinct()
                .toList();
    }

    @Test
    void actuatorAnswersWhatItIsAsked() throws Exception {
        assertThat(asked()).isNotEmpty();
        try (ExampleApplication application = ExampleApplication.start()) {
            for (Asked asked : asked()) {
                assertThat(application.get(asked.path()).statusCode())
                        .as(asked.path())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void filtersFindWhatTheyLookFor() throws Exception {
        Tool.assumeThere("jq", "--version");
        try (ExampleApplication application = ExampleApplication.start()) {
            for (Asked asked : asked()) {
                String answer = application.get(asked.path()).body();
                Tool.Outcome outcome = Tool.run(List.of("jq", asked.filter()), answer);
                assertThat(outcome.status()).as(outcome.output()).isZero();
                assertThat(outcome.output().strip()).as(asked.filter()).isNotEqualTo("null");
            }
        }
    }
}
