package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;

/** {@link MessageFeed} shows for all messages that a parser which remembers sections finds the same as one which does not. */
class RepeatedFieldSectionsTests {

    private static final String LINE = "POST /some/path HTTP/1.1\r\n";
    private static final String SECTION = "Host: a\r\nContent-Length: 12\r\nAccept: y\r\n\r\n";
    private static final String HEAD = LINE + SECTION;

    private final RequestHeadParser first = new RequestHeadParser(HeadLimits.DEFAULT);
    private final RequestHeadParser second = first.another();

    private static HeadSemantics parse(RequestHeadParser parser, String input) {
        parser.reset();
        byte[] bytes = MessageFeed.latin1(input);
        assertThat(parser.parse(bytes, 0, bytes.length)).isPositive();
        return parser.semantics();
    }

    /**
     * Returns whether the meaning of the fields comes from memory: parsers do not share sections that they examined
     * themselves.
     */
    private boolean remembers(String head) {
        return parse(first, head) == parse(second, head);
    }

    private void repeat(String head) {
        for (int i = 0; i < 9; i++) {
            parse(first, head);
        }
    }

    @Test
    @DisplayName("A section is kept when it comes for the third time in a row, and found whatever is asked for")
    void thirdTime() {
        parse(first, HEAD);
        HeadSemantics examined = parse(first, HEAD);
        assertThat(parse(first, HEAD)).isSameAs(examined);
        assertThat(parse(second, HEAD)).isSameAs(examined);
        assertThat(parse(second, HEAD.replace("POST /some", "PUT /another"))).isSameAs(examined);
        assertThat(second.startLine().target()).isEqualTo("/another/path");
    }

    @Test
    @DisplayName("A line and the section behind it are found together, but not with any other section or version")
    void lineThatAnotherSectionFollows() {
        repeat(HEAD);
        String otherValue = HEAD.replace("Accept: y", "Accept: z");
        parse(first, otherValue);
        assertThat(first.headers().get("Accept")).isEqualTo("z");
        String shorter = HEAD.replace("Accept: y\r\n", "");
        parse(first, shorter);
        assertThat(first.headers().contains("Accept")).isFalse();
        parse(first, HEAD.replace("HTTP/1.1", "HTTP/1.0"));
        assertThat(first.semantics().http11()).isFalse();
        assertThat(remembers(HEAD)).isTrue();
        assertThat(first.startLine().method()).isEqualTo("POST");
        assertThat(first.headers().get("Accept")).isEqualTo("y");
    }

    @Test
    void sectionIsFoundInFrontOfTheNextRequest() {
        String pipelined = HEAD + "x".repeat(12) + "GET / HTTP/1.1\r\n";
        repeat(pipelined);
        assertThat(remembers(pipelined)).isTrue();
        byte[] bytes = MessageFeed.latin1(pipelined);
        first.reset();
        assertThat(first.parse(bytes, 0, bytes.length)).isEqualTo(HEAD.length());
    }

    @Test
    @DisplayName("Sections that come in turn in one place are not kept")
    void inTurn() {
        String other = HEAD.replace("Accept: y", "Accept: z");
        for (int i = 0; i < 9; i++) {
            parse(first, HEAD);
            parse(first, other);
        }
        assertThat(remembers(HEAD) || remembers(other)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1025})
    @DisplayName("A section may be so long to be kept, and no longer: 1024")
    void longest(int length) {
        String head = HEAD.replace("Accept: y", "Accept: " + "y".repeat(1 + length - SECTION.length()));
        repeat(head);
        assertThat(remembers(head)).isEqualTo(length == 1024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Basic YTpi",
                "AUTHORIZATION: Basic YTpi",
                "Proxy-Authorization: Basic YTpi",
                "proxy-authorization: Basic YTpi",
                "Cookie: a=b",
                "cookie: a=b",
                "X-Api-Key: abc",
                "Referer: https://a/?token=b",
                "An-Application-Has-Fields-With-Names-Of-Any-Length: abc",
            })
    @DisplayName("A section that may hold a secret leaves nothing behind, however often it comes")
    void secretsAreNotKept(String field) {
        String head = HEAD.replace("Accept: y", field);
        repeat(head);
        assertThat(remembers(head)).isFalse();
        assertThat(first.isEmptyOfSections()).isTrue();
        repeat(HEAD);
        assertThat(first.isEmptyOfSections()).isFalse();
    }

    @Test
    @DisplayName("Another version, or a target with a host of its own, gives the same fields another meaning")
    void meaningDependsOnTheRequestLine() {
        repeat(HEAD);
        assertThat(parse(first, HEAD.replace("1.1", "1.0")).http11()).isFalse();
        assertThat(parse(first, HEAD.replace("/some", "https://a/some")).forHttps())
                .isTrue();
        byte[] misled = MessageFeed.latin1(HEAD.replace("/some", "http://b/some"));
        assertThat(outcome(first, misled)).isEqualTo(Violation.HOST_DIFFERS_FROM_TARGET);
        String absolute = HEAD.replace("/some", "https://a/some");
        repeat(absolute);
        assertThat(remembers(absolute)).isFalse();
        assertThat(parse(first, HEAD).forHttps()).isFalse();
    }

    @Test
    @DisplayName("What is changed in the fields of a request is not there in the next one")
    void fieldsAreItsOwn() {
        for (int i = 0; i < 6; i++) {
            assertThat(parse(first, HEAD).contentLength()).isEqualTo(12);
            HTTPHeaders headers = first.headers();
            assertThat(headers.toString()).isEqualTo("Host: a\nContent-Length: 12\nAccept: y\n");
            headers.add("Z", "z");
            headers.remove("Host");
            headers.set("Accept", "x");
        }
    }

    @Test
    @DisplayName("Parsers that share what they remember do not share what they are reading")
    void shared() {
        byte[] head = MessageFeed.latin1(HEAD);
        byte[] other = MessageFeed.latin1(HEAD.replace("12", "13"));
        for (int i = 0; i < 6; i++) {
            first.reset();
            second.reset();
            assertThat(first.parse(head, 0, head.length)).isEqualTo(head.length);
            assertThat(second.parse(other, 0, other.length)).isEqualTo(other.length);
            assertThat(first.semantics().contentLength()).isEqualTo(12);
            assertThat(second.semantics().contentLength()).isEqualTo(13);
        }
    }

    @Test
    @DisplayName(
            "Whatever byte of a remembered head is another, the parser finds what one finds that remembers nothing")
    void eachByteCounts() {
        RequestHeadParser experienced = new RequestHeadParser(HeadLimits.DEFAULT);
        for (int i = 0; i < 4; i++) {
            outcome(experienced, MessageFeed.latin1(HEAD));
        }
        for (int at = 0; at < HEAD.length(); at++) {
            for (char other : " \r\n\0\u007f\u00e9x/10#HT:".toCharArray()) {
                byte[] head = MessageFeed.latin1(HEAD.substring(0, at) + other + HEAD.substring(at + 1));
                assertThat(outcome(experienced, head))
                        .as("%s at %d", (int) other, at)
                        .isEqualTo(outcome(new RequestHeadParser(HeadLimits.DEFAULT), head));
            }
        }
    }

    private static @Nullable Object outcome(RequestHeadParser parser, byte[] head) {
        parser.reset();
        try {
            int length = parser.parse(head, 0, head.length);
            return length == RequestHeadParser.INCOMPLETE
                    ? null
                    : List.of(
                            length,
                            parser.startLine(),
                            parser.headers(),
                            parser.semantics().contentLength(),
                            parser.semantics().persistent("POST"));
        } catch (ProtocolViolation e) {
            return e.violation();
        }
    }
}
