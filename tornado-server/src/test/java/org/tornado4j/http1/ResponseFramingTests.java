package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.http1.ResponseFraming.UNKNOWN;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The framing of responses: RFC 9112 section 6.3, RFC 9110 sections 8.6 and 15.3.6. */
class ResponseFramingTests {

    /** A row for each kind of status, then the framing for HTTP/1.1, HTTP/1.0 and HEAD, with and without a length. */
    @ParameterizedTest
    @CsvSource({
        "200, LENGTH, CHUNKED, LENGTH, CLOSE, EMPTY, EMPTY",
        "206, LENGTH, CHUNKED, LENGTH, CLOSE, EMPTY, EMPTY",
        "404, LENGTH, CHUNKED, LENGTH, CLOSE, EMPTY, EMPTY",
        "500, LENGTH, CHUNKED, LENGTH, CLOSE, EMPTY, EMPTY",
        "101, EMPTY,  EMPTY,   EMPTY,  EMPTY, EMPTY, EMPTY",
        "204, EMPTY,  EMPTY,   EMPTY,  EMPTY, EMPTY, EMPTY",
        "205, EMPTY,  EMPTY,   EMPTY,  EMPTY, EMPTY, EMPTY",
        "304, EMPTY,  EMPTY,   EMPTY,  EMPTY, EMPTY, EMPTY",
    })
    void framing(
            int status,
            ResponseFraming known11,
            ResponseFraming unknown11,
            ResponseFraming known10,
            ResponseFraming unknown10,
            ResponseFraming knownHead,
            ResponseFraming unknownHead) {
        assertThat(ResponseFraming.of(status, ResponseFraming.Client.HTTP_1_1, 5))
                .isEqualTo(known11);
        assertThat(ResponseFraming.of(status, ResponseFraming.Client.HTTP_1_1, UNKNOWN))
                .isEqualTo(unknown11);
        assertThat(ResponseFraming.of(status, ResponseFraming.Client.HTTP_1_0, 5))
                .isEqualTo(known10);
        assertThat(ResponseFraming.of(status, ResponseFraming.Client.HTTP_1_0, UNKNOWN))
                .isEqualTo(unknown10);
        assertThat(ResponseFraming.of(status, ResponseFraming.Client.HEAD, 5)).isEqualTo(knownHead);
        assertThat(ResponseFraming.of(status, ResponseFraming.Client.HEAD, UNKNOWN))
                .isEqualTo(unknownHead);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 5,  5",
        "200, 0,  0",
        "200, -1, -1",
        "304, 5,  5",
        "304, -1, -1",
        "204, 5,  -1",
        "204, -1, -1",
        "205, 5,  0",
        "205, -1, 0",
        "103, 5,  -1",
    })
    void lengthToSend(int status, long length, long sent) {
        assertThat(ResponseFraming.lengthToSend(status, length)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "KEEP,          true,  SERVER_CLOSES",
        "CLIENT_CLOSES, false, CLIENT_CLOSES",
        "ONE_REQUEST,   false, ONE_REQUEST",
        "SERVER_CLOSES, false, SERVER_CLOSES",
    })
    void persistence(Persistence persistence, boolean kept, Persistence endedByServer) {
        assertThat(persistence.isKept()).isEqualTo(kept);
        assertThat(persistence.endedByServer()).isEqualTo(endedByServer);
    }
}
