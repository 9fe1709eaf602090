package org.tornado4j.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.http1.MessageFeed.Found;

/**
 * Bytes at random: nothing but a violation comes out, and the same however they are cut. A failure prints its seed, which
 * then goes into {@link #SEEDS_OF_THE_PAST}.
 */
@Timeout(60)
class RandomRequestTests {

    private static final List<Long> SEEDS_OF_THE_PAST = List.of(1L);
    private static final int NEW_SEEDS = 4;
    private static final int MESSAGES_PER_SEED = 3_000;

    private static final List<String> TEMPLATES = List.of(
            "GET /path?query HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\n\r\n",
            "POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
            "GET /private HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE, upgrade\r\nUpgrade: x\r\n\r\n",
            "POST / HTTP/1.0\r\nConnection: keep-alive, x\r\nContent-Length: 3\r\n\r\nabc",
            """
            \r
            PUT / HTTP/1.1\r
            Host: [::1]\r
            Expect: 100-continue\r
            Transfer-Encoding: chunked\r
            \r
            5;a="b\\"c"; d\r
            hello\r
            A\r
            0123456789\r
            0\r
            X: y\r
            Z:\r
            \r
            """);

    /** Characters that tend to matter. */
    private static final String SHARP = "\r\n\r\n \t:;,=\"\\/*@[]%#?0159aAfFxXgG-+_\0\u0001\u007f\u0080\u00ff";

    static LongStream seeds() {
        Random random = new Random();
        return LongStream.concat(
                SEEDS_OF_THE_PAST.stream().mapToLong(Long::longValue),
                LongStream.generate(random::nextLong).limit(NEW_SEEDS));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void onlyViolationsComeOutHoweverItIsCut(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < MESSAGES_PER_SEED; i++) {
            byte[] wire = i % 8 == 0 ? noise(random) : mutated(random);
            try {
                assertSameInPieces(wire, random);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + new String(wire, ISO_8859_1), e);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatParsersThatShareRememberChangesNothing(long seed) {
        Random random = new Random(seed);
        RequestHeadParser one = new RequestHeadParser(MessageFeed.HEAD_LIMITS);
        RequestHeadParser another = one.another();
        for (int i = 0; i < MESSAGES_PER_SEED; i++) {
            byte[] wire = mutated(random); // one in four is whole, and so comes again and again
            int first = 1 + random.nextInt(wire.length);
            Found found = MessageFeed.inPieces(random.nextBoolean() ? one : another, wire, first, wire.length);
            assertThat(found)
                    .as("seed %d: %s", seed, new String(wire, ISO_8859_1))
                    .isEqualTo(MessageFeed.inPieces(wire, wire.length));
        }
    }

    private static void assertSameInPieces(byte[] wire, Random random) {
        Found whole = MessageFeed.inPieces(wire, wire.length);
        assertThat(MessageFeed.inPieces(wire, 1 + random.nextInt(wire.length))).isEqualTo(whole);
        int size = 1 + random.nextInt(20);
        assertThat(MessageFeed.inPieces(wire, size, size)).isEqualTo(whole);
        assertThat(MessageFeed.inPieces(wire, 1, 1)).isEqualTo(whole);
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[1 + random.nextInt(600)];
        random.nextBytes(noise);
        return noise;
    }

    /** A request in which some bytes were replaced, added, removed or doubled. */
    private static byte[] mutated(Random random) {
        StringBuilder text = new StringBuilder(TEMPLATES.get(random.nextInt(TEMPLATES.size())));
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            char sharp = SHARP.charAt(random.nextInt(SHARP.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, sharp);
                case 1 -> text.insert(at, sharp);
                case 2 -> text.setCharAt(at, (char) random.nextInt(256));
                case 3 -> text.deleteCharAt(at);
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(200))));
            }
        }
        return MessageFeed.latin1(text.toString());
    }
}
