package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;

/** That a parser which remembers heads finds the same as one which does not is shown for all messages by {@link MessageFeed}. */
class RepeatedHeadsTests {

    private static final String HEAD = "POST /some/path HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nX: y\r\n\r\n";

    private final RepeatedHeads heads = new RepeatedHeads();

    private boolean add(String head) {
        byte[] bytes = MessageFeed.latin1(head);
        RequestStartLine line = new RequestStartLine("POST", "/some/path", "HTTP/1.1");
        return heads.add(bytes, 0, bytes.length, line, new HeadSemantics(), new HTTPHeaders());
    }

    private RepeatedHeads.@Nullable Head find(String input) {
        byte[] bytes = MessageFeed.latin1(input);
        return heads.find(bytes, 0, bytes.length);
    }

    @Test
    @DisplayName("A head is kept when it comes for the third time in a row, and found in front of whatever follows")
    void thirdTime() {
        assertThat(List.of(add(HEAD), add(HEAD))).containsOnly(false);
        assertThat(find(HEAD)).isNull();
        assertThat(add(HEAD)).isTrue();
        assertThat(find(HEAD))
                .isNotNull()
                .extracting(RepeatedHeads.Head::length)
                .isEqualTo(HEAD.length());
        assertThat(find(HEAD + "GET / HTTP/1.1")).isSameAs(find(HEAD));
        assertThat(find(HEAD.substring(0, HEAD.length() - 1))).isNull();
    }

    @Test
    @DisplayName("Heads that come in turn in one place are not kept")
    void inTurn() {
        String other = HEAD.replace("X: y", "X: z");
        for (int i = 0; i < 9; i++) {
            assertThat(add(HEAD) || add(other)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1025})
    @DisplayName("A head may be so long to be kept, and no longer: 1024")
    void longest(int length) {
        String head = HEAD.replace("X: y", "X: " + "y".repeat(1 + length - HEAD.length()));
        boolean kept = false;
        for (int i = 0; i < 9; i++) {
            kept |= add(head);
        }
        assertThat(kept).isEqualTo(length == 1024);
    }

    @Test
    @DisplayName("What is changed in the fields of a request is not there in the next one")
    void fieldsAreItsOwn() {
        RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
        byte[] head = MessageFeed.latin1(HEAD);
        for (int i = 0; i < 6; i++) {
            parser.reset();
            assertThat(parser.parse(head, 0, head.length)).isEqualTo(head.length);
            HTTPHeaders headers = parser.headers();
            assertThat(headers.toString()).isEqualTo("Host: a\nContent-Length: 12\nX: y\n");
            assertThat(parser.semantics().contentLength()).isEqualTo(12);
            headers.add("Z", "z");
            headers.remove("Host");
            headers.set("X", "x");
        }
    }

    @Test
    @DisplayName("Parsers that share what they remember do not share what they are reading")
    void shared() {
        RequestHeadParser first = new RequestHeadParser(HeadLimits.DEFAULT);
        RequestHeadParser second = first.another();
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
