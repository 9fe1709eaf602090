package org.tornado4j.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever comes in: a message or a named violation, the same however it is cut. */
class MessageFuzzTests {

    private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    @FuzzTest
    void requests(byte[] bytes) {
        assertFoundAlike(bytes);
    }

    @FuzzTest
    void chunkedContent(byte[] bytes) {
        assertFoundAlike((CHUNKED + new String(bytes, ISO_8859_1)).getBytes(ISO_8859_1));
    }

    private static void assertFoundAlike(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        MessageFeed.Found whole = MessageFeed.inPieces(bytes, bytes.length);
        assertThat(MessageFeed.inPieces(bytes, 1, 1)).isEqualTo(whole);
        int cut = 1 + Math.floorMod(bytes[bytes.length - 1], bytes.length);
        assertThat(MessageFeed.inPieces(bytes, cut)).isEqualTo(whole);
        assertThat(whole.length()).isLessThanOrEqualTo(bytes.length);
    }
}
