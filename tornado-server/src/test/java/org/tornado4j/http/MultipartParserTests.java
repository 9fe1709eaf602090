package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MultipartParserTests {

    private static final String BOUNDARY = "1234";

    private static FormData parse(String content) {
        return parse(content, FormLimits.DEFAULT);
    }

    private static FormData parse(String content, FormLimits limits) {
        return MultipartParser.parse(BOUNDARY, content.getBytes(StandardCharsets.UTF_8), limits);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(String content) {
        return assertRefused(content, FormLimits.DEFAULT);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(String content, FormLimits limits) {
        return assertThatThrownBy(() -> parse(content, limits))
                .isInstanceOfSatisfying(
                        HTTPInputError.class,
                        error -> assertThat(error.status()).isEqualTo(400));
    }

    private static String part(String disposition, String body) {
        return "--1234\r\nContent-Disposition: " + disposition + "\r\n\r\n" + body + "\r\n";
    }

    private static HTTPFile file(FormData form) {
        assertThat(form.arguments()).isEmpty();
        return file(form, "files");
    }

    private static HTTPFile file(FormData form, String name) {
        List<HTTPFile> files = form.files().get(name);
        assertThat(files).isNotNull().hasSize(1);
        return files.get(0);
    }

    private static String argument(FormData form, String name) {
        List<byte[]> values = form.arguments().get(name);
        assertThat(values).isNotNull().hasSize(1);
        return new String(values.get(0), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("U02: a file with its name, type and content")
    void fileHasNameTypeAndContent() {
        HTTPFile file = file(parse("--1234\r\ncontent-DISPOSITION: Form-Data; NAME=\"files\"; Filename=\"ab.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nFoo\r\n--1234--"));

        assertThat(file.filename()).isEqualTo("ab.txt");
        assertThat(file.contentType()).isEqualTo("text/plain");
        assertThat(file.text()).isEqualTo("Foo");
        assertThat(file).hasToString("HTTPFile(ab.txt, 3 bytes, text/plain)");
    }

    @Test
    @DisplayName("B.9: a file without a type is application/unknown, one without a name is an argument")
    void missingTypeAndNameHaveDefaults() {
        FormData form = parse(part("form-data; name=a; filename=x", "1")
                + part("form-data; name=b; filename=\"\"", "2")
                + part("form-data; name=b", "3") + "--1234--\r\n");

        assertThat(file(form, "a").contentType()).isEqualTo("application/unknown");
        assertThat(form.arguments().get("b")).extracting(String::new).containsExactly("2", "3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "filename=ab.txt|ab.txt",
                "filename=\"ab.txt\"|ab.txt",
                "filename=\"a b.txt\"|a b.txt",
                "filename=\"a\tb.txt\"|a\tb.txt",
                "filename=\"a;b.txt\"|a;b.txt",
                "filename=\"a\\\"b.txt\"|a\"b.txt",
                "filename=\"a\\\";b.txt\"|a\";b.txt",
                "filename=\"a\\\\b.txt\"|a\\b.txt",
                "filename=\"a\\\\\\\"b.txt\"|a\\\"b.txt",
                "filename=\"C:\\dir\\new.txt\"|C:\\dir\\new.txt",
                "filename=\"\u00E1b\u20AC.txt\"|\u00E1b\u20AC.txt",
                "filename*=UTF-8''%C3%A1b.txt|\u00E1b.txt",
                "filename=\"x\"; filename*=utf-8'en'%C3%A1b.txt|\u00E1b.txt",
                "filename*=iso-8859-1''%E1b.txt; filename=\"x\"|\u00E1b.txt"
            })
    @DisplayName("U02: file names quoted, unquoted, escaped, extended and raw")
    void fileNamesInAllTheirForms(String parameter, String name) {
        FormData form = parse(part("form-data; name=\"files\"; " + parameter, "Foo") + "--1234--");

        assertThat(file(form).filename()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filename*=%C3%A1",
                "filename*=UTF-8'x",
                "filename*=koi8-r''x",
                "filename*=UTF-8''%FF",
                "filename*=UTF-8''a%0D%0Ab",
            })
    @DisplayName("U02: an extended file name that cannot be read is refused")
    void brokenExtendedNameIsRefused(String parameter) {
        assertRefused(part("form-data; name=a; " + parameter, "Foo") + "--1234--")
                .hasMessageContaining("filename*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\0b", "a\bb", "a\u007Fb"})
    @DisplayName("U02: controls in a part's header are refused")
    void controlsInNamesAreRefused(String name) {
        assertRefused(part("form-data; name=\"files\"; filename=\"" + name + "\"", "Foo") + "--1234--")
                .hasMessageContaining("Invalid header value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid; name=a|Content-Disposition",
                "form-data|missing name",
                "form-data; name=|missing name",
                "form-data; name=\"a|Content-Disposition",
                "form-data; name=\"a\"b|Content-Disposition",
                "form-data; name=a; name=b|Content-Disposition"
            })
    @DisplayName("U02: a wrong disposition is refused")
    void wrongDispositionIsRefused(String disposition, String message) {
        assertRefused(part(disposition, "Foo") + "--1234--").hasMessageContaining(message);
    }

    @Test
    @DisplayName("U02: a part needs headers, its last line an end, the form a final boundary")
    void incompletePartsAreRefused() {
        assertRefused("--1234\r\n\r\nFoo\r\n--1234--").hasMessageContaining("missing headers");
        assertRefused("--1234\r\nFoo\r\n--1234--").hasMessageContaining("no final boundary");
        assertRefused("--1234\r\nX: y\r\n\r\nFoo\r\n--1234--").hasMessageContaining("Content-Disposition");
        assertRefused("--1234\r\nContent-Disposition: form-data; name=a\r\n\r\nFoo--1234--")
                .hasMessageContaining("no final boundary");
        assertRefused(part("form-data; name=a", "Foo")).hasMessageContaining("no final boundary");
        assertRefused(part("form-data; name=a", "Foo") + "--1234").hasMessageContaining("no final boundary");
        assertRefused(part("form-data; name=a", "Foo") + "--1234-").hasMessageContaining("no final boundary");
        assertRefused("").hasMessageContaining("no final boundary");
    }

    @Test
    @DisplayName("U02: headers of a part are UTF-8")
    void partHeadersAreUTF8() {
        byte[] latin1 = (part("form-data; name=\"\u00E9\"", "Foo") + "--1234--").getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> MultipartParser.parse(BOUNDARY, latin1, FormLimits.DEFAULT))
                .isInstanceOf(HTTPInputError.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    @DisplayName("U02: what follows the final boundary is ignored")
    void textAfterTheFinalBoundaryIsIgnored() {
        FormData form = parse(part("form-data; name=a", "Foo") + "--1234--\r\nrest\r\n--1234\r\nrest");

        assertThat(argument(form, "a")).isEqualTo("Foo");
    }

    @Test
    @DisplayName("E16: what stands before the first boundary is ignored")
    void preambleIsIgnored() {
        FormData form = parse("This is multipart.\r\n--12345\r\n" + part("form-data; name=a", "Foo") + "--1234--");

        assertThat(form.arguments()).containsOnlyKeys("a");
    }

    @Test
    @DisplayName("H04: a first part without its boundary is read, the names quoted and unquoted")
    void firstPartWithoutBoundaryIsRead() {
        FormData form = parse("Content-Disposition: form-data; name=argument\r\n\r\n\u00E1\r\n"
                + part("form-data; name=\"files\"; filename=\"\u00F3\"", "\u00FA") + "--1234--\r\n");

        assertThat(argument(form, "argument")).isEqualTo("\u00E1");
        HTTPFile file = file(form, "files");
        assertThat(file.filename()).isEqualTo("\u00F3");
        assertThat(file.text()).isEqualTo("\u00FA");
    }

    @Test
    void contentMayLookLikeABoundary() {
        String body = "x--1234\r\n--12345\r\n\r\n--123\r\n--1234x\r\n\r\n";
        FormData form = parse(part("form-data; name=a", body)
                + "--1234 \t\r\nContent-Disposition: form-data; name=b\r\n\r\n\r\n" + "--1234--");

        assertThat(argument(form, "a")).isEqualTo(body);
        assertThat(argument(form, "b")).isEmpty();
    }

    @Test
    @DisplayName("RFC 2046 section 5.1.1: a part may end after its header")
    void partMayEndAfterItsHeader() {
        FormData form = parse("--1234\r\nContent-Disposition: form-data; name=a\r\n\r\n--1234\r\n"
                + "Content-Disposition: form-data; name=b; filename=x\r\n\r\n--1234--");

        assertThat(argument(form, "a")).isEmpty();
        assertThat(file(form, "b").body()).isEmpty();
    }

    @Test
    void formMayBeEmpty() {
        assertThat(parse("--1234--")).isEqualTo(FormData.EMPTY);
        assertThat(parse("preamble\r\n--1234--\r\n")).isEqualTo(FormData.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a ", "a\rb", "a\nb", "\u00E9"})
    void boundaryIsVisibleASCII(String boundary) {
        assertThatThrownBy(() -> MultipartParser.parse(boundary, new byte[0], FormLimits.DEFAULT))
                .isInstanceOf(HTTPInputError.class)
                .hasMessageContaining("boundary missing or invalid");
    }

    @Test
    @DisplayName("U03, E15, CVE-2026-31958: parts are counted without the preamble")
    void partsAreCounted() {
        String hundred = part("form-data; name=a", "x").repeat(100);

        assertThat(parse("preamble\r\n" + hundred + "--1234--").arguments().get("a"))
                .hasSize(100);
        assertRefused(hundred + part("form-data; name=a", "x") + "--1234--").hasMessageContaining("too many parts");
        assertRefused(part("form-data; name=a", "x") + "--1234--", FormLimits.DEFAULT.withMaxParts(0))
                .hasMessageContaining("too many parts");
    }

    @Test
    @DisplayName("U03, CVE-2026-31958: the header of a part is limited")
    void partHeaderIsLimited() {
        String disposition = "Content-Disposition: form-data; name=a";
        FormLimits exact = FormLimits.DEFAULT.withMaxPartHeaderBytes(disposition.length());
        FormLimits less = FormLimits.DEFAULT.withMaxPartHeaderBytes(disposition.length() - 1);
        String content = part("form-data; name=a", "x") + "--1234--";

        assertThat(argument(parse(content, exact), "a")).isEqualTo("x");
        assertRefused(content, less).hasMessageContaining("header too large");
        assertRefused(content, FormLimits.DEFAULT.withMaxPartHeaderBytes(10)).hasMessageContaining("header too large");
        assertThat(argument(parse(content, FormLimits.DEFAULT.withMaxPartHeaderBytes(Integer.MAX_VALUE)), "a"))
                .isEqualTo("x");
    }

    @Test
    @DisplayName("U03: multipart can be switched off")
    void canBeSwitchedOff() {
        assertRefused(part("form-data; name=a", "x") + "--1234--", FormLimits.DEFAULT.withMultipartEnabled(false))
                .hasMessageContaining("disabled");
    }

    @Test
    @DisplayName("D5, CVE-2025-47287: the first of many errors ends it")
    void firstErrorEndsIt() {
        assertRefused(part("broken", "x").repeat(100_000) + "--1234--").hasMessageContaining("Content-Disposition");
    }

    @Test
    @DisplayName("D4: almost-boundaries and long headers are read in one pass")
    void longContentIsReadInOnePass() {
        String almost = "\r\n--123".repeat(300_000);
        FormLimits wide = new FormLimits(1000, true, 1000, Integer.MAX_VALUE);

        assertThat(argument(parse(part("form-data; name=a", almost) + "--1234--"), "a"))
                .hasSize(almost.length());
        String semicolons = ";".repeat(1_000_000);
        assertThat(argument(parse(part("form-data; name=a" + semicolons, "x") + "--1234--", wide), "a"))
                .isEqualTo("x");
        String quotes = "form-data; name=\"" + "\\\"".repeat(500_000) + "\"";
        assertThat(parse(part(quotes, "x") + "--1234--", wide).arguments().keySet())
                .singleElement()
                .asString()
                .hasSize(500_000);
        String repeated = "\r\n--" + "a".repeat(5_000);
        String nearly = repeated.substring(0, 4_000).repeat(500);
        byte[] content = nearly.getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> MultipartParser.parse("a".repeat(5_000), content, wide))
                .hasMessageContaining("no final boundary");
    }

    @Test
    void limitsAreNotNegative() {
        for (List<Integer> limits : List.of(List.of(-1, 0, 0), List.of(0, -1, 0), List.of(0, 0, -1))) {
            assertThatThrownBy(() -> new FormLimits(limits.get(0), true, limits.get(1), limits.get(2)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
