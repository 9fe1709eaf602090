package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Feeds bytes to a {@link MessageReader} and writes down what it finds. */
final class ReaderFeed {

    /** Small, so that payload comes in pieces. */
    private static final int SCRATCH = 128;

    static final long MAX = 10_000;

    private ReaderFeed() {}

    static MessageReader reader(FrameRules rules, boolean takeover) {
        return new MessageReader(rules, takeover, new ReadParts(SCRATCH));
    }

    static List<String> found(MessageReader reader, byte[] bytes, int first, int following) {
        List<String> found = new ArrayList<>();
        int at = 0;
        int size = first;
        try {
            while (at < bytes.length) {
                int end = Math.min(bytes.length, at + size);
                ByteBuffer in = ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, end));
                MessageReader.Event event;
                while ((event = reader.next(in)) != MessageReader.Event.NONE) {
                    found.add(describe(event, reader));
                }
                assertThat(in.hasRemaining()).isFalse();
                at = end;
                size = following;
            }
        } catch (FrameError e) {
            found.add(e.violation().name());
        }
        return found;
    }

    private static String describe(MessageReader.Event event, MessageReader reader) {
        String kind = event == MessageReader.Event.MESSAGE ? (reader.isText() ? "TEXT" : "BINARY") : event.name();
        byte[] lent = new byte[reader.length()];
        reader.lent().get(lent);
        assertThat(reader.bytes()).isEqualTo(lent);
        if (kind.equals("TEXT")) {
            assertThat(reader.text()).isEqualTo(new String(lent, StandardCharsets.UTF_8));
        }
        return kind + " " + new String(lent, StandardCharsets.ISO_8859_1);
    }

    /** Returns the events that a server finds, which are the same however the bytes are cut. */
    static List<String> inEveryWay(FrameRules rules, byte[] bytes) {
        List<String> whole = found(reader(rules, true), bytes, bytes.length, 1);
        int step = Math.max(1, bytes.length / 200);
        for (int cut = 1; cut < bytes.length; cut += step) {
            assertThat(found(reader(rules, true), bytes, cut, bytes.length - cut))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
        assertThat(found(reader(rules, true), bytes, 1, 1)).as("byte by byte").isEqualTo(whole);
        return whole;
    }

    static List<String> plain(byte[]... frames) {
        return inEveryWay(new FrameRules(true, false, MAX), Frames.join(frames));
    }

    static List<String> compressed(byte[]... frames) {
        return inEveryWay(new FrameRules(true, true, MAX), Frames.join(frames));
    }
}
