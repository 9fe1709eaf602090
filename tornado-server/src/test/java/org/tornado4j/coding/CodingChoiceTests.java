package org.tornado4j.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;

class CodingChoiceTests {

    private static final List<ContentCoding> ALL = ContentCodings.named(List.of("br", "zstd", "gzip"));
    private static final List<ContentCoding> GZIP = ContentCodings.named(List.of("gzip"));

    private static @Nullable String preferred(String accepted, List<ContentCoding> codings) {
        ContentCoding preferred = CodingChoice.preferred(accepted, codings, coding -> true);
        return preferred == null ? null : preferred.name();
    }

    @ParameterizedTest
    @DisplayName("E22, RFC 9110 12.5.3: what the client prefers")
    @CsvSource({
        "gzip, true",
        "GZIP, true",
        "x-gzip, true",
        "'deflate, gzip;q=0.5, br', true",
        "*, true",
        "'identity;q=0, *;q=0.1', true",
        "'gzip;q=0.5, identity;q=0.5', true",
        "gzip;q=0, false",
        "gzip;q=0.000, false",
        "'*;q=0', false",
        "'gzip;q=0, *', false",
        "'gzip;q=0.4, identity;q=0.5', false",
        "identity, false",
        "gzipped, false",
        "br, false",
        "'', false",
        "gzip;q=2, false",
    })
    void clientSaysWhatItPrefers(String accepted, boolean gzip) {
        assertThat(preferred(accepted, GZIP)).isEqualTo(gzip ? "gzip" : null);
    }

    @ParameterizedTest
    @DisplayName("of several codings the one with the greatest weight is taken, else the first")
    @CsvSource({
        "'gzip, deflate, br, zstd', br",
        "'gzip, deflate, zstd', zstd",
        "'gzip, deflate', gzip",
        "'BR', br",
        "'br;q=0.9, gzip', gzip",
        "'br;q=0.5, zstd;q=0.7, gzip;q=0.6', zstd",
        "*, br",
        "'br;q=0, *;q=0.5', zstd",
        "'br;q=0, zstd;q=0, *;q=0.5', gzip",
        "'br;q=0.2, *', zstd",
        "'br;q=0.4, gzip;q=0.5, identity;q=0.5', gzip",
        "'br;q=0.4, gzip;q=0.4, identity;q=0.5', ",
        "'identity;q=0, zstd;q=0.001', zstd",
        "'identity;q=0', ",
    })
    void greatestWeightIsTaken(String accepted, @Nullable String coding) {
        assertThat(preferred(accepted, ALL)).isEqualTo(coding);
    }

    @Test
    void orderIsTheServers() {
        List<ContentCoding> own = ContentCodings.named(List.of("gzip", "zstd"));
        assertThat(preferred("br, zstd, gzip", own)).isEqualTo("gzip");
        assertThat(preferred("br", own)).isNull();
    }

    @Test
    void codingForWhichThereIsNoRoomGivesWayToTheNext() {
        ContentCoding found = CodingChoice.preferred(
                "br, zstd, gzip", ALL, coding -> coding.name().equals("gzip"));
        assertThat(found).isNotNull().extracting(ContentCoding::name).isEqualTo("gzip");
        assertThat(CodingChoice.preferred("br, zstd, gzip", ALL, coding -> false))
                .isNull();
    }

    @Test
    @DisplayName("D4: long lists of codings are read in one pass")
    void longListsAreReadInOnePass() {
        assertThat(preferred("br;q=0.1,".repeat(100_000) + "gzip", GZIP)).isEqualTo("gzip");
    }

    private static CodingChoice choice(int status, long size, String... fields) {
        HTTPHeaders request = new HTTPHeaders();
        request.add("Accept-Encoding", "gzip");
        HTTPHeaders response = new HTTPHeaders();
        for (String field : fields) {
            int colon = field.indexOf(':');
            response.add(field.substring(0, colon), field.substring(colon + 1).strip());
        }
        return CodingChoice.of(ResponseCompression.STANDARD, request, status, response, size, coding -> true);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205})
    void statusWithoutContentIsNotCoded(int status) {
        assertThat(choice(status, -1, "Content-Type: text/html")).isEqualTo(CodingChoice.NONE);
    }

    @ParameterizedTest
    @DisplayName("RFC 9530: a digest is that of the content as it was written")
    @ValueSource(strings = {"Content-Digest: sha-256=:eA==:", "repr-digest: x", "Digest: x", "Content-MD5: x"})
    void contentWithADigestStaysAsItIs(String digest) {
        assertThat(choice(200, -1, "Content-Type: text/html", digest)).isEqualTo(CodingChoice.NONE);
    }

    @Test
    void whatContentLengthSaysCounts() {
        assertThat(choice(200, 5000, "Content-Type: text/html", "Content-Length: 1023"))
                .isEqualTo(CodingChoice.NONE);
        assertThat(choice(200, -1, "Content-Type: text/html", "Content-Length: 1024")
                        .coding())
                .isNotNull();
        assertThat(choice(200, 1023, "Content-Type: text/html", "Content-Length: nonsense"))
                .as("the connection refuses it")
                .isEqualTo(CodingChoice.NONE);
    }

    @Test
    @DisplayName("RFC 9110 15.4.5: a 304 varies as the 200 did, whose type it does not tell")
    void notModifiedWithoutATypeVaries() {
        assertThat(choice(304, -1)).isEqualTo(new CodingChoice(true, null));
        assertThat(choice(304, -1, "Content-Type: image/png")).isEqualTo(CodingChoice.NONE);
        assertThat(choice(200, -1)).isEqualTo(CodingChoice.NONE);
    }
}
