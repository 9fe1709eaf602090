package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.CONTINUATION;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.PING;
import static org.tornado4j.websocket.Frames.RSV1;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.bytes;
import static org.tornado4j.websocket.Frames.deflated;
import static org.tornado4j.websocket.Frames.join;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.utf8;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed messages, on paper. */
class CompressionTests {

    private static final int ROOM = 10;

    // ------------------------------------------------------------------------------------------ decompressing

    /** The examples of RFC 7692 section 7.2.3. */
    @Test
    void examplesOfTheSpecification() {
        byte[] hello = bytes(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00);
        byte[] again = bytes(0xf2, 0x00, 0x11, 0x00, 0x00);
        byte[] stored = bytes(0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00);
        byte[] finalBlock = bytes(0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00);
        byte[] twoBlocks = bytes(0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00);
        assertThat(ReaderFeed.compressed(
                        masked(FIN | RSV1 | TEXT, hello),
                        masked(FIN | RSV1 | TEXT, again),
                        masked(FIN | RSV1 | TEXT, stored),
                        masked(FIN | RSV1 | TEXT, twoBlocks),
                        masked(FIN | RSV1 | TEXT, finalBlock),
                        masked(FIN | RSV1 | TEXT, hello)))
                .containsOnly("TEXT Hello")
                .hasSize(6);
        assertThat(ReaderFeed.compressed(
                        masked(RSV1 | TEXT, Arrays.copyOf(hello, 3)),
                        masked(FIN | CONTINUATION, Arrays.copyOfRange(hello, 3, 7))))
                .containsExactly("TEXT Hello");
    }

    @Test
    void plainAndCompressedMessagesMayAlternate() {
        Deflater deflater = new Deflater(9, true);
        byte[] long1 = utf8("one message that is long enough ".repeat(20));
        assertThat(ReaderFeed.compressed(
                        masked(FIN | RSV1 | TEXT, deflated(deflater, long1)),
                        masked(FIN | TEXT, "plain"),
                        masked(FIN | RSV1 | BINARY, deflated(deflater, long1)),
                        masked(FIN | RSV1 | TEXT, bytes(0))))
                .containsExactly("TEXT " + new String(long1), "TEXT plain", "BINARY " + new String(long1), "TEXT ");
    }

    /** E30: the flag belongs to the message. */
    @Test
    void pingBetweenFragments() {
        byte[] message = deflated(new Deflater(9, true), utf8("Hello Hello Hello"));
        assertThat(ReaderFeed.compressed(
                        masked(RSV1 | TEXT, Arrays.copyOf(message, 4)),
                        masked(FIN | PING, "p"),
                        masked(CONTINUATION, ""),
                        masked(FIN | CONTINUATION, Arrays.copyOfRange(message, 4, message.length))))
                .containsExactly("PING p", "TEXT Hello Hello Hello");
    }

    @Test
    void fragmentMayEndTheMessageWithNothing() {
        byte[] message = deflated(new Deflater(9, true), utf8("Hello"));
        assertThat(ReaderFeed.compressed(masked(RSV1 | TEXT, message), masked(FIN | CONTINUATION, "")))
                .containsExactly("TEXT Hello");
    }

    /** E28. */
    @Test
    void corruptMessageIsRefused() {
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, bytes(0xff, 0xff, 0xff, 0xff))))
                .containsExactly("CORRUPT_COMPRESSION");
        byte[] refersBack = bytes(0xf2, 0x00, 0x11, 0x00, 0x00);
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, refersBack))).containsExactly("CORRUPT_COMPRESSION");
    }

    @Test
    void compressedTextIsChecked() {
        byte[] message = deflated(new Deflater(9, true), bytes('a', 0xC0, 'b'));
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, message))).containsExactly("INVALID_TEXT");
        byte[] cut = deflated(new Deflater(9, true), bytes('a', 0xE2, 0x82));
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, cut))).containsExactly("INVALID_TEXT");
    }

    /** Text decoded before the fault is validated first, whether it arrives in one piece or in many. */
    @Test
    void wrongTextBeforeAFaultIsWrongTextHoweverItIsCut() {
        assertThat(ReaderFeed.compressed(broken(bytes('a', 0xC0, 'b')))).containsExactly("INVALID_TEXT");
        assertThat(ReaderFeed.compressed(broken(utf8("a\u20ac")))).containsExactly("CORRUPT_COMPRESSION");
        assertThat(ReaderFeed.compressed(broken(bytes('a', 0xE2, 0x82)))).containsExactly("CORRUPT_COMPRESSION");
        assertThat(ReaderFeed.compressed(broken(utf8("long ".repeat(200))))).containsExactly("CORRUPT_COMPRESSION");
        assertThat(ReaderFeed.compressed(broken(utf8("x".repeat((int) ReaderFeed.MAX + 1)))))
                .containsExactly("MESSAGE_TOO_BIG_AFTER_DECOMPRESSION");
    }

    /** A compressed text, and behind it a block of a type that there is not. */
    private static byte[] broken(byte[] text) {
        byte[] whole = deflated(new Deflater(9, true), text);
        return masked(FIN | RSV1 | TEXT, Frames.join(whole, bytes(0, 0, 0xFF, 0xFF, 0xFF)));
    }

    @Test
    void wrongTextBeforeTheLimitIsWrongTextHoweverItIsCut() {
        int most = (int) ReaderFeed.MAX;
        byte[] text = utf8("x".repeat(most + 10));
        text[most - 1] = (byte) 0xFF;
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, deflated(new Deflater(9, true), text))))
                .containsExactly("INVALID_TEXT");
        text[most - 1] = 'x';
        text[most] = (byte) 0xFF;
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, deflated(new Deflater(9, true), text))))
                .containsExactly("MESSAGE_TOO_BIG_AFTER_DECOMPRESSION");
    }

    @Test
    void continuationCannotBeMarked() {
        assertThat(ReaderFeed.compressed(masked(RSV1 | TEXT, ""), masked(FIN | RSV1 | CONTINUATION, "")))
                .containsExactly("COMPRESSED_CONTINUATION");
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | PING, ""))).containsExactly("RESERVED_BIT");
    }

    /** W4: ten kilobytes that become ten megabytes. */
    @Test
    void bombIsStoppedAtTheLimit() {
        byte[] bomb = deflated(new Deflater(9, true), new byte[10 << 20]);
        MessageReader reader = ReaderFeed.reader(new FrameRules(true, true, 100_000), true);
        byte[] frame = masked(FIN | RSV1 | BINARY, bomb);
        assertThat(ReaderFeed.found(reader, frame, frame.length, 1))
                .containsExactly("MESSAGE_TOO_BIG_AFTER_DECOMPRESSION");
        assertThat(reader.heldMemory()).isLessThan(100_000 + 128 * 1024 + MessageInflater.MEMORY + 1);
    }

    @Test
    void decompressedMessageOfTheLargestSize() {
        byte[] most = deflated(new Deflater(9, true), utf8("x".repeat((int) ReaderFeed.MAX)));
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, most)))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("TEXT x");
        byte[] more = deflated(new Deflater(9, true), utf8("x".repeat((int) ReaderFeed.MAX + 1)));
        assertThat(ReaderFeed.compressed(masked(FIN | RSV1 | TEXT, more)))
                .containsExactly("MESSAGE_TOO_BIG_AFTER_DECOMPRESSION");
    }

    @Test
    void inflaterIsHeldFromTheFirstCompressedMessageOn() {
        FrameRules rules = new FrameRules(true, true, 10_000);
        byte[] compressed = masked(FIN | RSV1 | TEXT, deflated(new Deflater(9, true), utf8("Hello")));
        MessageReader keeping = ReaderFeed.reader(rules, true);
        assertThat(ReaderFeed.found(keeping, masked(FIN | TEXT, "a"), 100, 1)).hasSize(1);
        assertThat(keeping.heldMemory()).isZero();
        assertThat(ReaderFeed.found(keeping, compressed, 100, 1)).containsExactly("TEXT Hello");
        assertThat(keeping.heldMemory()).isEqualTo(MessageInflater.MEMORY);
        keeping.close();
        assertThat(keeping.heldMemory()).isZero();
        MessageReader forgetting = ReaderFeed.reader(rules, false);
        assertThat(ReaderFeed.found(forgetting, compressed, 100, 1)).containsExactly("TEXT Hello");
        assertThat(forgetting.heldMemory()).isZero();
        byte[] again = masked(FIN | RSV1 | TEXT, bytes(0xf2, 0x00, 0x11, 0x00, 0x00));
        assertThat(ReaderFeed.found(forgetting, again, 100, 1)).containsExactly("CORRUPT_COMPRESSION");
    }

    // ------------------------------------------------------------------------------------------ compressing

    private static byte[] compress(MessageDeflater deflater, byte[] message, int windowBits) {
        deflater.compress(message, 0, message.length, new byte[ROOM + 300], ROOM, windowBits);
        return Arrays.copyOfRange(deflater.output(), ROOM, deflater.end());
    }

    private static byte[] inflate(Inflater inflater, byte[] compressed, int length) throws DataFormatException {
        inflater.setInput(Frames.join(compressed, bytes(0, 0, 0xff, 0xff)));
        byte[] out = new byte[length + 1];
        int count = 0;
        int more;
        while ((more = inflater.inflate(out, count, out.length - count)) > 0) {
            count += more;
        }
        return Arrays.copyOf(out, count);
    }

    private static byte[] sample(int length, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ("abcdefgh".charAt(random.nextInt(8)));
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 12, 14, 15})
    void messagesComeOutAsTheyWere(int windowBits) throws Exception {
        try (MessageDeflater deflater = new MessageDeflater(-1)) {
            Inflater inflater = new Inflater(true);
            for (int length : new int[] {0, 1, 5, 64, 255, 256, 257, 1000, 4096, 5000, 40_000, 0, 100_000}) {
                byte[] message = sample(length, length);
                byte[] compressed = compress(deflater, message, windowBits);
                assertThat(inflate(inflater, compressed, length)).isEqualTo(message);
            }
            inflater.end();
        }
    }

    @Test
    void outputOfEveryLengthEndsAsItShould() throws Exception {
        try (MessageDeflater deflater = new MessageDeflater(9)) {
            Inflater inflater = new Inflater(true);
            byte[] noise = new byte[800];
            new Random(5).nextBytes(noise);
            for (int length = 1; length < noise.length; length++) {
                byte[] message = Arrays.copyOf(noise, length);
                assertThat(inflate(inflater, compress(deflater, message, 15), length))
                        .isEqualTo(message);
                deflater.reset();
                inflater.reset();
            }
            inflater.end();
        }
    }

    /** Noise that comes twice can only be compressed by who looks farther back than it is long. */
    @Test
    void nothingRefersBeyondTheWindow() {
        byte[] noise = new byte[4096];
        new Random(1).nextBytes(noise);
        byte[] twice = join(noise, noise);
        try (MessageDeflater deflater = new MessageDeflater(9)) {
            assertThat(compress(deflater, twice, 13).length).isLessThan(4500);
            deflater.reset();
            assertThat(compress(deflater, twice, 12).length).isGreaterThan(8192);
            deflater.reset();
            assertThat(compress(deflater, noise, 12).length).isGreaterThan(4096);
            assertThat(compress(deflater, noise, 12).length)
                    .as("the message before fills the window")
                    .isGreaterThan(4096);
            deflater.reset();
            byte[] half = Arrays.copyOf(noise, 2048);
            assertThat(compress(deflater, half, 12).length).isGreaterThan(2048);
            assertThat(compress(deflater, half, 12).length)
                    .as("builds on the message before")
                    .isLessThan(100);
        }
    }

    @Test
    void compressorsAreBounded() {
        Deflaters deflaters = new Deflaters(2);
        Object first = new Object();
        Object second = new Object();
        Object third = new Object();
        MessageDeflater ofFirst = deflaters.of(first, 6);
        byte[] message = sample(1000, 1);
        int alone = compress(ofFirst, message, 15).length;
        assertThat(compress(deflaters.of(first, 6), message, 15).length).isLessThan(alone / 4);
        deflaters.of(second, 6);
        deflaters.of(first, 6);
        assertThat(deflaters.count()).isEqualTo(2);
        MessageDeflater ofThird = deflaters.of(third, 6);
        assertThat(deflaters.count()).isEqualTo(2);
        assertThat(compress(ofThird, message, 15).length).as("knows nothing").isEqualTo(alone);
        assertThat(deflaters.of(first, 6)).as("used since the second").isSameAs(ofFirst);
        assertThat(compress(deflaters.of(second, 6), message, 15).length).isEqualTo(alone);
        deflaters.forget(second);
        deflaters.forget(first);
        deflaters.shed();
        assertThat(deflaters.count()).isZero();
    }

    /** A compressor that is kept for the next message does not keep the last one. */
    @Test
    void messageIsLetGoOf() {
        MessageDeflater deflater = new MessageDeflater(-1);
        WeakReference<byte[]> message = new WeakReference<>(sample(1_000_000, 3));
        byte[] held = Objects.requireNonNull(message.get());
        deflater.compress(held, 0, held.length, new byte[64], 0, 15);
        deflater.release();
        held = new byte[0];
        Awaitility.await().until(() -> {
            System.gc();
            return message.get() == null;
        });
        assertThat(compress(deflater, sample(5000, 2), 15)).isNotEmpty();
        assertThat(held).isEmpty();
        deflater.close();
    }

    @Test
    void levelsAreKept() {
        Deflaters deflaters = new Deflaters(2);
        byte[] message = sample(5000, 2);
        MessageDeflater fast = deflaters.take(1);
        int quick = compress(fast, message, 15).length;
        deflaters.give(fast);
        MessageDeflater small = deflaters.take(9);
        assertThat(compress(small, message, 15).length).isLessThan(quick);
        deflaters.give(small);
        assertThat(compress(deflaters.take(1), message, 15).length).isEqualTo(quick);
    }

    // ------------------------------------------------------------------------------------------ agreeing

    private static String answer(String offers, WebSocketCompression wanted) {
        List<ExtensionOffer> parsed = ExtensionOffer.parse(List.of(offers));
        assertThat(parsed).isNotNull();
        DeflateAgreement agreement = DeflateAgreement.of(parsed, wanted, false);
        return agreement == null ? "none" : agreement.response();
    }

    private static String answer(String offers) {
        return answer(offers, WebSocketCompression.DEFAULT);
    }

    @Test
    void offersAreAnswered() {
        assertThat(answer("permessage-deflate")).isEqualTo("permessage-deflate");
        assertThat(answer("permessage-deflate; client_max_window_bits")).isEqualTo("permessage-deflate");
        assertThat(answer("permessage-deflate; client_max_window_bits=10"))
                .isEqualTo("permessage-deflate; client_max_window_bits=10");
        assertThat(answer("permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"))
                .isEqualTo("permessage-deflate; server_max_window_bits=12; client_max_window_bits=12");
        assertThat(answer("permessage-deflate; server_max_window_bits=15"))
                .isEqualTo("permessage-deflate; server_max_window_bits=15");
        assertThat(answer("permessage-deflate; server_max_window_bits=\"8\""))
                .isEqualTo("permessage-deflate; server_max_window_bits=8");
        assertThat(answer("permessage-deflate; server_no_context_takeover"))
                .isEqualTo("permessage-deflate; server_no_context_takeover");
        assertThat(answer("permessage-deflate; client_no_context_takeover"))
                .isEqualTo("permessage-deflate; client_no_context_takeover");
        assertThat(answer("other, x-webkit-deflate-frame; a=b , permessage-deflate;client_no_context_takeover"))
                .isEqualTo("permessage-deflate; client_no_context_takeover");
        assertThat(answer("other")).isEqualTo("none");
        assertThat(answer("")).isEqualTo("none");
        assertThat(answer("Permessage-Deflate")).isEqualTo("none");
    }

    @Test
    void settingsOfTheServerCount() {
        WebSocketCompression small = WebSocketCompression.DEFAULT
                .withServerContextTakeover(false)
                .withClientContextTakeover(false)
                .withServerMaxWindowBits(10)
                .withClientMaxWindowBits(11);
        assertThat(answer("permessage-deflate", small))
                .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                        + " server_max_window_bits=10");
        assertThat(answer("permessage-deflate; server_max_window_bits=9; client_max_window_bits", small))
                .endsWith("; server_max_window_bits=9; client_max_window_bits=11");
        assertThat(answer("permessage-deflate; client_max_window_bits=9", small))
                .endsWith("; server_max_window_bits=10; client_max_window_bits=9");
    }

    @Test
    void clientBuildsOnNothingWhenMemoryIsShort() {
        List<ExtensionOffer> offers = ExtensionOffer.parse(List.of("permessage-deflate"));
        assertThat(offers).isNotNull();
        DeflateAgreement agreement = DeflateAgreement.of(offers, WebSocketCompression.DEFAULT, true);
        assertThat(agreement).isNotNull();
        assertThat(agreement.peerContextTakeover()).isFalse();
        assertThat(agreement.response()).isEqualTo("permessage-deflate; client_no_context_takeover");
    }

    /** E31, E32. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; unknown",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover=true",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=08",
                "permessage-deflate; server_max_window_bits=+9",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=x",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=9",
            })
    void invalidOffersAreDeclined(String offer) {
        assertThat(answer(offer)).isEqualTo("none");
        assertThat(answer(offer + ", permessage-deflate")).as("the next one").isEqualTo("permessage-deflate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate;",
                "permessage-deflate; =1",
                "permessage-deflate; a=",
                "permessage-deflate; a=\"",
                "permessage-deflate; a=\"\"",
                "permessage-deflate; a=\"b c\"",
                "permessage-deflate; a=\"b\"c",
                "permessage-deflate a",
                "per message",
                "a=b",
                "\u00e9",
                "a; b=\"\\",
            })
    void malformedOffersAreNoticed(String value) {
        assertThat(ExtensionOffer.parse(List.of("fine", value))).isNull();
    }

    @Test
    void offersOfSeveralFields() {
        assertThat(ExtensionOffer.parse(List.of("a;b;c=d , ,\te", ", f; g=\"h\\i\"")))
                .extracting(offer -> offer.name() + offer.parameters().size())
                .containsExactly("a2", "e0", "f1");
    }

    @Test
    void valuesThatCannotBeDone() {
        for (int level : new int[] {-2, 0, 10}) {
            assertThatIllegalArgumentException().isThrownBy(() -> WebSocketCompression.DEFAULT.withLevel(level));
        }
        for (int bits : new int[] {8, 16}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WebSocketCompression.DEFAULT.withServerMaxWindowBits(bits));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WebSocketCompression.DEFAULT.withClientMaxWindowBits(bits));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> WebSocketCompression.DEFAULT.withMinMessageBytes(-1));
    }
}
