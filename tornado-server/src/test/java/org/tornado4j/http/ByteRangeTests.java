package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ByteRangeTests {

    private static ByteRange parsed(String field) {
        ByteRange range = ByteRange.parse(field);
        assertThat(range).as(field).isNotNull();
        return range;
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
        "bytes = 1-2 , 1, 3",
        "bytes=0-99999999999999999999999999, 0, 26",
        "bytes=-99999999999999999999999999, 0, 26",
        "bytes=0-9223372036854775807, 0, 26",
        "bytes=-9223372036854775807, 0, 26"
    })
    @DisplayName("W85: a range within a file of 26 bytes")
    void rangeWithinAFile(String field, long start, long end) {
        assertThat(parsed(field).within(26)).isEqualTo(new ByteRange(start, end));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=-0", "bytes=26", "bytes=10-3", "bytes=26-", "bytes=30-40", "bytes=99999999999999999999-"})
    @DisplayName("W85: a range the file does not have")
    void rangeOutsideTheFile(String field) {
        ByteRange range = ByteRange.parse(field.contains("-") ? field : field + "-");

        assertThat(range).isNotNull();
        assertThat(range.within(26)).isNull();
    }

    @Test
    void lengthIsThatOfTheBytes() {
        assertThat(new ByteRange(22, 26).length()).isEqualTo(4);
    }

    @Test
    void emptyFileHasNoRange() {
        assertThat(parsed("bytes=0-").within(0)).isNull();
        assertThat(parsed("bytes=-1").within(0)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "asdf",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5",
                "bytes=1_0-2_0",
                "bytes=+1-2",
                "bytes=--5",
                "bytes=1-2,4-5",
                "bytes=1-2,",
                "bytes=a-b",
                "bytes=1 - 2",
                "Bytes=0-1",
                "lines=0-1",
                "bytes=0x1-2",
                "bytes=\u0661-",
                "bytes=1-2=3"
            })
    @DisplayName("W85, E19: anything else is ignored")
    void anythingElseIsIgnored(String field) {
        assertThat(ByteRange.parse(field)).isNull();
    }

    @Test
    @DisplayName("D4: ten thousand ranges are ignored in one pass")
    void manyRangesAreIgnored() {
        assertThat(ByteRange.parse("bytes=" + "0-1,".repeat(500_000))).isNull();
        assertThat(ByteRange.parse("bytes=" + "-".repeat(2_000_000))).isNull();
    }
}
