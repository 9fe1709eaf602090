package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FormParserTests {

    private static Map<String, List<byte[]>> parse(String query) {
        return FormParser.parse(query, FormLimits.DEFAULT);
    }

    private static List<String> values(String query, String name) {
        return parse(query).getOrDefault(name, List.of()).stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo=bar|bar",
                "foo=a=b|a=b",
                "foo=a;b=c|a;b=c",
                "foo=a+b%20c|a b c",
                "foo=%2B%26%3D|+&=",
                "foo=%C3%A9|\u00E9",
                "%66oo=x|x",
                "foo=100%|100%",
                "foo=%zz%4|%zz%4",
                "foo=%e|%e",
                "foo=%%41|%A",
                "&&foo=x&&|x",
                "bar=y&foo=x|x"
            })
    @DisplayName("H07: values are decoded; invalid escapes stay")
    void valuesAreDecoded(String query, String value) {
        assertThat(values(query, "foo")).containsExactly(value);
    }

    @Test
    @DisplayName("H07, A113: empty values are kept")
    void emptyValuesAreKept() {
        assertThat(values("foo=&foo=", "foo")).containsExactly("", "");
        assertThat(values("foo", "foo")).containsExactly("");
        assertThat(parse("foo=&bar=")).containsOnlyKeys("foo", "bar");
        assertThat(values("=x", "")).containsExactly("x");
    }

    @Test
    void namesComeInOrderAndValuesToo() {
        assertThat(parse("b=1&a=2&b=3")).containsOnlyKeys("b", "a");
        assertThat(parse("b=1&a=2&b=3").keySet()).containsExactly("b", "a");
        assertThat(values("b=1&a=2&b=3", "b")).containsExactly("1", "3");
    }

    @Test
    @DisplayName("H10: values in another charset stay the bytes they were, quoted or raw")
    void valuesStayBytes() {
        Charset gbk = Charset.forName("GBK");
        byte[] form = "quoted=%C4%E3&raw=\u4F60".getBytes(gbk);

        Map<String, List<byte[]>> parsed = FormParser.parse(form, FormLimits.DEFAULT);

        assertThat(parsed.values())
                .allSatisfy(values -> assertThat(values)
                        .singleElement()
                        .satisfies(value -> assertThat(new String(value, gbk)).isEqualTo("\u4F60")));
        assertThat(parsed).containsOnlyKeys("quoted", "raw");
    }

    @Test
    void namesAreUTF8OrElseLatin1() {
        assertThat(parse("%C3%A9=1&%E9x=2")).containsOnlyKeys("\u00E9", "\u00E9x");
        assertThat(parse("%EF%BF%BD=1")).containsOnlyKeys("\uFFFD");
    }

    @Test
    void queryCharactersAreBytes() {
        assertThat(values("foo=\u00C3\u00A9", "foo")).containsExactly("\u00E9");
        assertThat(values("foo=\u20AC", "foo")).containsExactly("\u20AC");
    }

    @Test
    @DisplayName("D3: parameters are counted")
    void parametersAreCounted() {
        FormLimits two = FormLimits.DEFAULT.withMaxParameters(2);

        assertThat(FormParser.parse("a&b&&", two)).hasSize(2);
        assertThatThrownBy(() -> FormParser.parse("a&a&a", two))
                .isInstanceOfSatisfying(
                        HTTPInputError.class,
                        error -> assertThat(error.status()).isEqualTo(400))
                .hasMessageContaining("more than 2 parameters");
    }

    @Test
    @DisplayName("D3: long input is read in one pass")
    void longInputIsReadInOnePass() {
        assertThat(parse("&".repeat(2_000_000))).isEmpty();
        assertThat(values("a=" + "%".repeat(2_000_000), "a").get(0)).hasSize(2_000_000);
    }
}
