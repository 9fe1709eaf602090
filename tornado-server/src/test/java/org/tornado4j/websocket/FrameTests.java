package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.CLOSE;
import static org.tornado4j.websocket.Frames.CONTINUATION;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.PING;
import static org.tornado4j.websocket.Frames.PONG;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.binary;
import static org.tornado4j.websocket.Frames.bytes;
import static org.tornado4j.websocket.Frames.join;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.plain;
import static org.tornado4j.websocket.Frames.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames and the messages that they make up, on paper, cut in every way. */
class FrameTests {

    private static final byte[] MASK = bytes(0, 0, 0, 0);

    @Test
    void messagesOfOneFrame() {
        assertThat(ReaderFeed.plain(text("Hello"), text(""), binary(bytes(1, 2, 3)), text("\u00e9\u20ac")))
                .containsExactly("TEXT Hello", "TEXT ", "BINARY \1\2\3", "TEXT \u00c3\u00a9\u00e2\u0082\u00ac");
    }

    @ParameterizedTest
    @ValueSource(ints = {124, 125, 126, 127, 128, 129, 255, 256, 1000, 9999, 10_000})
    void lengths(int length) {
        assertThat(ReaderFeed.plain(text("x".repeat(length)), text("y")))
                .containsExactly("TEXT " + "x".repeat(length), "TEXT y");
    }

    @Test
    void lengthsOfEightBytes() {
        byte[] message = new byte[70_000];
        FrameRules rules = new FrameRules(true, false, 70_000);
        assertThat(ReaderFeed.inEveryWay(rules, binary(message))).containsExactly("BINARY " + "\0".repeat(70_000));
    }

    @Test
    void fragmentsWithControlFramesBetween() {
        assertThat(ReaderFeed.plain(
                        masked(TEXT, "He"),
                        masked(FIN | PING, "a"),
                        masked(CONTINUATION, ""),
                        masked(CONTINUATION, "ll"),
                        masked(FIN | PONG, "b".repeat(125)),
                        masked(FIN | CONTINUATION, "o"),
                        masked(BINARY, ""),
                        masked(FIN | CONTINUATION, "")))
                .containsExactly("PING a", "PONG " + "b".repeat(125), "TEXT Hello", "BINARY ");
    }

    @Test
    void charactersMayBeCutByFragments() {
        byte[] euro = bytes(0xE2, 0x82, 0xAC);
        assertThat(ReaderFeed.plain(
                        masked(TEXT, bytes(0xE2)),
                        masked(CONTINUATION, bytes(0x82)),
                        masked(FIN | CONTINUATION, bytes(0xAC)),
                        masked(FIN | TEXT, euro)))
                .containsExactly("TEXT \u00e2\u0082\u00ac", "TEXT \u00e2\u0082\u00ac");
    }

    @Test
    void closeFrame() {
        assertThat(ReaderFeed.plain(Frames.close(1000, "bye"))).containsExactly("CLOSE \u0003\u00e8bye");
        assertThat(ReaderFeed.plain(masked(FIN | CLOSE, ""))).containsExactly("CLOSE ");
    }

    @Test
    void serverFramesAreNotMasked() {
        FrameRules client = new FrameRules(false, false, 100);
        assertThat(ReaderFeed.inEveryWay(client, plain(FIN | TEXT, Frames.utf8("Hello"))))
                .containsExactly("TEXT Hello");
        assertThat(ReaderFeed.inEveryWay(client, text("Hello"))).containsExactly("MASKED");
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of("RESERVED_BIT", masked(FIN | 0x40 | TEXT, "a")),
                Arguments.of("RESERVED_BIT", masked(FIN | 0x20 | TEXT, "a")),
                Arguments.of("RESERVED_BIT", masked(FIN | 0x10 | PING, "a")),
                Arguments.of("UNKNOWN_OPCODE", masked(FIN | 3, "a")),
                Arguments.of("UNKNOWN_OPCODE", masked(FIN | 7, "a")),
                Arguments.of("UNKNOWN_OPCODE", masked(FIN | 11, "a")),
                Arguments.of("UNKNOWN_OPCODE", masked(FIN | 15, "a")),
                Arguments.of("NOT_MASKED", plain(FIN | TEXT, bytes('a'))),
                Arguments.of("NOT_MASKED", plain(FIN | CLOSE, bytes())),
                Arguments.of("LENGTH_NOT_MINIMAL", join(bytes(0x81, 0xFE, 0, 125), MASK, new byte[125])),
                Arguments.of("LENGTH_NOT_MINIMAL", join(bytes(0x81, 0xFE, 0, 0), MASK)),
                Arguments.of(
                        "LENGTH_NOT_MINIMAL",
                        join(bytes(0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF), MASK, new byte[10])),
                Arguments.of("NEGATIVE_LENGTH", join(bytes(0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0), MASK)),
                Arguments.of("NEGATIVE_LENGTH", bytes(0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)),
                Arguments.of("MESSAGE_TOO_BIG", bytes(0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)),
                Arguments.of("CONTROL_TOO_LONG", masked(FIN | PING, "a".repeat(126))),
                Arguments.of("CONTROL_FRAGMENTED", masked(PING, "a")),
                Arguments.of("CONTROL_FRAGMENTED", masked(CLOSE, "")),
                Arguments.of("NOTHING_TO_CONTINUE", masked(FIN | CONTINUATION, "a")),
                Arguments.of("NOTHING_TO_CONTINUE", masked(CONTINUATION, "a")),
                Arguments.of("MESSAGE_NOT_ENDED", join(masked(TEXT, "a"), masked(FIN | TEXT, "b"))),
                Arguments.of("MESSAGE_NOT_ENDED", join(masked(BINARY, ""), masked(BINARY, "b"))),
                Arguments.of("INVALID_TEXT", masked(FIN | TEXT, bytes('a', 0xFF, 'b'))),
                Arguments.of("INVALID_TEXT", masked(FIN | TEXT, bytes('a', 0xE2, 0x82))),
                Arguments.of("INVALID_TEXT", join(masked(TEXT, bytes(0xE2)), masked(CONTINUATION, bytes('a')))),
                Arguments.of("INVALID_TEXT", masked(TEXT, bytes(0xED, 0xA0, 0x80))));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void whatIsRefused(String violation, byte[] frames) {
        List<String> found = ReaderFeed.plain(frames);
        assertThat(found).containsExactly(violation);
    }

    @Test
    void wrongTextIsRefusedBeforeItsFrameIsWhole() {
        byte[] frame = masked(FIN | TEXT, join(bytes('a', 0xFF), new byte[1000]));
        MessageReader reader = ReaderFeed.reader(new FrameRules(true, false, 2000), true);
        assertThat(ReaderFeed.found(reader, Arrays.copyOf(frame, 10), 10, 1)).containsExactly("INVALID_TEXT");
    }

    @Test
    void messageOfTheLargestSize() {
        FrameRules rules = new FrameRules(true, false, 1024);
        assertThat(ReaderFeed.inEveryWay(rules, text("x".repeat(1024)))).hasSize(1);
        assertThat(ReaderFeed.inEveryWay(rules, text("x".repeat(1025)))).containsExactly("MESSAGE_TOO_BIG");
        assertThat(ReaderFeed.inEveryWay(
                        rules, join(masked(TEXT, "x".repeat(1000)), masked(FIN | CONTINUATION, "x".repeat(24)))))
                .hasSize(1);
        assertThat(ReaderFeed.inEveryWay(
                        rules, join(masked(TEXT, "x".repeat(1000)), masked(FIN | CONTINUATION, "x".repeat(25)))))
                .containsExactly("MESSAGE_TOO_BIG");
    }

    @Test
    void tooLargeMessageIsRefusedByItsHeader() {
        MessageReader reader = ReaderFeed.reader(new FrameRules(true, false, 1024), true);
        assertThat(ReaderFeed.found(reader, bytes(0x82, 0xFE, 0x04, 0x01), 4, 1))
                .containsExactly("MESSAGE_TOO_BIG");
    }

    @Test
    void nothingIsReservedForPayloadThatHasNotCome() {
        FrameRules rules = new FrameRules(true, false, 1L << 40);
        MessageReader reader = ReaderFeed.reader(rules, true);
        byte[] begun = join(bytes(0x82, 0xFF, 0, 0, 0, 0x10, 0, 0, 0, 0), MASK, bytes(1));
        assertThat(ReaderFeed.found(reader, begun, begun.length, 1)).isEmpty();
        assertThat(reader.heldMemory()).isLessThanOrEqualTo(128 * 1024);
        assertThat(reader.isInside()).isTrue();
    }

    @Test
    void fragmentsAreCounted() {
        FrameRules rules = new FrameRules(true, false, 1024);
        List<byte[]> frames = new ArrayList<>();
        frames.add(masked(TEXT, ""));
        for (int i = 1; i < rules.maxFragments(); i++) {
            frames.add(masked(CONTINUATION, ""));
        }
        byte[] most = join(frames.toArray(byte[][]::new));
        MessageReader reader = ReaderFeed.reader(rules, true);
        assertThat(ReaderFeed.found(reader, most, most.length, 1)).isEmpty();
        assertThat(reader.heldMemory()).isZero();
        assertThat(ReaderFeed.found(reader, masked(FIN | CONTINUATION, ""), 100, 1))
                .containsExactly("TOO_MANY_FRAGMENTS");
    }

    @Test
    void nothingIsHeldBetweenMessages() {
        MessageReader reader = ReaderFeed.reader(new FrameRules(true, false, 10_000), true);
        byte[] message = text("x".repeat(5000));
        assertThat(ReaderFeed.found(reader, message, 3000, 3000)).hasSize(1);
        assertThat(reader.heldMemory()).isZero();
        assertThat(reader.isInside()).isFalse();
    }

    @Test
    void headersOfTheServer() {
        for (int length : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000}) {
            byte[] header = new byte[20];
            int end = FrameHeader.write(header, 3, FIN | BINARY, length);
            assertThat(end - 3).isEqualTo(FrameHeader.length(length));
            byte[] frame = plain(FIN | BINARY, new byte[length]);
            assertThat(Arrays.copyOfRange(header, 3, end)).isEqualTo(Arrays.copyOf(frame, frame.length - length));
            end = FrameHeader.writeMasked(header, 0, FIN | BINARY, length);
            byte[] masked = masked(FIN | BINARY, new byte[length]);
            assertThat(Arrays.copyOf(header, end)).isEqualTo(Arrays.copyOf(masked, masked.length - length - 4));
        }
    }

    @Test
    void closeCodes() {
        for (int code = 0; code < 6000; code++) {
            boolean sendable = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
                    || (code >= 3000 && code <= 4999);
            assertThat(CloseCode.isSendable(code)).as("%d", code).isEqualTo(sendable);
        }
        assertThat(CloseCode.isSendable(65_535)).isFalse();
    }
}
