package org.tornado4j.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tornado4j.bus.FrameCodec.MalformedFrameException;

/** Messages as they travel between processes. */
class FrameCodecTests {

    private final FrameCodec sender = new FrameCodec();
    private final FrameCodec receiver = new FrameCodec();

    private BusEvent pass(BusEvent event) throws MalformedFrameException {
        FrameCodec.Frame passed = receiver.decode(sender.encode(event));
        assertThat(passed).isNotNull();
        return passed.event();
    }

    @Test
    void messagesComeOutAsTheyWere() throws Exception {
        BusMessage text = (BusMessage) pass(BusMessage.text("t\u00f6pic/\ud83d\ude00", "h\u00e9llo\n")
                .withEvent("news")
                .withId("42"));
        assertThat(text.topic()).isEqualTo("t\u00f6pic/\ud83d\ude00");
        assertThat(text.text()).isEqualTo("h\u00e9llo\n");
        assertThat(text.isText()).isTrue();
        assertThat(text.event()).isEqualTo("news");
        assertThat(text.id()).isEqualTo("42");
        BusMessage binary = (BusMessage) pass(BusMessage.binary("t", new byte[] {0, -1}));
        assertThat(binary.isText()).isFalse();
        assertThat(binary.bytes()).containsExactly(0, -1);
        assertThat(binary.text()).isEqualTo("AP8=");
        assertThat(binary.event()).isNull();
        assertThat(binary.id()).isNull();
    }

    @Test
    void gapsComeOutAsTheyWere() throws Exception {
        assertThat(pass(new Gap("t"))).isEqualTo(new Gap("t"));
        assertThat(pass(Gap.EVERYWHERE)).isEqualTo(Gap.EVERYWHERE);
    }

    @Test
    void framesAreNumbered() throws Exception {
        FrameCodec.Frame first = receiver.decode(sender.encode(Gap.EVERYWHERE));
        FrameCodec.Frame second = receiver.decode(sender.encode(BusMessage.text("t", "x")));
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(first.sequence()).isEqualTo(1);
        assertThat(second.sequence()).isEqualTo(2);
        assertThat(second.origin()).isEqualTo(first.origin());
    }

    @Test
    void ownFramesAreIgnored() throws Exception {
        assertThat(sender.decode(sender.encode(BusMessage.text("t", "x")))).isNull();
        assertThat(sender.decode(sender.encode(Gap.EVERYWHERE))).isNull();
    }

    @Test
    void cutFramesAreRefused() {
        byte[] frame = sender.encode(BusMessage.text("topic", "").withEvent("e").withId("i"));
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> receiver.decode(cut)).isInstanceOf(MalformedFrameException.class);
        }
    }

    @Test
    void otherVersionsKindsAndTopicsAreRefused() {
        byte[] frame = sender.encode(BusMessage.text("topic", "x"));
        int topic = 26 + 2;
        byte[][] wrong = {with(frame, 0, 2), with(frame, 1, 4), with(frame, topic, 10), with(frame, topic, 0xC0)};
        for (byte[] each : wrong) {
            assertThatThrownBy(() -> receiver.decode(each)).isInstanceOf(MalformedFrameException.class);
        }
    }

    private static byte[] with(byte[] frame, int index, int value) {
        byte[] changed = frame.clone();
        changed[index] = (byte) value;
        return changed;
    }

    /** The longest names of the widest characters still fit beside the largest content. */
    @Test
    void largestMessageFitsIntoAFrame() {
        String longest = "\uffee".repeat(BusMessage.LONGEST_NAME);
        BusMessage message = BusMessage.binary(longest, new byte[BusOptions.LARGEST_MESSAGE])
                .withEvent(longest)
                .withId(longest);
        assertThat(sender.encode(message).length).isLessThanOrEqualTo(BusTransport.LARGEST_FRAME);
    }
}
