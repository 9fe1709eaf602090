package org.tornado4j.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed values, against those that Tornado writes: {@code signed-values.csv}. */
class SignedValuesTests {

    private static final Instant NOW = Instant.ofEpochSecond(1_300_000_000);
    private static final CookieSecret SECRET = CookieSecret.of("It's a secret to everybody");
    private static final CookieSecret TWO = CookieSecret.of(Map.of(0, "ajklasdf0ojaisdf", 1, "aslkjasaolwkjsdf"), 1);

    /** Tornado's own test vector. */
    private static final String SIGNED = "2|1:0|10:1300000000|3:key|8:dmFsdWU=|"
            + "3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152";

    private static final String VERSION_1 = "dmFsdWU=|1300000000|31c934969f53e48164c50768b40cbd7e2daaaa4f";

    private static byte @Nullable [] decode(CookieSecret secret, String name, String signed, int minVersion) {
        return SignedValues.decodeSignedValue(
                secret, name, signed, NOW.plusSeconds(10), Duration.ofDays(31), minVersion);
    }

    @ParameterizedTest
    @DisplayName("W01, W03, W04: what Tornado signs is read, and version 2 is written as Tornado writes it")
    @CsvFileSource(resources = "signed-values.csv", numLinesToSkip = 1)
    void valuesAreTornados(
            int version,
            String secret,
            @Nullable Integer keyVersion,
            String name,
            @Nullable String valueHex,
            long time,
            String signed) {
        CookieSecret key =
                keyVersion == null ? CookieSecret.of(secret) : CookieSecret.of(Map.of(keyVersion, secret), keyVersion);
        byte[] value = HexFormat.of().parseHex(valueHex == null ? "" : valueHex);

        assertThat(decode(key, name, signed, 1)).isEqualTo(value);
        if (version == 2) {
            assertThat(decode(key, name, signed, 2)).isEqualTo(value);
            assertThat(SignedValues.createSignedValue(key, name, value, Instant.ofEpochSecond(time)))
                    .isEqualTo(signed);
        } else {
            assertThat(decode(key, name, signed, 2))
                    .as("version 1 is not accepted")
                    .isNull();
        }
    }

    @ParameterizedTest
    @DisplayName("W04: whatever is not as it was signed is no value")
    @CsvSource({
        "other name, 2|1:0|10:1300000000|3:abc|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "other key version, 2|1:1|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "long key version, 2|2:00|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "later, 2|1:0|10:1300000001|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "altered signature, 2|1:0|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e153",
        "upper case, 2|1:0|10:1300000000|3:key|8:dmFsdWU=|3D4E60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "short signature, 2|1:0|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e15",
        "long signature, 2|1:0|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e1522",
        "no signature, 2|1:0|10:1300000000|3:key|8:dmFsdWU=|",
        "no bar before the signature, 2|1:0|10:1300000000|3:key|8:dmFsdWU=",
        "short length, 2|1:0|10:1300000000|3:key|7:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "long length, 2|1:0|10:1300000000|3:key|80:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "huge length, 2|1:0|10:1300000000|3:key|99999999999:dmFsdWU=|3d4e",
        "overflowing length, 2|1:0|10:1300000000|3:key|18446744073709551624:dmFsdWU=|3d4e",
        "sign before the length, 2|+1:0|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "negative length, 2|1:0|10:1300000000|3:key|-8:dmFsdWU=|3d4e",
        "no length, 2|0|1300000000|key|dmFsdWU=|3d4e",
        "unknown version, 3|1:0|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "version 0, 0|1:0|10:1300000000|3:key|8:dmFsdWU=|3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152",
        "version alone, 2|",
        "two, 2",
        "text, value",
        "beyond ASCII, 2|1:é|10:1300000000|3:key|8:dmFsdWU=|é",
    })
    void alteredValueIsNone(String what, String signed) {
        assertThat(decode(SECRET, "key", signed, 1)).as(what).isNull();
        assertThat(SignedValues.keyVersion(SECRET, "key", signed, NOW, Duration.ofDays(31)))
                .as(what)
                .isEmpty();
    }

    @Test
    void valueWithoutAnythingIsNone() {
        assertThat(SignedValues.decodeSignedValue(SECRET, "key", null, NOW)).isNull();
        assertThat(SignedValues.decodeSignedValue(SECRET, "key", "", NOW)).isNull();
    }

    @Test
    @DisplayName("W04: a value is for one name and one secret")
    void valueOfOtherNameOrSecretIsNone() {
        assertThat(decode(SECRET, "key", SIGNED, 2)).isEqualTo("value".getBytes(UTF_8));
        assertThat(decode(SECRET, "key2", SIGNED, 2)).isNull();
        assertThat(decode(CookieSecret.of("it's a secret to everybody"), "key", SIGNED, 2))
                .isNull();
    }

    @Test
    @DisplayName("W04: 32 days old")
    void oldValueIsNone() {
        for (String signed : new String[] {SIGNED, VERSION_1}) {
            Duration maxAge = Duration.ofDays(31);
            assertThat(SignedValues.decodeSignedValue(SECRET, "key", signed, NOW.plus(maxAge), maxAge, 1))
                    .isEqualTo("value".getBytes(UTF_8));
            assertThat(SignedValues.decodeSignedValue(
                            SECRET, "key", signed, NOW.plus(maxAge).plusMillis(1), maxAge, 1))
                    .isNull();
        }
        assertThat(SignedValues.decodeSignedValue(SECRET, "key", SIGNED, NOW.plus(Duration.ofDays(32))))
                .isNull();
    }

    @Test
    @DisplayName("W02: digits that are moved from the value of version 1 to its time leave the signature right")
    void version1WithTimeInTheFutureIsNone() {
        String moved = VERSION_1.replace("dmFsdWU=|1300000000", "dmFsdWU|=1300000000");
        assertThat(decode(SECRET, "key", moved, 1)).isNull();

        CookieSecret secret = CookieSecret.of("secret");
        assertThat(decode(secret, "foo", "12345678|1300000000|4eb9dfb3a1c1c4d55a10c7b01d9d6ac09d8ea2d5", 1))
                .as("a wrong signature")
                .isNull();
        String signed = version1(secret, "foo", "12345678", "1300000000");
        assertThat(decode(secret, "foo", signed, 1)).isNotNull();
        String tampered = signed.replace("12345678|1300000000", "1234|56781300000000");
        assertThat(decode(secret, "foo", tampered, 1))
                .as("a time in the future")
                .isNull();
        String leadingZero = version1(secret, "foo", "abcd0", "1300000000").replace("abcd0|13", "abcd|013");
        assertThat(decode(secret, "foo", leadingZero, 1))
                .as("a time with a zero before it")
                .isNull();
    }

    private static String version1(CookieSecret secret, String name, String base64, String time) {
        String signed = base64 + "|" + time + "|";
        return signed + Hmac.sha1(secret, name + base64 + time);
    }

    @Test
    @DisplayName("W03: a secret that is replaced is accepted as long as it is there")
    void eachSecretSignsForItself() {
        byte[] value = {1, 2, 3};
        CookieSecret old = CookieSecret.of(Map.of(0, "ajklasdf0ojaisdf", 1, "aslkjasaolwkjsdf"), 0);
        String byOld = SignedValues.createSignedValue(old, "key", value, NOW);
        String byNew = SignedValues.createSignedValue(TWO, "key", value, NOW);

        assertThat(decode(TWO, "key", byOld, 2)).isEqualTo(value);
        assertThat(decode(TWO, "key", byNew, 2)).isEqualTo(value);
        Duration age = Duration.ofDays(1);
        assertThat(SignedValues.keyVersion(TWO, "key", byOld, NOW, age)).isEqualTo(OptionalInt.of(0));
        assertThat(SignedValues.keyVersion(TWO, "key", byNew, NOW, age)).isEqualTo(OptionalInt.of(1));

        CookieSecret newAlone = CookieSecret.of(Map.of(1, "aslkjasaolwkjsdf"), 1);
        assertThat(decode(newAlone, "key", byOld, 2)).isNull();
        assertThat(decode(newAlone, "key", byNew, 2)).isEqualTo(value);
    }

    @Test
    void keyVersionOfForgedValueIsNotTold() {
        String forged = SIGNED.replace("|1:0|", "|1:1|");
        assertThat(SignedValues.keyVersion(SECRET, "key", SIGNED, NOW, Duration.ofDays(1)))
                .isEqualTo(OptionalInt.of(0));
        assertThat(SignedValues.keyVersion(SECRET, "key", forged, NOW, Duration.ofDays(1)))
                .isEmpty();
        assertThat(SignedValues.keyVersion(SECRET, "key", VERSION_1, NOW, Duration.ofDays(1)))
                .isEmpty();
    }

    /** Tornado fails an assertion there, for which any client can send a cookie. */
    @Test
    void version1IsNoneIfThereAreSeveralSecrets() {
        assertThat(decode(TWO, "key", VERSION_1, 1)).isNull();
    }

    @Test
    void nameBeyondAsciiIsReadAsItWasWritten() {
        String signed = SignedValues.createSignedValue(SECRET, "schlüssel", "x".getBytes(UTF_8), NOW);
        assertThat(signed).contains("|10:schlüssel|");
        assertThat(decode(SECRET, "schlüssel", signed, 2)).isEqualTo("x".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void thereAreTwoVersions(int version) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(SECRET, "key", SIGNED, version))
                .withMessageContaining("not " + version);
    }

    @Test
    void secretsAreCheckedAndHidden() {
        assertThatIllegalArgumentException().isThrownBy(() -> CookieSecret.of(""));
        assertThatIllegalArgumentException().isThrownBy(() -> CookieSecret.of(Map.of(1, ""), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> CookieSecret.of(Map.of(-1, "a"), -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CookieSecret.of(Map.of(1, "a", 3, "b"), 2))
                .withMessage("there is no secret for key version 2 among those for [1, 3]");
        assertThat(SECRET).hasToString("one secret");
        assertThat(TWO).hasToString("secrets [0, 1]");
    }
}
