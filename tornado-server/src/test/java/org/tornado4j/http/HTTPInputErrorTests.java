package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HTTPInputErrorTests {

    @Test
    void messageIsEscaped() {
        assertThat(new HTTPInputError(400, "a\r\nb\u00E9\u2028")).hasMessage("a\\x0d\\x0ab\\xe9\\u2028");
    }

    @Test
    void messageIsCutShort() {
        HTTPInputError error = new HTTPInputError(431, "x".repeat(100_000));

        assertThat(error.getMessage()).hasSizeLessThan(300).endsWith("...");
        assertThat(error.status()).isEqualTo(431);
    }

    @Test
    void carriesNoStackTrace() {
        assertThat(new HTTPInputError(400, "x").getStackTrace()).isEmpty();
    }
}
