package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HTTPDateTests {

    @Test
    @DisplayName("U08: a timestamp in the preferred form")
    void formatsTheTimestamp() {
        assertThat(HTTPDate.format(1359312200)).isEqualTo("Sun, 27 Jan 2013 18:43:20 GMT");
        assertThat(HTTPDate.format(Instant.ofEpochSecond(1359312200, 999_999_999)))
                .isEqualTo("Sun, 27 Jan 2013 18:43:20 GMT");
        assertThat(HTTPDate.format(-1)).isEqualTo("Wed, 31 Dec 1969 23:59:59 GMT");
    }

    @Test
    @DisplayName("U08: the same point in time in another zone is the same")
    void zoneDoesNotMatter() {
        ZonedDateTime time = ZonedDateTime.of(2013, 1, 27, 20, 43, 20, 0, ZoneOffset.ofHours(2));

        assertThat(HTTPDate.format(time.toInstant())).isEqualTo("Sun, 27 Jan 2013 18:43:20 GMT");
    }

    @Test
    void writesIntoAnArrayAtAnOffset() {
        byte[] to = new byte[HTTPDate.LENGTH + 2];
        HTTPDate.write(784111777, to, 1);

        assertThat(new String(to, StandardCharsets.US_ASCII)).isEqualTo("\0Sun, 06 Nov 1994 08:49:37 GMT\0");
    }

    @Test
    void anyTimeComesBack() {
        long seed = System.identityHashCode(this);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L));
            String text = HTTPDate.format(time);
            assertThat(HTTPDate.parse(text)).as("seed %d", seed).isEqualTo(time);
            assertThat(DateTimeFormatter.RFC_1123_DATE_TIME
                            .format(time.atZone(ZoneOffset.UTC))
                            .replaceFirst(", (\\d) ", ", 0$1 "))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-62_167_219_201L, 253_402_300_800L, Long.MIN_VALUE, Long.MAX_VALUE})
    void yearsHaveFourDigits(long epochSecond) {
        assertThatIllegalArgumentException().isThrownBy(() -> HTTPDate.format(epochSecond));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT|1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT|1994-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994|1994-11-06T08:49:37Z",
                "Wed Nov 16 08:49:37 1994|1994-11-16T08:49:37Z",
                "Monday, 01-Jan-70 00:00:00 GMT|1970-01-01T00:00:00Z",
                "Tuesday, 31-Dec-69 00:00:00 GMT|2069-12-31T00:00:00Z",
                "Mon, 06 Nov 1994 08:49:37 GMT|1994-11-06T08:49:37Z",
                "Sat, 31 Dec 2016 23:59:60 GMT|2017-01-01T00:00:00Z",
                "Thu, 29 Feb 2024 00:00:00 GMT|2024-02-29T00:00:00Z",
                "Tue, 01 Mar 1960 00:00:00 GMT|1960-03-01T00:00:00Z"
            })
    @DisplayName("RFC 9110 section 5.6.7: each of the three forms is read")
    void readsEachForm(String text, Instant time) {
        assertThat(HTTPDate.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "Sun",
                "Sun,",
                "Sunday",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                " Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, +6 Nov 1994 08:49:37 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Sun, 30 Feb 1994 08:49:37 GMT",
                "Sun, 29 Feb 2023 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:00 GMT",
                "Sun, 06 Nov 1994 08:00:61 GMT",
                "Sun, 06-Nov-94 08:49:37 GMT",
                "Sunday, 06 Nov 1994 08:49:37 GMT",
                "Sun Nov 6 08:49:37 1994",
                "Sun Nov  6 08:49:37 1994 GMT",
                "Sun, 06 Nov \u0661\u0669\u0669\u0664 08:49:37 GMT"
            })
    @DisplayName("W84: other text is no date")
    void otherTextIsNoDate(String text) {
        assertThat(HTTPDate.parse(text)).isNull();
    }

    @Test
    void anyCutOfADateIsNone() {
        for (String date : new String[] {
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
        }) {
            for (int i = 0; i < date.length(); i++) {
                assertThat(HTTPDate.parse(date.substring(0, i)))
                        .as(date.substring(0, i))
                        .isNull();
            }
        }
    }
}
