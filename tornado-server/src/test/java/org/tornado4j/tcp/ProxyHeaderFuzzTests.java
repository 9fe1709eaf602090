package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** PROXY headers of both versions. */
class ProxyHeaderFuzzTests {

    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10};

    @FuzzTest
    void anything(byte[] bytes) {
        parse(ByteBuffer.wrap(bytes));
    }

    @FuzzTest
    void binary(byte[] rest) {
        parse(ByteBuffer.allocate(SIGNATURE.length + rest.length)
                .put(SIGNATURE)
                .put(rest)
                .flip());
    }

    /** A header, not yet a header, or a named violation; what is behind it is left alone. */
    private static void parse(ByteBuffer bytes) {
        int before = bytes.remaining();
        try {
            ProxyHeader header = ProxyHeaderParser.parse(bytes);
            assertThat(bytes.remaining()).isLessThanOrEqualTo(before);
            if (header == null) {
                assertThat(bytes.remaining()).isEqualTo(before);
            }
        } catch (ProxyHeaderError e) {
            assertThat(e.violation()).isNotNull();
        }
    }
}
