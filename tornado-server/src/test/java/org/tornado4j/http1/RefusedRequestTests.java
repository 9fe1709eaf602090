package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http1.MessageFeed.Found;
import org.tornado4j.http1.RefusedRequests.Refusal;

/** Invalid requests, cut in every way. */
@Timeout(60)
class RefusedRequestTests {

    static Stream<Refusal> refusals() {
        return RefusedRequests.all();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void isRefusedHoweverItIsCut(Refusal refusal) {
        Found found = MessageFeed.inEveryWay(refusal.wire());
        assertThat(found.violation()).isEqualTo(refusal.violation());
        assertThat(refusal.violation().section()).isEqualTo(refusal.section());
    }

    /** But for those that only a connection can find. */
    @Test
    void everyViolationHasItsRow() {
        Set<Violation> covered = refusals().map(Refusal::violation).collect(Collectors.toSet());
        assertThat(covered)
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Violation.NOT_SECURED, Violation.HOST_NOT_ALLOWED)));
    }

    /** The rows of the list of attacks that are about the bytes of a request. */
    @ParameterizedTest
    @ValueSource(strings = {"S1", "S2", "S3", "S4", "S6", "S7", "S8"})
    void everyAttackHasItsRow(String id) {
        assertThat(refusals()).anyMatch(row -> row.name().matches(".*\\b" + id + "\\b.*"));
    }

    @Test
    void rowsHaveNamesOfTheirOwn() {
        assertThat(refusals().map(row -> row.name() + row.violation())).doesNotHaveDuplicates();
    }

    @Test
    void messageNamesTheRuleAndWhatWasFound() {
        byte[] found = MessageFeed.latin1("a\r\n\"\u00e9" + "x".repeat(100));
        ProtocolViolation violation = new ProtocolViolation(Violation.INVALID_HOST, found, 0, found.length);
        assertThat(violation)
                .hasMessageStartingWith("Invalid Host header: \"a\\x0d\\x0a\\\"\\xe9xxx")
                .hasMessageEndingWith("...\" (INVALID_HOST, RFC 9110 section 7.2)");
        assertThat(violation.getMessage()).hasSizeLessThan(200);
        assertThat(violation.status()).isEqualTo(400);
    }
}
