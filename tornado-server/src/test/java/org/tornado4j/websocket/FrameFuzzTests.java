package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever comes in: messages or a named violation, the same however it is cut. */
class FrameFuzzTests {

    @FuzzTest
    void frames(byte[] bytes) {
        assertFoundAlike(new FrameRules(true, false, 4096), bytes);
    }

    @FuzzTest
    void compressedFrames(byte[] bytes) {
        assertFoundAlike(new FrameRules(true, true, 4096), bytes);
    }

    /** Bytes that seldom are frames reach the inflater in one. */
    @FuzzTest
    void compressedMessage(byte[] bytes) {
        assertFoundAlike(
                new FrameRules(true, true, 4096), Frames.masked(Frames.FIN | Frames.RSV1 | Frames.TEXT, bytes));
    }

    @FuzzTest
    void extensionOffers(byte[] bytes) {
        String value = new String(bytes, StandardCharsets.ISO_8859_1);
        List<ExtensionOffer> offers = ExtensionOffer.parse(List.of(value));
        if (offers != null) {
            DeflateAgreement.of(offers, WebSocketCompression.DEFAULT, false);
            assertThat(offers.size()).isLessThanOrEqualTo(value.length());
        }
    }

    private static void assertFoundAlike(FrameRules rules, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        List<String> whole = found(rules, bytes, bytes.length, 1);
        assertThat(found(rules, bytes, 1, 1)).isEqualTo(whole);
        int cut = 1 + Math.floorMod(bytes[bytes.length - 1], bytes.length);
        assertThat(found(rules, bytes, cut, bytes.length)).isEqualTo(whole);
    }

    private static List<String> found(FrameRules rules, byte[] bytes, int first, int following) {
        MessageReader reader = ReaderFeed.reader(rules, true);
        try {
            return ReaderFeed.found(reader, bytes, first, following);
        } finally {
            reader.close();
        }
    }
}
