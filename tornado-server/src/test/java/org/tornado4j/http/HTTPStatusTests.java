package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HTTPStatusTests {

    @ParameterizedTest
    @CsvSource({
        "100, Continue",
        "101, Switching Protocols",
        "103, Early Hints",
        "200, OK",
        "205, Reset Content",
        "206, Partial Content",
        "208, Already Reported",
        "304, Not Modified",
        "307, Temporary Redirect",
        "308, Permanent Redirect",
        "400, Bad Request",
        "404, Not Found",
        "405, Method Not Allowed",
        "408, Request Timeout",
        "412, Precondition Failed",
        "415, Unsupported Media Type",
        "417, Expectation Failed",
        "424, Failed Dependency",
        "426, Upgrade Required",
        "429, Too Many Requests",
        "431, Request Header Fields Too Large",
        "451, Unavailable For Legal Reasons",
        "500, Internal Server Error",
        "505, HTTP Version Not Supported",
        "508, Loop Detected",
        "511, Network Authentication Required"
    })
    void knownStatusHasItsPhrase(int status, String reason) {
        assertThat(HTTPStatus.reason(status)).isEqualTo(reason);
        assertThat(HTTPStatus.isKnown(status)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 209, 309, 419, 435, 509, 512, 682, 999})
    @DisplayName("W24, W26: other statuses are unknown")
    void otherStatusIsUnknown(int status) {
        assertThat(HTTPStatus.reason(status)).isEqualTo("Unknown");
        assertThat(HTTPStatus.isKnown(status)).isFalse();
    }

    @Test
    @DisplayName("W26: a phrase cannot hold line ends or other controls")
    void phraseHoldsNoControls() {
        assertThat(HTTPStatus.isReasonPhrase("Not Here \u00E9")).isTrue();
        assertThat(HTTPStatus.isReasonPhrase("")).isFalse();
        assertThat(HTTPStatus.isReasonPhrase("OK\r\nX: y")).isFalse();
        assertThat(HTTPStatus.isReasonPhrase("\u0416")).isFalse();
    }

    @Test
    void someStatusesNeverHaveContent() {
        assertThat(HTTPStatus.isWithoutContent(100)).isTrue();
        assertThat(HTTPStatus.isWithoutContent(204)).isTrue();
        assertThat(HTTPStatus.isWithoutContent(304)).isTrue();
        assertThat(HTTPStatus.isWithoutContent(200)).isFalse();
        assertThat(HTTPStatus.isWithoutContent(205)).isTrue();
        assertThat(HTTPStatus.isWithoutContent(206)).isFalse();
    }
}
