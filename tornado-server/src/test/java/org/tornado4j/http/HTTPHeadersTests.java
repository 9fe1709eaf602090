package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HTTPHeadersTests {

    private static final String SECTION = "Host: a\nAccept: x\nHOST: b\naccept: y\nEmpty: \n";

    /** Each way in which fields are held. */
    static Stream<Named<Function<String, HTTPHeaders>>> forms() {
        return Stream.of(
                Named.of("text", HTTPHeaders::parse),
                Named.of("bytes", section -> wireForm(section, "\r\n")),
                Named.of("bytes with odd white space", section -> wireForm(section, "  \r\n")),
                Named.of("copied bytes", section -> wireForm(section, "\r\n").copy()),
                Named.of("more bytes than are kept as such", HTTPHeadersTests::longForm));
    }

    /** The fields of simple lines, as the protocol hands them over from the middle of a buffer. */
    private static HTTPHeaders wireForm(String section, String lineEnd) {
        String before = "GET / HTTP/1.1\r\n";
        String[] lines = section.split("\n", -1);
        int[] index = new int[4 * lines.length];
        int at = 2;
        for (int i = 0; i < lines.length - 1; i++) {
            int colon = lines[i].indexOf(':');
            index[4 * i] = at;
            index[4 * i + 1] = at + colon;
            index[4 * i + 2] = at + colon + 2;
            index[4 * i + 3] = at + lines[i].length();
            at += lines[i].length() + lineEnd.length();
        }
        byte[] bytes = (before + section.replace("\n", lineEnd)).getBytes(StandardCharsets.ISO_8859_1);
        return HTTPHeaders.ofFields(bytes, before.length() - 2, index, lines.length - 1);
    }

    private static HTTPHeaders longForm(String section) {
        HTTPHeaders headers = wireForm(section + "Long: " + "x".repeat(0x10000) + "\n", "\r\n");
        headers.remove("Long");
        return headers;
    }

    @Test
    void wireFormsOfAnyLengthHaveTheSameFields() {
        for (int length : new int[] {0xffff - 9, 0xffff - 8, 0xffff - 7, 0x10000}) {
            String value = "x".repeat(length);
            HTTPHeaders headers = wireForm("A: b\nC: " + value + "\n", "\r\n");

            assertThat(headers.getAll()).containsExactly(Map.entry("A", "b"), Map.entry("C", value));
        }
    }

    @Test
    void wireFormIsIndependentOfItsBuffer() {
        byte[] buffer = "A: b\r\nC: d\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        HTTPHeaders headers = HTTPHeaders.ofFields(buffer, 0, new int[] {0, 1, 3, 4, 6, 7, 9, 10}, 2);
        Arrays.fill(buffer, (byte) 'x');

        assertThat(headers.getAll()).containsExactly(Map.entry("A", "b"), Map.entry("C", "d"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    @DisplayName("U06: names are looked up without regard to case, values joined by commas")
    void looksUpWithoutRegardToCase(Function<String, HTTPHeaders> form) {
        HTTPHeaders headers = form.apply(SECTION);

        assertThat(headers.size()).isEqualTo(5);
        assertThat(headers.get("host")).isEqualTo("a,b");
        assertThat(headers.first("hOST")).isEqualTo("a");
        assertThat(headers.getList("ACCEPT")).containsExactly("x", "y");
        assertThat(headers.get("empty")).isEmpty();
        assertThat(headers.contains("EMPTY")).isTrue();
        assertThat(headers.contains("Hos")).isFalse();
        assertThat(headers.get("Hosts")).isNull();
        assertThat(headers.first("Hosts")).isNull();
        assertThat(headers.getList("Hosts")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void linesKeepTheirOrderAndSpelling(Function<String, HTTPHeaders> form) {
        HTTPHeaders headers = form.apply(SECTION);

        assertThat(headers.nameAt(2)).isEqualTo("HOST");
        assertThat(headers.valueAt(2)).isEqualTo("b");
        assertThat(headers.getAll())
                .containsExactly(
                        Map.entry("Host", "a"),
                        Map.entry("Accept", "x"),
                        Map.entry("HOST", "b"),
                        Map.entry("accept", "y"),
                        Map.entry("Empty", ""));
    }

    @ParameterizedTest
    @MethodSource("forms")
    @DisplayName("U06: the text form parses back equal, whatever the fields are held as")
    void textFormParsesBackEqual(Function<String, HTTPHeaders> form) {
        HTTPHeaders headers = form.apply(SECTION);

        assertThat(headers.toString()).isEqualTo(SECTION);
        assertThat(HTTPHeaders.parse(headers.toString())).isEqualTo(headers).hasSameHashCodeAs(headers);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void equalityAsksForTheSameValuesPerNameInOrder(Function<String, HTTPHeaders> form) {
        HTTPHeaders headers = form.apply(SECTION);

        assertThat(headers)
                .isEqualTo(HTTPHeaders.parse("ACCEPT: x\nAccept: y\nempty:\nhost: a\nhost: b"))
                .isNotEqualTo(HTTPHeaders.parse("Accept: y\nAccept: x\nempty:\nhost: a\nhost: b"))
                .isNotEqualTo(HTTPHeaders.parse("Accept: x,y\nempty:\nhost: a\nhost: b"))
                .isNotEqualTo(new HTTPHeaders());
    }

    @ParameterizedTest
    @MethodSource("forms")
    @DisplayName("W18: set replaces every line of any case, add repeats")
    void setReplacesAndAddRepeats(Function<String, HTTPHeaders> form) {
        HTTPHeaders headers = form.apply(SECTION);

        headers.set("host", "c");
        headers.add("Accept", "z");
        headers.set("New", "n");

        assertThat(headers.toString()).isEqualTo("host: c\nAccept: x\naccept: y\nEmpty: \nAccept: z\nNew: n\n");
    }

    @ParameterizedTest
    @MethodSource("forms")
    @DisplayName("E13, W18: a repeated name that was never read can be removed, a missing one too")
    void removesRepeatedAndMissingNames(Function<String, HTTPHeaders> form) {
        HTTPHeaders headers = form.apply(SECTION);

        headers.remove("Host");
        headers.remove("Missing");

        assertThat(headers.toString()).isEqualTo("Accept: x\naccept: y\nEmpty: \n");
    }

    @ParameterizedTest
    @MethodSource("forms")
    @DisplayName("U06: copies are independent")
    void copiesAreIndependent(Function<String, HTTPHeaders> form) {
        HTTPHeaders headers = form.apply(SECTION);
        HTTPHeaders copy = headers.copy();

        copy.set("Host", "changed");
        headers.remove("Accept");

        assertThat(headers.getList("Host")).containsExactly("a", "b");
        assertThat(copy.getList("Accept")).containsExactly("x", "y");
    }

    @ParameterizedTest
    @MethodSource("forms")
    @DisplayName("U06: serialized fields come back equal")
    void serializesAndComesBackEqual(Function<String, HTTPHeaders> form) throws Exception {
        HTTPHeaders headers = form.apply(SECTION);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(headers);
        }

        try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(input.readObject()).isEqualTo(headers);
        }
    }

    @Test
    @DisplayName("U06: a default is set only where nothing is")
    void defaultIsSetOnlyWhereNothingIs() {
        HTTPHeaders headers = new HTTPHeaders();

        assertThat(headers.setDefault("A", "1")).isEqualTo("1");
        assertThat(headers.setDefault("a", "2")).isEqualTo("1");
        assertThat(headers.toString()).isEqualTo("A: 1\n");
    }

    @Test
    void manyLinesFit() {
        HTTPHeaders headers = new HTTPHeaders();
        IntStream.range(0, 100).forEach(i -> headers.add("N" + i, "v" + i));

        assertThat(headers.size()).isEqualTo(100);
        assertThat(headers.get("n99")).isEqualTo("v99");
    }

    @Test
    @DisplayName("U04, CVE-2025-67725: repeated names are joined in one pass")
    void repeatedNamesAreJoinedInOnePass() {
        int repeats = 200_000;
        HTTPHeaders headers = HTTPHeaders.parse("a: b\n".repeat(repeats));

        assertThat(headers.get("A")).hasSize(2 * repeats - 1);
        assertThat(headers.getList("A")).hasSize(repeats);
    }

    @Test
    @DisplayName("U04: continuations are joined in one pass")
    void continuationsAreJoinedInOnePass() {
        int lines = 200_000;

        assertThat(HTTPHeaders.parse("a: b\n" + " c\n".repeat(lines)).get("a")).hasSize(1 + 2 * lines);
    }

    @Test
    @DisplayName("U05: folded lines are joined with one space, also after a tab")
    void foldedLinesAreJoinedWithOneSpace() {
        HTTPHeaders headers = HTTPHeaders.parse("Foo: bar\r\n  baz\r\n\t qux \r\n \r\nOther: x\r\n y\r\n");

        assertThat(headers.get("Foo")).isEqualTo("bar baz qux");
        assertThat(headers.get("Other")).isEqualTo("x y");
    }

    @Test
    @DisplayName("U05: a folded line continues the last of repeated values")
    void foldedLineContinuesTheLastOfRepeatedValues() {
        assertThat(HTTPHeaders.parse("A: 1\nA: 2\n 3\n").getList("a")).containsExactly("1", "2 3");
    }

    @Test
    @DisplayName("U05: the first line cannot be folded")
    void firstLineCannotBeFolded() {
        assertRefused(" Foo: bar\n", "first header line cannot start with whitespace");
        assertThatThrownBy(() -> new HTTPHeaders().parseLine("\tbar")).isInstanceOf(HTTPInputError.class);
    }

    @Test
    @DisplayName("U05: a form feed does not fold")
    void formFeedDoesNotFold() {
        assertRefused("Foo: bar\n\fbaz: qux\n", "Invalid header name");
        assertRefused("Foo: bar\n\fbaz\n", "no colon in header line");
    }

    @Test
    @DisplayName("U05: of all characters only tab, 20-7E and 80-FF can stand in a value")
    void valuesHaveTabsVisibleCharactersAndObsText() {
        for (int c = 0; c <= 0x2100; c++) {
            String value = "x" + (char) c + "y";
            boolean allowed = c == '\t' || (c >= 0x20 && c <= 0x7E) || (c >= 0x80 && c <= 0xFF);
            if (c != '\n') {
                assertThat(isParsed(value)).as("U+%04X parsed", c).isEqualTo(allowed);
            }
            assertThat(isAdded(value)).as("U+%04X added", c).isEqualTo(allowed);
        }
    }

    private static boolean isParsed(String value) {
        try {
            return value.equals(HTTPHeaders.parse("Foo: " + value + "\r\n").get("Foo"));
        } catch (HTTPInputError refused) {
            return false;
        }
    }

    private static boolean isAdded(String value) {
        HTTPHeaders headers = new HTTPHeaders();
        try {
            headers.add("Foo", value);
            headers.set("Foo", value);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @Test
    @DisplayName("U05: NEL and U+2028 do not end a line")
    void unicodeLineEndsAreNone() {
        assertThat(HTTPHeaders.parse("Foo: a\u0085b").get("foo")).isEqualTo("a\u0085b");
        assertRefused("Foo: a\u2028b", "Invalid header value");
    }

    @Test
    @DisplayName("U05: only spaces and tabs are trimmed")
    void onlySpacesAndTabsAreTrimmed() {
        assertThat(HTTPHeaders.parse("Foo: \t bar\u00A0 \t\r\n").get("foo")).isEqualTo("bar\u00A0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Foo: a\rb\r\n", "Foo: a\r\r\n", "Foo: a\r", "Foo: a\n b\rc\n"})
    @DisplayName("U05: a bare CR is refused")
    void bareCRIsRefused(String section) {
        assertRefused(section, "Invalid header value");
    }

    @Test
    @DisplayName("U05: lines end with LF as well as CRLF; empty ones are skipped")
    void linesEndWithLFAsWell() {
        assertThat(HTTPHeaders.parse("A: 1\nB: 2\r\n\r\nC: 3"))
                .isEqualTo(HTTPHeaders.parse("A: 1\r\nB: 2\r\nC: 3\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "foo bar", "foo\t", "foo\nbar", "foo\0", " foo", "foo ", "\u00E9", "foo:", "\u212A"})
    @DisplayName("U07, E14: a name is a token")
    void namesAreTokens(String name) {
        HTTPHeaders headers = new HTTPHeaders();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> headers.add(name, "x"))
                .withMessageContaining("Unsafe header name");
        assertThatIllegalArgumentException().isThrownBy(() -> headers.set(name, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> headers.setDefault(name, "x"));
        assertThat(headers.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {": x", "foo bar: x", "foo\t: x", "foo\0: x", "foo : x", "\u00E9: x"})
    @DisplayName("U07: a name that is no token is refused")
    void parsedNamesAreTokens(String line) {
        assertRefused(line, "Invalid header name");
        assertThatThrownBy(() -> new HTTPHeaders().parseLine(line)).isInstanceOf(HTTPInputError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "a\r\nX: y", "a\nb", "\0", "\u007F", "\u0100"})
    @DisplayName("W20, S10: unsafe values are refused, and the message is safe itself")
    void unsafeValuesAreRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HTTPHeaders().set("Foo", value))
                .withMessageContaining("Unsafe header value")
                .satisfies(error -> assertThat(error.getMessage()).matches("[ -~]*"));
    }

    @Test
    @DisplayName("W20: an empty value is allowed")
    void emptyValueIsAllowed() {
        HTTPHeaders headers = new HTTPHeaders();
        headers.set("Foo", "");

        assertThat(headers.get("foo")).isEmpty();
    }

    @Test
    void linesAreParsedOneByOne() {
        HTTPHeaders headers = new HTTPHeaders();
        List.of("A: 1\r\n", "B: 2\n", "\t3\r\n", "  \r\n", "\r\n", "", "A: 4").forEach(headers::parseLine);

        assertThat(headers.toString()).isEqualTo("A: 1\nB: 2 3\nA: 4\n");
    }

    @Test
    void lineContinuesWhatCameOverTheWire() {
        HTTPHeaders headers = wireForm("A: 1\n", "\r\n");
        headers.parseLine(" 2");

        assertThat(headers.get("A")).isEqualTo("1 2");
    }

    @Test
    @DisplayName("H13: a line without a colon is named")
    void lineWithoutColonIsNamed() {
        assertRefused("Foo\u0001\n", "no colon in header line: Foo\\x01");
    }

    @Test
    @DisplayName("H04: bytes above 7F are ISO-8859-1")
    void bytesAreLatin1() {
        assertThat(wireForm("A: \u00E9\n", "\r\n").get("a")).isEqualTo("\u00E9");
        assertThat(wireForm("A: \u00E9\n", "\r\n")).isEqualTo(HTTPHeaders.parse("A: \u00E9"));
    }

    private static void assertRefused(String section, String message) {
        assertThatThrownBy(() -> HTTPHeaders.parse(section))
                .as(Arrays.toString(section.toCharArray()))
                .isInstanceOfSatisfying(
                        HTTPInputError.class,
                        error -> assertThat(error.status()).isEqualTo(400))
                .hasMessageContaining(message);
    }
}
