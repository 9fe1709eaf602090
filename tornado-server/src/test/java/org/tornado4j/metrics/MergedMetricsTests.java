package org.tornado4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.testing.StrictMetrics;

/** The merged metrics of several processes. */
class MergedMetricsTests {

    /**
     * @param texts the texts of the tasks 0, 1, 2
     * @param leftOut the number of families left out of each
     */
    private record Merge(String what, MetricsFormat format, List<String> texts, String merged, List<Integer> leftOut) {

        static Merge text(String what, List<String> texts, String merged) {
            return new Merge(
                    what,
                    MetricsFormat.TEXT,
                    texts,
                    merged,
                    texts.stream().map(text -> 0).toList());
        }

        static Merge openMetrics(String what, List<String> texts, String merged) {
            return new Merge(
                    what,
                    MetricsFormat.OPENMETRICS,
                    texts.stream().map(text -> text + "# EOF\n").toList(),
                    merged,
                    texts.stream().map(text -> 0).toList());
        }

        Merge leavingOut(Integer... families) {
            return new Merge(what, format, texts, merged, List.of(families));
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Merge> merges() {
        return Stream.of(
                Merge.text("nothing", List.of(), ""),
                Merge.text("nothing of two", List.of("", ""), ""),
                Merge.text("a label is added", List.of("a 1\n"), "# TYPE a untyped\na{task=\"0\"} 1\n"),
                Merge.text(
                        "a label is added to others",
                        List.of("a{b=\"c\"} 1\n"),
                        "# TYPE a untyped\na{task=\"0\",b=\"c\"} 1\n"),
                Merge.text(
                        "a family is described once, and its samples are together",
                        List.of(
                                "# HELP a Of a.\n# TYPE a counter\na 1\n# TYPE b gauge\nb 2\n",
                                "# TYPE b gauge\nb 3\n# HELP a Of A.\n# TYPE a counter\na{x=\"y\"} 4\na 5\n"),
                        """
                        # HELP a Of a.
                        # TYPE a counter
                        a{task="0"} 1
                        a{task="1",x="y"} 4
                        a{task="1"} 5
                        # TYPE b gauge
                        b{task="0"} 2
                        b{task="1"} 3
                        """),
                Merge.text(
                        "a family that the first has not",
                        List.of("# TYPE b gauge\nb 1\n", "# TYPE a gauge\na 1\n", "# TYPE c gauge\nc 1\n"),
                        """
                        # TYPE a gauge
                        a{task="1"} 1
                        # TYPE b gauge
                        b{task="0"} 1
                        # TYPE c gauge
                        c{task="2"} 1
                        """),
                Merge.text(
                        "the label of a worker's own meters is there once",
                        List.of("a{x=\"y\",task=\"0\"} 1\n", "a{x=\"y\",task=\"1\"} 2\n"),
                        "# TYPE a untyped\na{task=\"0\",x=\"y\"} 1\na{task=\"1\",x=\"y\"} 2\n"),
                Merge.text(
                        "a label of that name with another meaning is kept under another name",
                        List.of("a{task=\"import\",exported_task=\"x\"} 1\n"),
                        "# TYPE a untyped\na{task=\"0\",exported_exported_task=\"import\",exported_task=\"x\"} 1\n"),
                Merge.text(
                        "escapes stay as they are",
                        List.of("# HELP a back\\\\slash\\nline\na{b=\"\\\\ \\\" \\n } , é\"} 1\n"),
                        "# HELP a back\\\\slash\\nline\n# TYPE a untyped\na{task=\"0\",b=\"\\\\ \\\" \\n } , é\"} 1\n"),
                Merge.text(
                        "blanks, comments, empty families, times and odd numbers",
                        List.of("# a comment\n\n# TYPE z gauge\n# TYPE a summary\n"
                                + "a{ quantile = \"0.5\" , } \t NaN\na_sum\t+Inf  17 \na_count 1e3\n"),
                        """
                        # TYPE a summary
                        a{task="0",quantile="0.5"} NaN
                        a_sum{task="0"} +Inf 17
                        a_count{task="0"} 1e3
                        """),
                Merge.text(
                                "of two types the first is right, and the other family is left out",
                                List.of(
                                        "# TYPE a counter\na 1\n# TYPE b gauge\nb 1\n",
                                        "# TYPE a gauge\na 2\n# TYPE b gauge\nb 2\n",
                                        "# TYPE a counter\na 3\n# TYPE b counter\nb 3\n"),
                                """
                                # TYPE a counter
                                a{task="0"} 1
                                a{task="2"} 3
                                # TYPE b gauge
                                b{task="0"} 1
                                b{task="1"} 2
                                """)
                        .leavingOut(0, 1, 1),
                Merge.text(
                                "what is the supervisor's is left out",
                                List.of("tornado_supervisor_restarts_total 9\n", "tornado_worker_up 1\na 1\n"),
                                "# TYPE a untyped\na{task=\"1\"} 1\n")
                        .leavingOut(1, 1),
                Merge.openMetrics(
                        "OpenMetrics",
                        List.of("""
                                # TYPE a_seconds histogram
                                # UNIT a_seconds seconds
                                # HELP a_seconds Of a "quote\\".
                                a_seconds_bucket{le="1.0"} 1 # {trace_id="x"} 0.5 1520879607.789
                                a_seconds_bucket{le="+Inf"} 1
                                a_seconds_count 1
                                a_seconds_sum 0.5
                                a_seconds_created 1520430000.123
                                # TYPE b counter
                                b_total 1 # {} 1
                                """, "# TYPE b counter\nb_total 2 1520879607.789\n# TYPE c info\nc_info{v=\"1\"} 1\n"),
                        """
                        # HELP a_seconds Of a "quote\\".
                        # TYPE a_seconds histogram
                        # UNIT a_seconds seconds
                        a_seconds_bucket{task="0",le="1.0"} 1 # {trace_id="x"} 0.5 1520879607.789
                        a_seconds_bucket{task="0",le="+Inf"} 1
                        a_seconds_count{task="0"} 1
                        a_seconds_sum{task="0"} 0.5
                        a_seconds_created{task="0"} 1520430000.123
                        # TYPE b counter
                        b_total{task="0"} 1 # {} 1
                        b_total{task="1"} 2 1520879607.789
                        # TYPE c info
                        c_info{task="1",v="1"} 1
                        """));
    }

    private static MergedMetrics merge(MetricsFormat format, List<String> texts) throws Exception {
        Map<Integer, PackedMetrics> packed = new TreeMap<>();
        for (String text : texts) {
            packed.put(packed.size(), PackedMetrics.pack(format, List.of(text.getBytes(StandardCharsets.UTF_8))));
        }
        return new MergedMetrics(packed);
    }

    /** @param enough how much is asked for at a time */
    private static String read(MergedMetrics merged, int enough) {
        StringBuilder all = new StringBuilder();
        boolean isMore = true;
        while (isMore) {
            StringBuilder piece = new StringBuilder();
            isMore = merged.next(piece, enough);
            all.append(piece);
        }
        return all.toString();
    }

    @ParameterizedTest
    @MethodSource("merges")
    void merged(Merge merge) throws Exception {
        try (MergedMetrics merged = merge(merge.format(), merge.texts())) {
            String text = read(merged, Integer.MAX_VALUE);
            assertThat(text).isEqualTo(merge.merged());
            assertThat(merged.leftOut().values()).containsExactlyElementsOf(merge.leftOut());
            if (merge.format() == MetricsFormat.OPENMETRICS) {
                StrictMetrics.ofOpenMetrics(text + "# EOF\n");
            } else if (!text.isEmpty()) {
                StrictMetrics.ofText(text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("merges")
    void mergedInPieces(Merge merge) throws Exception {
        try (MergedMetrics merged = merge(merge.format(), merge.texts())) {
            assertThat(read(merged, 1)).isEqualTo(merge.merged());
        }
    }

    @Test
    @DisplayName("Of several texts of one process the first that has a family counts")
    void firstTextCounts() throws Exception {
        PackedMetrics packed = PackedMetrics.pack(
                MetricsFormat.TEXT,
                List.of(
                        "# TYPE a gauge\na 1\n".getBytes(StandardCharsets.UTF_8),
                        "a 2\nb 2\n".getBytes(StandardCharsets.UTF_8)));
        try (MergedMetrics merged = new MergedMetrics(Map.of(7, packed))) {
            assertThat(read(merged, 10)).isEqualTo("""
                    # TYPE a gauge
                    a{task="7"} 1
                    # TYPE b untyped
                    b{task="7"} 2
                    """);
        }
    }
}
