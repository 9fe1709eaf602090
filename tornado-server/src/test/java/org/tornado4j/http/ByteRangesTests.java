package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ByteRangesTests {

    private static List<ByteRange> within26(String field) {
        ByteRanges ranges = ByteRanges.parse(field);
        assertThat(ranges).as(field).isNotNull();
        return ranges.within(26);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=0-, 0, 26",
        "bytes=0-10000000, 0, 26",
        "bytes=-1000000, 0, 26",
        "bytes=1-10000000, 1, 26",
        "bytes=22-, 22, 26",
        "bytes=-4, 22, 26",
        "bytes=5-5, 5, 6",
        "bytes=25-25, 25, 26",
        "Bytes=1-2, 1, 3",
        "'bytes=1-2,', 1, 3",
        "'bytes=, ,1-2', 1, 3",
        "bytes=0-99999999999999999999999999, 0, 26",
        "bytes=-99999999999999999999999999, 0, 26",
        "bytes=0-9223372036854775807, 0, 26",
        "bytes=-9223372036854775807, 0, 26"
    })
    @DisplayName("W85: a range within a file of 26 bytes")
    void rangeWithinAFile(String field, long start, long end) {
        assertThat(within26(field)).containsExactly(new ByteRange(start, end));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=-0",
                "bytes=10-3",
                "bytes=26-",
                "bytes=30-40",
                "bytes=99999999999999999999-",
                "bytes=26-,-0"
            })
    @DisplayName("W85: ranges the file does not have")
    void rangeOutsideTheFile(String field) {
        assertThat(within26(field)).isEmpty();
    }

    @Test
    void rangeKnowsItsLengthAndItsPlace() {
        assertThat(new ByteRange(22, 26).length()).isEqualTo(4);
        assertThat(new ByteRange(22, 26).contentRange(26)).isEqualTo("bytes 22-25/26");
    }

    @Test
    void emptyFileHasNoRange() {
        assertThat(ByteRanges.parse("bytes=0-,-1").within(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "asdf",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=5",
                "bytes=1_0-2_0",
                "bytes=+1-2",
                "bytes=--5",
                "bytes=1-2,x",
                "bytes=a-b",
                "bytes=1 - 2",
                "bytes = 1-2",
                "lines=0-1",
                "bytes=0x1-2",
                "bytes=\u0661-",
                "bytes=1-2=3"
            })
    @DisplayName("W85, E19: anything else is ignored")
    void anythingElseIsIgnored(String field) {
        assertThat(ByteRanges.parse(field)).isNull();
    }

    private static List<ByteRange> within10000(String field) {
        return ByteRanges.parse(field).within(10_000);
    }

    @Test
    @DisplayName("RFC 9110 15.3.7.2: parts come in the order they were asked for")
    void severalRangesKeepTheirOrder() {
        assertThat(within10000("bytes=5000-5999, 0-99 ,-500,20000-"))
                .containsExactly(new ByteRange(5000, 6000), new ByteRange(0, 100), new ByteRange(9500, 10_000));
    }

    @ParameterizedTest
    @CsvSource({
        "'bytes=0-99,100-199', 0, 200",
        "'bytes=100-199,0-150', 0, 200",
        "'bytes=0-99,200-299', 0, 300",
        "'bytes=0-99,1000-1099,50-1050', 0, 1100",
        "'bytes=0-,0-,0-,0-', 0, 10000",
        "'bytes=-1,-1,-1', 9999, 10000",
    })
    @DisplayName("D4: what overlaps, or is near, is one part")
    void nearRangesAreMerged(String field, long start, long end) {
        assertThat(within10000(field)).containsExactly(new ByteRange(start, end));
    }

    @Test
    @DisplayName("D4: no byte twice, whatever is asked for")
    void noByteIsServedTwice() {
        Random random = new Random(26);
        for (int round = 0; round < 2000; round++) {
            String field = random.ints(1 + random.nextInt(ByteRanges.MOST), 0, 10_000)
                    .mapToObj(start -> start + "-" + (start + random.nextInt(500)))
                    .collect(Collectors.joining(",", "bytes=", ""));
            List<ByteRange> parts = new ArrayList<>(within10000(field));
            parts.sort(Comparator.comparingLong(ByteRange::start));
            for (int i = 1; i < parts.size(); i++) {
                assertThat(parts.get(i).start())
                        .as(field)
                        .isGreaterThan(parts.get(i - 1).end() + 128);
            }
        }
    }

    @Test
    @DisplayName("D4: ten thousand ranges are ignored in one pass")
    void manyRangesAreIgnored() {
        assertThat(ByteRanges.parse("bytes=" + "0-1,".repeat(ByteRanges.MOST))).isNotNull();
        assertThat(ByteRanges.parse("bytes=" + "0-1,".repeat(ByteRanges.MOST + 1)))
                .isNull();
        assertThat(ByteRanges.parse("bytes=" + "0-1,".repeat(500_000))).isNull();
        assertThat(ByteRanges.parse("bytes=" + ",".repeat(2_000_000))).isNull();
        assertThat(ByteRanges.parse("bytes=" + "-".repeat(2_000_000))).isNull();
    }
}
