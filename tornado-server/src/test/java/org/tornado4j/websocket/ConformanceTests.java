package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.CLOSE;
import static org.tornado4j.websocket.Frames.CONTINUATION;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.PING;
import static org.tornado4j.websocket.Frames.PONG;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.bytes;
import static org.tornado4j.websocket.Frames.close;
import static org.tornado4j.websocket.Frames.join;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.text;
import static org.tornado4j.websocket.Frames.utf8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A conversation for each thing that {@code benchmarks/autobahn.sh} looks at, by its sections, over a connection: at once, and octet by
 * octet.
 */
@Timeout(60)
class ConformanceTests {

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RunningSockets server;

    private static final class Echo extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            return writeMessage(text);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            return writeMessage(bytes);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = new RunningSockets(Echo::new);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Sends frames, then a close frame unless there is one, and returns what the server sends up to its own. */
    private static List<String> answers(boolean octets, byte[]... frames) throws Exception {
        List<String> answers = new ArrayList<>();
        try (SocketClient client = server.connect()) {
            byte[] wire = join(join(frames), close(1000, ""));
            if (octets) {
                for (byte octet : wire) {
                    if (!sends(client, octet)) {
                        break; // the server has said why
                    }
                }
            } else {
                client.send(wire);
            }
            SocketClient.Frame frame;
            do {
                frame = client.read();
                answers.add(describe(frame));
            } while (frame.opcode() != CLOSE);
            if (!octets) {
                client.expectEnd(); // what is sent on may have the kernel answer by RST otherwise
            }
        }
        return answers;
    }

    private static boolean sends(SocketClient client, byte octet) {
        try {
            client.raw().send(new byte[] {octet});
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String describe(SocketClient.Frame frame) {
        return switch (frame.opcode()) {
            case TEXT -> "text " + frame.text();
            case BINARY -> "binary " + HexFormat.of().formatHex(frame.payload());
            case PONG -> "pong " + frame.text();
            case CLOSE -> "close " + frame.closeCode();
            default -> "opcode " + frame.opcode();
        };
    }

    private static void expect(String answers, byte[]... frames) throws Exception {
        List<String> expected = List.of(answers.split("; "));
        for (boolean octets : new boolean[] {false, true}) {
            assertThat(answers(octets, frames))
                    .as(octets ? "octet by octet" : "at once")
                    .isEqualTo(expected);
        }
    }

    /** Sections 2 and 10: pings are answered in order, pongs are not. */
    @Test
    void pings() throws Exception {
        expect("pong ; close 1000", masked(FIN | PING, ""));
        expect("pong " + "x".repeat(125) + "; close 1000", masked(FIN | PING, "x".repeat(125)));
        expect("close 1002", masked(FIN | PING, "x".repeat(126)));
        expect("close 1000", masked(FIN | PONG, "unsolicited"));
        expect("pong a; pong b; close 1000", masked(FIN | PING, "a"), masked(FIN | PONG, "x"), masked(FIN | PING, "b"));
    }

    /** Sections 3 and 4: what came before a fault is answered. */
    @ParameterizedTest
    @ValueSource(
            ints = {0xc1, 0xa1, 0x91, 0xf2, 0xb9, 0xc8, 0x83, 0x84, 0x85, 0x86, 0x87, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f})
    void reservedBitsAndOpcodes(int first) throws Exception {
        expect("text before; close 1002", text("before"), masked(first, ""), text("behind"));
    }

    /** Section 5. */
    @Test
    void fragments() throws Exception {
        expect("close 1002", masked(PING, "a"), masked(FIN | CONTINUATION, "b"));
        expect("close 1002", masked(FIN | CONTINUATION, "a"), text("b"));
        expect("close 1002", masked(CONTINUATION, "a"), text("b"));
        expect("close 1002", masked(TEXT, "a"), text("b"));
        expect("text ab; close 1000", masked(TEXT, "a"), masked(FIN | CONTINUATION, "b"));
        expect(
                "pong p; pong q; text abc; close 1000",
                masked(TEXT, "a"),
                masked(FIN | PING, "p"),
                masked(CONTINUATION, "b"),
                masked(FIN | PING, "q"),
                masked(FIN | CONTINUATION, "c"));
        expect("text ; close 1000", masked(TEXT, ""), masked(CONTINUATION, ""), masked(FIN | CONTINUATION, ""));
        expect(
                "text ab; close 1002",
                masked(TEXT, "a"),
                masked(FIN | CONTINUATION, "b"),
                masked(CONTINUATION, "c"),
                text("d"));
    }

    /** Section 6: each character cut anywhere, also over frames. */
    @Test
    void textInFragments() throws Exception {
        String characters = "\u03ba\u1f79\u03c3\u03bc\u03b5 \ud83d\ude00 \ufffd \ue000 \udbff\udfff";
        byte[] wire = utf8(characters);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < wire.length; i++) {
            int first = i == 0 ? TEXT : CONTINUATION;
            frames.add(masked(i == wire.length - 1 ? FIN | first : first, new byte[] {wire[i]}));
        }
        expect("text " + characters + "; close 1000", frames.toArray(new byte[0][]));
    }

    /** Section 6: overlong forms, surrogates, too high, incomplete, impossible. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0af",
                "e080af",
                "f08080af",
                "f8808080af",
                "fc80808080af",
                "c1bf",
                "e09fbf",
                "f08fbfbf",
                "eda080",
                "edbfbf",
                "eda080edb080",
                "f4908080",
                "f5808080",
                "fe",
                "ff",
                "80",
                "bf",
                "c3",
                "e282",
                "f09f98",
                "c328",
                "e28228",
                "cebae1bdb9cf83cebcceb5eda080656469746564"
            })
    void textThatIsNoUTF8(String hex) throws Exception {
        byte[] bad = HexFormat.of().parseHex(hex);
        expect("close 1007", masked(FIN | TEXT, bad));
        expect("close 1007", masked(TEXT, utf8("ok")), masked(FIN | CONTINUATION, bad));
        expect("binary " + hex + "; close 1000", masked(FIN | BINARY, bad));
    }

    /** Section 6.4: a fault is answered before the rest of its frame is there. */
    @Test
    void faultsInTextAreNoticedAtOnce() throws Exception {
        byte[] frame = masked(FIN | TEXT, join(utf8("\u03ba"), bytes(0xf4, 0x90), utf8("the rest")));
        try (SocketClient client = server.connect()) {
            client.send(Arrays.copyOf(frame, 6 + 4));
            client.expectClose(1007, "text is not UTF-8");
        }
        try (SocketClient client = server.connect()) {
            client.send(masked(TEXT, utf8("\u03ba")), masked(CONTINUATION, bytes(0xed, 0xa0)));
            client.expectClose(1007, "text is not UTF-8");
        }
    }

    /** Section 7: nothing behind a close frame counts, and its code comes back. */
    @Test
    void closing() throws Exception {
        expect("text a; close 1000", text("a"), close(1000, ""), text("b"), masked(FIN | PING, "c"));
        expect("close 1000", masked(TEXT, "a"), close(1000, "in between"), masked(FIN | CONTINUATION, "b"));
        expect("close 1000", close(1000, ""), close(1001, ""));
        expect("close 1005", masked(FIN | CLOSE, ""));
        expect("close 1002", masked(FIN | CLOSE, "x"));
        expect("close 1000", close(1000, "\u20ac".repeat(41)));
        expect("close 1002", close(1000, "x".repeat(124)));
        expect("close 1007", masked(FIN | CLOSE, bytes(0x03, 0xe8, 0xce, 0xba, 0xed, 0xa0)));
    }

    /** Section 7.7. */
    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void codesThatMayBeSent(int code) throws Exception {
        expect("close " + code, close(code, "reason"));
    }

    /** Section 7.9 and 7.13. */
    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void codesThatMustNotBeSent(int code) throws Exception {
        expect("close 1002", close(code, ""));
    }

    /** Section 9.7: a message of 64 KiB in pieces of any size. */
    @ParameterizedTest
    @ValueSource(ints = {125, 126, 4096, 65_535})
    void largeMessagesInFragments(int size) throws Exception {
        byte[] message = utf8("0123456789abcdef".repeat(4096));
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < message.length; at += size) {
            int end = Math.min(message.length, at + size);
            int first = at == 0 ? TEXT : CONTINUATION;
            frames.add(masked(end == message.length ? FIN | first : first, Arrays.copyOfRange(message, at, end)));
        }
        assertThat(answers(false, frames.toArray(new byte[0][])))
                .containsExactly("text " + new String(message), "close 1000");
    }
}
