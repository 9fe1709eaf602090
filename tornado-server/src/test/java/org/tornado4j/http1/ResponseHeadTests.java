package org.tornado4j.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPInputError;

/** Heads of responses, as a client reads them. */
class ResponseHeadTests {

    private static ResponseHead parse(String head) {
        return ResponseHead.parse(head.getBytes(ISO_8859_1), 3);
    }

    @Test
    void wholeHead() {
        ResponseHead head = parse("HTTP/1.1 404 Not \u00e9 there\r\nA: 1\r\na:2\r\nB: \t three four \r\n\r\n");
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.reason()).isEqualTo("Not \u00e9 there");
        assertThat(head.headers().getList("A")).containsExactly("1", "2");
        assertThat(head.headers().get("b")).isEqualTo("three four");
    }

    @Test
    void reasonMayBeMissing() {
        ResponseHead head = parse("HTTP/1.1 200 \r\n\r\n");
        assertThat(head.reason()).isEmpty();
        assertThat(head.headers().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r\n",
                "HTTP/1.1",
                "HTTP/1.1 200\r\n\r\n",
                "HTTP/1.1 20 x\r\n\r\n",
                "HTTP/1.1 2000 x\r\n\r\n",
                "HTTP/1.1 099 x\r\n\r\n",
                "HTTP/1.1 600 x\r\n\r\n",
                "HTTP/1.1 +20 x\r\n\r\n",
                "HTTP/1.1  200 x\r\n\r\n",
                "HTTP/1.0 200 x\r\n\r\n",
                "http/1.1 200 x\r\n\r\n",
                "HTTP/2 200 x\r\n\r\n",
                "HTTP/1.1 200 x\n\n",
                "HTTP/1.1 200 x\r\n",
                "HTTP/1.1 200 x\u0000\r\n\r\n",
                "HTTP/1.1 200 x\r\nA: 1\r\n",
                "HTTP/1.1 200 x\r\nA: 1",
                "HTTP/1.1 200 x\r\nA: 1\n\r\n",
                "HTTP/1.1 200 x\r\nA: 1\r\n b\r\n\r\n",
                "HTTP/1.1 200 x\r\n A: 1\r\n\r\n",
                "HTTP/1.1 200 x\r\nA : 1\r\n\r\n",
                "HTTP/1.1 200 x\r\nA\r\n\r\n",
                "HTTP/1.1 200 x\r\n: 1\r\n\r\n",
                "HTTP/1.1 200 x\r\nA: 1\rB: 2\r\n\r\n",
                "HTTP/1.1 200 x\r\nA: 1\r\n\r\nmore",
                "HTTP/1.1 200 x\r\nA: 1\r\nA: 2\r\nA: 3\r\nA: 4\r\n\r\n",
            })
    void malformedHeadIsRefused(String head) {
        assertThatExceptionOfType(HTTPInputError.class).isThrownBy(() -> parse(head));
    }
}
