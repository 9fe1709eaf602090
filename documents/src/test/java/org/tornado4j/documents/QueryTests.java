package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.documents.Documents.Code;

/** Queries are what Prometheus understands, where its {@code promtool} is installed, and ask for what an application exposes. */
@Timeout(120)
class QueryTests {

    private static final Pattern METRIC = Pattern.compile("\\b(tornado|http_server_requests|jvm)(_[a-z0-9]+)+\\b");

    private static final Pattern LABELS = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)=~?\"");

    /** Lines of what is exposed: the name of a metric, its labels. */
    private static final Pattern EXPOSED = Pattern.compile("^(\\w+)(\\{.*\\})? ", Pattern.MULTILINE);

    /** Metrics of the page of a supervisor, which no application exposes. */
    private static final Pattern OF_SUPERVISOR = Pattern.compile("tornado_(worker|supervisor)_.*|tornado_workers");

    /** The label that one of several processes has. */
    private static final String TASK = "task";

    @TempDir
    Path directory;

    static Stream<Code> queries() {
        return Documents.spans().filter(span -> METRIC.matcher(span.text()).find());
    }

    /** Those that are more than the name of a metric, perhaps with the names of its labels. */
    static Stream<Code> wholeQueries() {
        return queries().filter(query -> !query.text().matches("\\w+(\\{[a-z_, ]+\\})?"));
    }

    @ParameterizedTest
    @MethodSource("wholeQueries")
    void queryIsUnderstood(Code query) throws Exception {
        Tool.assumeThere("promtool", "--version");
        assertThat(complaint(query.text())).isEmpty();
    }

    @Test
    void mistakesAreFound() throws Exception {
        Tool.assumeThere("promtool", "--version");
        assertThat(complaint("sum by (uri (tornado_requests_total)")).contains("parse error");
        assertThat(complaint("rate(tornado_requests_total)")).contains("expected type");
    }

    /** Returns what promtool has against a query; empty if it has nothing. */
    private String complaint(String query) throws IOException, InterruptedException {
        String rules = "groups: [{ name: g, rules: [{ record: r, expr: '" + query.replace("'", "''") + "' }] }]\n";
        Path file = Files.writeString(directory.resolve("rules.yml"), rules);
        Tool.Outcome outcome = Tool.run("promtool", "check", "rules", file.toString());
        return outcome.status() == 0 ? "" : outcome.output();
    }

    @Test
    void metricsAndLabelsAreExposed() throws Exception {
        String exposed;
        try (ExampleApplication application = ExampleApplication.start()) {
            application.get("/items/1");
            System.gc(); // some meters are of collections, and told by another thread
            exposed = await().atMost(30, TimeUnit.SECONDS)
                    .until(
                            () -> application.get("/actuator/prometheus").body(),
                            text -> text.contains("jvm_gc_pause_"));
        }
        Set<String> names = EXPOSED.matcher(exposed)
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(queries().flatMap(QueryTests::metrics).distinct())
                .allSatisfy(metric -> assertThat(names).contains(metric));
        assertThat(queries())
                .allSatisfy(query -> assertThat(labels(query)).allSatisfy(label -> {
                    assertThat(metrics(query))
                            .as(query.toString())
                            .allMatch(metric -> hasLabel(exposed, metric, label));
                }));
    }

    private static Stream<String> metrics(Code query) {
        return METRIC.matcher(query.text())
                .results()
                .map(found -> found.group())
                .filter(name -> !OF_SUPERVISOR.matcher(name).matches());
    }

    private static List<String> labels(Code query) {
        Stream<String> grouped = LABELS.matcher(query.text())
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(", *")));
        Stream<String> matched = MATCHER.matcher(query.text()).results().map(found -> found.group(1));
        return Stream.concat(grouped, matched)
                .filter(label -> !label.equals(TASK))
                .distinct()
                .toList();
    }

    private static boolean hasLabel(String exposed, String metric, String label) {
        Matcher lines = EXPOSED.matcher(exposed);
        while (lines.find()) {
            if (lines.group(1).equals(metric)
                    && lines.group(2) != null
                    && lines.group(2).contains(label + "=\"")) {
                return true;
            }
        }
        return false;
    }

    // ------------------------------------------------------------------------------------------ Prometheus' own files

    static Stream<Code> scrapes() {
        return Documents.blocks("yaml").filter(block -> Yaml.kindOf(block.text()) == Yaml.Kind.PROMETHEUS);
    }

    @ParameterizedTest
    @MethodSource("scrapes")
    void scrapeConfigurationIsUnderstood(Code configuration) throws Exception {
        Tool.assumeThere("promtool", "--version");
        Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration.text());
        Tool.Outcome outcome = Tool.run("promtool", "check", "config", file.toString());
        assertThat(outcome.status()).as(outcome.output()).isZero();
    }
}
