package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.RequestStartLine;

/** {@link MessageFeed} shows for all messages that a parser which remembers lines finds the same as one which does not. */
class RepeatedRequestLinesTests {

    private static final String FIELDS = "Host: a\r\n\r\n";

    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);

    private RequestStartLine parse(String line) {
        parser.reset();
        byte[] head = MessageFeed.latin1(line + FIELDS);
        assertThat(parser.parse(head, 0, head.length)).isEqualTo(head.length);
        return parser.startLine();
    }

    @Test
    @DisplayName("From its third time on, a line is the very same")
    void lineIsRemembered() {
        RequestStartLine first = parse("GET /some/path HTTP/1.1\r\n");
        RequestStartLine second = parse("GET /some/path HTTP/1.1\r\n");
        assertThat(second).isEqualTo(first).isNotSameAs(first);
        assertThat(parse("GET /some/path HTTP/1.1\r\n")).isSameAs(second);
        assertThat(parse("\r\nGET /some/path HTTP/1.1\r\n")).isSameAs(second);
    }

    @Test
    @DisplayName("A query may hold a secret, and is not remembered")
    void queriesAreNotKept() {
        RequestStartLine last = null;
        for (int i = 0; i < 9; i++) {
            RequestStartLine line = parse("GET /some/path?token=abc HTTP/1.1\r\n");
            assertThat(line).isNotSameAs(last);
            last = line;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /some/path HTTP/1.0\r\n",
                "GET /some/path2 HTTP/1.1\r\n",
                "GET /some/pat HTTP/1.1\r\n",
                "GET /some/Path HTTP/1.1\r\n",
                "HEAD /some/path HTTP/1.1\r\n",
                "get /some/path HTTP/1.1\r\n",
            })
    @DisplayName("Another line is another line, however much it is like one that is remembered")
    void othersAreOthers(String other) {
        for (int i = 0; i < 3; i++) {
            parse("GET /some/path HTTP/1.1\r\n");
        }
        RequestStartLine found = parse(other);
        assertThat(found.method() + " " + found.target() + " " + found.version() + "\r\n")
                .isEqualTo(other);
        assertThat(parser.isHead()).isEqualTo(other.startsWith("HEAD"));
    }

    @Test
    @DisplayName(
            "Whatever byte of a remembered line is another, the parser finds what one finds that remembers nothing")
    void eachByteCounts() {
        String line = "GET /p HTTP/1.1\r\n";
        for (int i = 0; i < 3; i++) {
            parse(line);
        }
        for (int at = 0; at < line.length(); at++) {
            for (char other : " \r\n\0\u007f\u00e9x/10#HT".toCharArray()) {
                byte[] head = MessageFeed.latin1(line.substring(0, at) + other + line.substring(at + 1) + FIELDS);
                parser.reset();
                assertThat(outcome(parser, head))
                        .as("%s at %d", (int) other, at)
                        .isEqualTo(outcome(new RequestHeadParser(HeadLimits.DEFAULT), head));
            }
        }
    }

    private static @Nullable Object outcome(RequestHeadParser parser, byte[] head) {
        try {
            return parser.parse(head, 0, head.length) == RequestHeadParser.INCOMPLETE ? null : parser.startLine();
        } catch (ProtocolViolation e) {
            return e.violation();
        }
    }
}
