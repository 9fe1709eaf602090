package org.tornado4j.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of fields: cookies, parameters, preferences, preconditions, ranges, dates, and what proxies say. */
class FieldFuzzTests {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private static @Nullable HTTPHeaders headers(byte[] value, String... names) {
        HTTPHeaders headers = new HTTPHeaders();
        try {
            for (String name : names) {
                headers.add(name, new String(value, ISO_8859_1));
            }
        } catch (HTTPInputError | IllegalArgumentException | HTTPOutputError e) {
            return null; // no such value comes through the parser
        }
        return headers;
    }

    @FuzzTest
    void cookies(byte[] value) {
        String field = new String(value, ISO_8859_1);
        assertThat(Cookies.parse(field)).allSatisfy((name, text) -> {
            assertThat(name).doesNotContain(";");
            assertThat(Cookies.unquote(Cookies.quote(text))).isEqualTo(text);
        });
    }

    @FuzzTest
    void parameters(byte[] value) {
        String field = new String(value, ISO_8859_1);
        MediaType type = MediaType.parse(field);
        if (type != null) {
            assertThat(field.toLowerCase(java.util.Locale.ROOT)).contains(type.essence());
        }
    }

    @FuzzTest
    void preferences(byte[] value) {
        List<QualityValue> values = QualityValue.parse(new String(value, ISO_8859_1));
        assertThat(values).allSatisfy(member -> assertThat(member.thousandths()).isBetween(0, 1000));
    }

    @FuzzTest
    void preconditions(byte[] value) {
        HTTPHeaders request =
                headers(value, "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range");
        if (request != null) {
            Validators current = new Validators("\"tag\"", NOW);
            assertThat(Preconditions.evaluate("GET", request, current)).isNotNull();
            assertThat(Preconditions.evaluate("PUT", request, null)).isNotNull();
            Preconditions.rangeHolds(request, current, NOW);
        }
    }

    @FuzzTest
    void ranges(byte[] value) {
        ByteRanges ranges = ByteRanges.parse(new String(value, ISO_8859_1));
        if (ranges != null) {
            assertThat(ranges.within(1000))
                    .hasSizeLessThanOrEqualTo(ByteRanges.MOST)
                    .allSatisfy(part -> {
                        assertThat(part.start()).isBetween(0L, part.end());
                        assertThat(part.end()).isLessThanOrEqualTo(1000);
                    });
        }
    }

    @FuzzTest
    void dates(byte[] value) {
        Instant date = HTTPDate.parse(new String(value, ISO_8859_1));
        if (date != null) {
            assertThat(HTTPDate.parse(HTTPDate.format(date))).isEqualTo(date);
        }
    }

    @FuzzTest
    void forwarded(byte[] value) {
        AddressRanges everybody = AddressRanges.of(List.of("0.0.0.0/0", "::/0"));
        HTTPHeaders request = headers(
                value, "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port");
        if (request == null) {
            return;
        }
        for (ProxyHeaders.Kind kind : ProxyHeaders.Kind.values()) {
            assertThat(new ProxyHeaders(kind, everybody).read(request, "http")).isNotNull();
        }
    }
}
