package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.http.Preconditions.Outcome;

/** RFC 9110 section 13: one row for each rule, and for each pair where one field goes before another. */
@Timeout(60)
class PreconditionsTests {

    private static final Instant CHANGED = Instant.parse("2024-05-06T07:08:09.5Z");
    private static final String SAME = "Mon, 06 May 2024 07:08:09 GMT";
    private static final String EARLIER = "Mon, 06 May 2024 07:08:08 GMT";
    private static final String LATER = "Mon, 06 May 2024 07:08:10 GMT";

    private static final Validators STRONG = new Validators("\"a\"", CHANGED);

    /** Fields are written as {@code name=value}, with {@code same}, {@code earlier} and {@code later} for dates. */
    private static HTTPHeaders fields(String text) {
        HTTPHeaders headers = new HTTPHeaders();
        for (String field : text.split(";")) {
            int equals = field.indexOf('=');
            headers.add(field.substring(0, equals), date(field.substring(equals + 1)));
        }
        return headers;
    }

    private static String date(String value) {
        return switch (value) {
            case "same" -> SAME;
            case "earlier" -> EARLIER;
            case "later" -> LATER;
            default -> value;
        };
    }

    private static @Nullable Validators current(String name) {
        return switch (name) {
            case "strong" -> STRONG;
            case "weak" -> new Validators("W/\"a\"", CHANGED);
            case "none" -> Validators.NONE;
            default -> null;
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "strong | GET | If-Match=\"a\" | PROCEED",
                "strong | PUT | If-Match=\"b\", \"a\" | PROCEED",
                "strong | PUT | If-Match=\"b\" | FAILED",
                "strong | PUT | If-Match=W/\"a\" | FAILED",
                "weak | PUT | If-Match=\"a\" | FAILED",
                "weak | PUT | If-Match=W/\"a\" | FAILED",
                "weak | PUT | If-Match=* | PROCEED",
                "none | PUT | If-Match=* | PROCEED",
                "none | PUT | If-Match=\"a\" | FAILED",
                "nothing | PUT | If-Match=* | FAILED",
                "nothing | PUT | If-Match=\"a\" | FAILED",
                "strong | PUT | If-Unmodified-Since=same | PROCEED",
                "strong | PUT | If-Unmodified-Since=later | PROCEED",
                "strong | PUT | If-Unmodified-Since=earlier | FAILED",
                "strong | PUT | If-Unmodified-Since=nonsense | PROCEED",
                "none | PUT | If-Unmodified-Since=earlier | PROCEED",
                "nothing | PUT | If-Unmodified-Since=earlier | PROCEED",
                "strong | PUT | If-Match=\"a\";If-Unmodified-Since=earlier | PROCEED",
                "strong | PUT | If-Match=\"b\";If-Unmodified-Since=later | FAILED",
                "strong | GET | If-None-Match=\"a\" | NOT_MODIFIED",
                "strong | HEAD | If-None-Match=W/\"a\" | NOT_MODIFIED",
                "weak | GET | If-None-Match=\"a\" | NOT_MODIFIED",
                "strong | GET | If-None-Match=\"b\" | PROCEED",
                "strong | GET | If-None-Match=* | NOT_MODIFIED",
                "none | GET | If-None-Match=* | NOT_MODIFIED",
                "strong | PUT | If-None-Match=* | FAILED",
                "nothing | PUT | If-None-Match=* | PROCEED",
                "strong | DELETE | If-None-Match=\"a\" | FAILED",
                "strong | GET | If-Modified-Since=same | NOT_MODIFIED",
                "strong | GET | If-Modified-Since=later | NOT_MODIFIED",
                "strong | GET | If-Modified-Since=earlier | PROCEED",
                "strong | GET | If-Modified-Since=nonsense | PROCEED",
                "strong | GET | If-Modified-Since=same;If-Modified-Since=same | PROCEED",
                "strong | PUT | If-Modified-Since=same | PROCEED",
                "none | GET | If-Modified-Since=same | PROCEED",
                "strong | GET | If-None-Match=\"b\";If-Modified-Since=same | PROCEED",
                "strong | GET | If-None-Match=\"a\";If-Modified-Since=earlier | NOT_MODIFIED",
                "strong | GET | If-Match=\"b\";If-None-Match=\"a\" | FAILED",
                "strong | GET | If-Match=\"a\";If-None-Match=\"a\" | NOT_MODIFIED",
                "strong | GET | If-Unmodified-Since=earlier;If-None-Match=\"a\" | FAILED",
                "strong | OPTIONS | If-Match=\"b\" | PROCEED",
                "strong | TRACE | If-None-Match=* | PROCEED",
            })
    @DisplayName("RFC 9110 13.2.2: the order of precedence")
    void preconditionsAreEvaluatedInOrder(String current, String method, String fields, Outcome outcome) {
        assertThat(Preconditions.evaluate(method, fields(fields), current(current)))
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "strong | If-Range=\"a\" | true",
                "strong | If-Range=\"b\" | false",
                "strong | If-Range=W/\"a\" | false",
                "weak | If-Range=\"a\" | false",
                "weak | If-Range=W/\"a\" | false",
                "strong | If-Range=\"b\", \"a\" | false",
                "strong | If-Range=same | true",
                "strong | If-Range=later | false",
                "strong | If-Range=earlier | false",
                "strong | If-Range=* | false",
                "none | If-Range=\"a\" | false",
                "none | If-Range=same | false",
                "none | X=y | true",
            })
    @DisplayName("RFC 9110 13.1.5: If-Range compares strongly")
    void ifRangeComparesStrongly(String current, String fields, boolean holds) {
        Validators validators = current(current);
        assertThat(validators).isNotNull();
        Instant now = CHANGED.plus(Duration.ofMinutes(1));
        assertThat(Preconditions.rangeHolds(fields(fields), validators, now)).isEqualTo(holds);
    }

    @Test
    @DisplayName("RFC 9110 8.8.2.2: a second that is not over may see another change")
    void dateOfThisSecondIsWeak() {
        assertThat(Preconditions.rangeHolds(fields("If-Range=same"), STRONG, CHANGED.plusMillis(100)))
                .isFalse();
        assertThat(Preconditions.rangeHolds(fields("If-Range=same"), STRONG, CHANGED.plusMillis(500)))
                .isTrue();
    }

    @Test
    void oneLookTellsWhetherThereAreAny() {
        assertThat(Preconditions.mayBeIn(fields("Accept=x;if-match=y"))).isTrue();
        assertThat(Preconditions.mayBeIn(fields("Accept=x;I=y;Iff=z"))).isFalse();
        byte[] wire = "A: b\r\nIF-None-Match: *\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Preconditions.mayBeIn(HTTPHeaders.ofFields(wire, 0, new int[] {0, 1, 3, 4, 6, 19, 21, 22}, 2)))
                .isTrue();
        assertThat(Preconditions.mayBeIn(HTTPHeaders.ofFields(wire, 0, new int[] {0, 1, 3, 4}, 1)))
                .isFalse();
    }

    @Test
    @DisplayName("D4: lists of tags are read in one pass")
    void longListsAreReadInOnePass() {
        HTTPHeaders list = fields("If-None-Match=" + "\"b\",".repeat(300_000) + "\"a\"");
        assertThat(Preconditions.evaluate("GET", list, STRONG)).isEqualTo(Outcome.NOT_MODIFIED);
    }
}
