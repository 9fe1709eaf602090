package org.tornado4j.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 section 8.4.1: content codings")
class ContentDecoderTests {

    private static final byte[] TEXT =
            "Now is the winter of our discontent. ".repeat(50).getBytes(UTF_8);

    private static byte[] gzip(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
            deflate.write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /** A gzip member with everything that its header can have. */
    private static byte[] withWholeHeader(byte[] data) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1e, 1, 2, 3, 4, 0, 3});
        header.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
        header.writeBytes("name\0".getBytes(UTF_8));
        header.writeBytes("comment\0".getBytes(UTF_8));
        CRC32 check = new CRC32();
        check.update(header.toByteArray());
        header.write((int) check.getValue());
        header.write((int) check.getValue() >> 8);
        byte[] plain = gzip(data);
        header.write(plain, 10, plain.length - 10);
        return header.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] decode(String coding, byte[] coded, int piece, int room) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] target = new byte[room];
        ContentDecoder decoder = ContentDecoder.of(coding);
        assertThat(decoder).isNotNull();
        try (decoder) {
            for (int at = 0; at < coded.length; at += piece) {
                decoder.feed(ByteBuffer.wrap(coded, at, Math.min(piece, coded.length - at)));
                int count;
                while ((count = decoder.decode(target)) > 0) {
                    decoded.write(target, 0, count);
                    decoder.keepInput();
                }
            }
            if (!decoder.isWhole()) {
                throw decoder.incomplete();
            }
        }
        return decoded.toByteArray();
    }

    private static void assertDecodes(String coding, byte[] coded, byte[] expected) {
        for (int piece : new int[] {1, 2, 3, 7, 10, 11, coded.length}) {
            for (int room : new int[] {1, 5, expected.length + 1, Math.max(1, expected.length)}) {
                assertThat(decode(coding, coded, piece, room)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZip", "x-gzip"})
    void gzipIsDecodedInPiecesOfAnySize(String coding) {
        assertDecodes(coding, gzip(TEXT), TEXT);
    }

    @Test
    void deflateIsDecodedInPiecesOfAnySize() {
        assertDecodes("deflate", deflate(TEXT), TEXT);
    }

    @Test
    void dataThatCannotBeCompressedIsDecoded() {
        byte[] noise = new byte[100_000];
        new Random(5).nextBytes(noise);
        assertThat(decode("gzip", gzip(noise), 1000, 4096)).isEqualTo(noise);
        assertThat(decode("deflate", deflate(noise), 1000, 4096)).isEqualTo(noise);
    }

    @Test
    void emptyContentIsDecoded() {
        assertDecodes("gzip", gzip(new byte[0]), new byte[0]);
        assertDecodes("deflate", deflate(new byte[0]), new byte[0]);
        assertThat(decode("gzip", new byte[0], 1, 1)).isEmpty();
    }

    @Test
    @DisplayName("RFC 1952 section 2.3: all optional parts of the header")
    void wholeHeaderIsReadOver() {
        assertDecodes("gzip", withWholeHeader(TEXT), TEXT);
    }

    @Test
    @DisplayName("RFC 1952 section 2.2: several members")
    void membersFollowEachOther() {
        assertDecodes("gzip", concat(gzip(TEXT), withWholeHeader(TEXT)), concat(TEXT, TEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "identity", "gzip, gzip", "deflate, gzip", "", "gzip;q=1"})
    void otherCodingsAreLeftAlone(String coding) {
        assertThat(ContentDecoder.of(coding)).isNull();
    }

    // ------------------------------------------------------------------------------------------ malformed

    @ParameterizedTest
    @CsvSource({
        "0, 0x1e, not in gzip format",
        "1, 0x8c, not in gzip format",
        "2, 7, unknown compression method",
        "3, 0x20, reserved flags"
    })
    void headersOfOtherFormatsAreRefused(int at, String octet, String reason) {
        byte[] coded = gzip(TEXT);
        coded[at] = (byte) (int) Integer.decode(octet);
        assertRefused("gzip", coded, reason);
    }

    @Test
    void trailersThatDoNotFitAreRefused() {
        byte[] wrongCheck = gzip(TEXT);
        wrongCheck[wrongCheck.length - 5] ^= 1;
        assertRefused("gzip", wrongCheck, "wrong check sum");
        byte[] wrongLength = gzip(TEXT);
        wrongLength[wrongLength.length - 1] ^= 1;
        assertRefused("gzip", wrongLength, "wrong length");
        byte[] wrongHeader = withWholeHeader(TEXT);
        wrongHeader[5] ^= 1;
        assertRefused("gzip", wrongHeader, "wrong header check sum");
    }

    @Test
    void whatComesBehindTheEndIsRefused() {
        assertRefused("gzip", concat(gzip(TEXT), new byte[] {0}), "not in gzip format");
        assertRefused("deflate", concat(deflate(TEXT), new byte[] {0}), "more behind its end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void contentThatEndsTooEarlyIsRefused(String coding) {
        byte[] coded = coding.equals("gzip") ? gzip(TEXT) : deflate(TEXT);
        for (int length = 1; length < coded.length; length++) {
            assertRefused(coding, Arrays.copyOf(coded, length), "ends too early");
        }
    }

    @Test
    void deflateWithoutItsHeaderIsRefused() {
        Deflater raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        raw.setInput(TEXT);
        raw.finish();
        byte[] coded = new byte[TEXT.length];
        int length = raw.deflate(coded);
        raw.end();
        assertRefused("deflate", Arrays.copyOf(coded, length), "");
    }

    @Test
    void presetDictionaryIsRefused() {
        Deflater preset = new Deflater();
        preset.setDictionary("winter".getBytes(UTF_8));
        preset.setInput(TEXT);
        preset.finish();
        byte[] coded = new byte[TEXT.length];
        int length = preset.deflate(coded);
        preset.end();
        assertRefused("deflate", Arrays.copyOf(coded, length), "preset dictionary");
    }

    private static void assertRefused(String coding, byte[] coded, String reason) {
        for (int piece : new int[] {1, coded.length}) {
            assertThatThrownBy(() -> decode(coding, coded, piece, 100))
                    .isInstanceOfSatisfying(
                            HTTPInputError.class, e -> assertThat(e.status()).isEqualTo(400))
                    .hasMessageContaining("Malformed " + coding + " content")
                    .hasMessageContaining(reason);
        }
    }
}
