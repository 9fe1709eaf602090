package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadBufferTests {

    private final ReadBuffer buffer = new ReadBuffer();

    private void append(String text) {
        buffer.append(ByteBuffer.wrap(bytes(text)));
    }

    @Test
    @DisplayName("S20: appending and taking in any steps keep the content")
    void contentIsKept() {
        long seed = 7;
        Random random = new Random(seed);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            byte[] data = new byte[random.nextInt(900)];
            random.nextBytes(data);
            in.writeBytes(data);
            buffer.append(ByteBuffer.wrap(data));
            out.writeBytes(buffer.take(random.nextInt(buffer.size() + 1)));
        }
        out.writeBytes(buffer.take(buffer.size()));
        assertThat(out.toByteArray()).as("seed %d", seed).isEqualTo(in.toByteArray());
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    @DisplayName("A41: a search begins where it is told to")
    void searchIsBounded() {
        append("--a--ab--");
        assertThat(text(buffer.take(2))).isEqualTo("--");
        assertThat(buffer.indexOf(bytes("a"), 0)).isZero();
        assertThat(buffer.indexOf(bytes("a"), 1)).isEqualTo(3);
        assertThat(buffer.indexOf(bytes("ab"), 0)).isEqualTo(3);
        assertThat(buffer.indexOf(bytes("--x"), 0)).isEqualTo(-1);
        assertThat(buffer.indexOf(bytes("a much longer one"), 0)).isEqualTo(-1);
    }

    @Test
    @DisplayName("A44: which errors are the peer's leaving")
    void disconnectsAreKnown() {
        assertThat(Disconnects.isDisconnect(new IOException("Connection reset by peer")))
                .isTrue();
        assertThat(Disconnects.isDisconnect(new IOException("Broken pipe"))).isTrue();
        assertThat(Disconnects.isDisconnect(new IOException("Software caused connection abort")))
                .isTrue();
        assertThat(Disconnects.isDisconnect(new IOException("Connection timed out")))
                .isTrue();
        assertThat(Disconnects.isDisconnect(new ClosedChannelException())).isTrue();
        assertThat(Disconnects.isDisconnect(new IOException("No route to host")))
                .isFalse();
        assertThat(Disconnects.isDisconnect(new IOException())).isFalse();
    }
}
