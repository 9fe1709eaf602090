package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that no log shows. */
class MaskedParametersTests {

    private final MaskedParameters masked = MaskedParameters.of(List.of("token", "Key"));

    @ParameterizedTest
    @CsvSource({
        "/x, /x",
        "/x?a=1, /x?a=1",
        "/x?token=secret, /x?token=***",
        "/x?TOKEN=secret, /x?TOKEN=***",
        "/x?a=1&key=secret&b=2, /x?a=1&key=***&b=2",
        "/x?token=a;b=2, /x?token=***;b=2",
        "/x?%74oken=secret, /x?%74oken=***",
        "/x?token, /x?token",
        "/x?token=, /x?token=***",
        "/x?a=1?token=secret, /x?a=1?token=***",
        "/token=x, /token=x",
    })
    void valuesAreHidden(String url, String shown) {
        assertThat(masked.mask(url)).isEqualTo(shown);
    }

    @Test
    void whatLetsItsReaderActForAUserIsHiddenByDefault() {
        assertThat(MaskedParameters.STANDARD.mask("/x?_xsrf=2|a&Access_Token=b&page=2&password=c"))
                .isEqualTo("/x?_xsrf=***&Access_Token=***&page=2&password=***");
    }

    @Test
    void nothingIsHiddenUnlessNamed() {
        assertThat(MaskedParameters.NONE.mask("/x?token=secret")).isEqualTo("/x?token=secret");
        assertThat(MaskedParameters.of(List.of())).isSameAs(MaskedParameters.NONE);
    }
}
