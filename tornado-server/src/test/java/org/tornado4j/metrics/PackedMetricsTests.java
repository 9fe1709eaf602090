package org.tornado4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are refused. */
class PackedMetricsTests {

    private static void pack(MetricsFormat format, String text) throws MalformedMetricsException {
        PackedMetrics.pack(format, List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "a                             | ends too early",
                "a{                            | ends too early",
                "a{b                           | ends too early",
                "a{b=\"                        | ends too early",
                "a{b=\"c                       | ends too early",
                "a{b=\"c\"                     | ends too early",
                "a{b=\"c\"}                    | has an invalid value",
                "a{b=\"c\\                     | has an unknown escape",
                "a{b=\"\\t\"} 1                | has an unknown escape",
                "a{b=c} 1                      | lacks \"",
                "a{b:c=\"d\"} 1                | lacks =",
                "a{1=\"d\"} 1                  | lacks a name",
                "a{b=\"c\" d=\"e\"} 1          | lacks a comma or a brace after a label",
                "a{b=\"c\",b=\"d\"} 1          | repeats a label",
                "a{,} 1                        | lacks a name",
                "1a 1                          | lacks a name",
                "ä 1                           | lacks a name",
                "a-1                           | lacks a blank after its name",
                "a one                         | has an invalid value",
                "a 0x1p3                       | has an invalid value",
                "a 1 2.5                       | has an invalid time",
                "a 1 2 3                       | goes on after its value and time",
                "a 1 # {} 1                    | goes on after its value and time",
                "<html>                        | lacks a name",
                "# TYPE a meter                | a has an unknown type: \"meter\"",
                "# TYPE a info                 | a has an unknown type: \"info\"",
                "# HELP a-b c                  | has no name",
                "# TYPE                        | has no name"
            })
    void malformedTextIsRefused(String text, String problem) {
        assertThatExceptionOfType(MalformedMetricsException.class)
                .isThrownBy(() -> pack(MetricsFormat.TEXT, text + "\n"))
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# TYPE a gauge\na 1\nb 1\na{x=\"y\"} 2\n",
                "a 1\n# TYPE a gauge\n",
                "# TYPE a gauge\n# TYPE b gauge\n# HELP a Late.\n",
                "# TYPE a histogram\na_sum 1\na_max 1\na_count 1\na_max{x=\"y\"} 1\n"
            })
    @DisplayName("Samples of a family have to be together")
    void scatteredFamilyIsRefused(String text) {
        assertThatExceptionOfType(MalformedMetricsException.class)
                .isThrownBy(() -> pack(MetricsFormat.TEXT, text))
                .withMessageContaining("are not together");
    }

    @Test
    void descriptionSaidTwiceIsRefused() {
        assertThatExceptionOfType(MalformedMetricsException.class)
                .isThrownBy(() -> pack(MetricsFormat.TEXT, "# TYPE a gauge\n# TYPE a counter\n"))
                .withMessage("a has two lines # TYPE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a 1|the text ends without # EOF", "# EOF,a 1|the text goes on after # EOF"})
    void openMetricsHaveAnEnd(String lines, String problem) {
        assertThatExceptionOfType(MalformedMetricsException.class)
                .isThrownBy(() -> pack(MetricsFormat.OPENMETRICS, lines.replace(',', '\n') + "\n"))
                .withMessage(problem);
    }

    @Test
    void textHasABound() throws Exception {
        String line = "a 1" + " ".repeat(96) + "\n";
        int most = PackedMetrics.MAX_TEXT_BYTES / line.length();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < most; i++) {
            text.append(line);
        }
        pack(MetricsFormat.TEXT, text.toString());
        assertThatExceptionOfType(MalformedMetricsException.class)
                .isThrownBy(() -> pack(MetricsFormat.TEXT, text + line))
                .withMessage("the text is longer than 1048576 bytes");
    }

    @Test
    void lineHasABound() {
        assertThatExceptionOfType(MalformedMetricsException.class)
                .isThrownBy(() -> pack(MetricsFormat.TEXT, "a{b=\"" + "x".repeat(32 * 1024) + "\"} 1\n"))
                .withMessage("a line is longer than 32768 bytes");
    }

    // ------------------------------------------------------------------------------------------ what a process may
    // send

    private static byte[] deflated(byte[] text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }

    private static void assertRefused(byte[] sent, String problem) {
        assertThatExceptionOfType(MalformedMetricsException.class)
                .isThrownBy(() -> PackedMetrics.unpack(MetricsFormat.TEXT, sent))
                .withMessageContaining(problem);
    }

    @Test
    @DisplayName("A text that is small as long as it is compressed is not unpacked further than it may be")
    void bombIsRefused() throws Exception {
        byte[] bomb = deflated("# a comment\n".repeat(8 * 1024 * 1024 / 12).getBytes(StandardCharsets.US_ASCII));
        assertThat(bomb).hasSizeLessThan(PackedMetrics.MAX_BYTES);
        assertRefused(bomb, "the text is longer than 1048576 bytes");
    }

    @Test
    void whatIsNotSortedIsRefused() throws Exception {
        assertRefused(deflated("b 1\na 1\n".getBytes(StandardCharsets.US_ASCII)), "families are not in order: a");
        assertRefused(
                deflated("a 1\na{b=\"c\"} 1\n# TYPE a gauge\n".getBytes(StandardCharsets.US_ASCII)), "not in order");
    }

    @Test
    void whatIsNotCompressedIsRefused() {
        assertRefused("a 1\n".getBytes(StandardCharsets.US_ASCII), "cannot be decompressed");
        assertRefused(new byte[0], "cannot be decompressed");
    }

    @Test
    void whatIsCutShortIsRefused() throws Exception {
        byte[] whole = deflated("a 1\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
        assertRefused(Arrays.copyOf(whole, whole.length / 2), "cannot be decompressed");
    }

    @Test
    void whatIsTooLongIsRefusedUnseen() {
        assertRefused(new byte[PackedMetrics.MAX_BYTES + 1], "the compressed text is longer than 262144 bytes");
    }

    @Test
    @DisplayName("Bytes that were changed on the way are refused, or are metrics all the same")
    void changedBytesDoNoHarm() throws Exception {
        Random random = new Random(4711);
        byte[] whole = deflated("# TYPE a gauge\na{b=\"c\"} 1\n".repeat(1).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 2000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                PackedMetrics.unpack(MetricsFormat.TEXT, changed);
            } catch (MalformedMetricsException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
