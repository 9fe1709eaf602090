package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice between codings. */
@Timeout(20)
class AcceptEncodingTests {

    private static final List<String> CODINGS = List.of("br", "gzip");

    private static @Nullable String preferred(String field) {
        return AcceptEncoding.preferred(field, CODINGS, coding -> coding, coding -> true);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'gzip, br', br",
                "'br;q=0.9, gzip', gzip",
                "GZIP, gzip",
                "x-gzip, gzip",
                "'*;q=0.1', br",
                "'*, br;q=0', gzip",
                "'identity;q=0.5, gzip;q=0.4', none",
                "'identity;q=0', none",
                "'gzip;q=2', none",
                "'', none",
            })
    void greatestWeightWins(String field, @Nullable String coding) {
        assertThat(preferred(field)).isEqualTo(coding);
    }

    @Test
    void whatCannotBeHadIsLeftOut() {
        assertThat(AcceptEncoding.preferred("br, gzip", CODINGS, coding -> coding, coding -> !coding.equals("br")))
                .isEqualTo("gzip");
    }

    @Test
    @DisplayName("D3: many members are read in one pass")
    void manyMembersAreReadInOnePass() {
        assertThat(preferred("x;q=0.5,".repeat(200_000) + "gzip")).isEqualTo("gzip");
        assertThat(preferred("gzip" + ";".repeat(1_000_000))).isNull();
    }
}
