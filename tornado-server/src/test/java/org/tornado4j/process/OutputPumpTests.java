package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputPumpTests {

    private static String pump(InputStream in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new OutputPump(7, in, new PrintStream(out, false, StandardCharsets.UTF_8)).run();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', ''",
                "'a|', '[7] a|'",
                "'a|b|', '[7] a|[7] b|'",
                "'a', '[7] a|'",
                "'|', '[7] |'",
                "'||ä€|', '[7] |[7] |[7] ä€|'",
            })
    @DisplayName("Each line has the task id in front, also the last without an end")
    void linesHaveTheTaskId(String printed, String shown) {
        assertThat(pump(bytes(printed.replace('|', '\n')))).isEqualTo(shown.replace('|', '\n'));
    }

    @Test
    @DisplayName("What comes byte by byte is put together to lines")
    void linesAreWhole() {
        InputStream slow = new InputStream() {
            private final InputStream all = bytes("one\ntwo\n");

            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return all.read(target, offset, 1);
            }
        };
        assertThat(pump(slow)).isEqualTo("[7] one\n[7] two\n");
    }

    @Test
    @DisplayName("A line without end does not take more than its share of memory")
    void longLinesComeInParts() {
        String line = "x".repeat(OutputPump.LONGEST_LINE);
        assertThat(pump(bytes(line + "y\n"))).isEqualTo("[7] " + line + "\n[7] y\n");
        assertThat(pump(bytes(line + "\n"))).isEqualTo("[7] " + line + "\n");
    }

    @Test
    @DisplayName("A stream that breaks ends the copy, with what came before")
    void brokenStream() {
        InputStream broken = new InputStream() {
            private boolean told;

            @Override
            public int read() throws IOException {
                if (told) {
                    throw new IOException("Stream closed");
                }
                told = true;
                return 'a';
            }
        };
        assertThat(pump(broken)).isEqualTo("[7] a\n");
    }
}
