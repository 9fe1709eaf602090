package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTests {

    private static final AllowedHosts SOME =
            AllowedHosts.of(List.of("Example.org", "*.example.com", " 192.0.2.7", "[2001:db8::1]", "::1", "a_b"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "EXAMPLE.ORG:8080",
                "example.org:",
                "example.org.",
                "example.org.:80",
                "a.example.com",
                "A.B.Example.Com:1",
                "192.0.2.7:80",
                "[2001:db8::1]:80",
                "[2001:DB8:0:0:0:0:0:1]",
                "[::1]",
                "[::ffff:192.0.2.7]",
                "a_b"
            })
    void namedHostIsAllowedHoweverItIsWritten(String host) {
        assertThat(SOME.allows(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                ".example.com",
                "badexample.com",
                "a.example.org",
                "example.org.evil.example",
                "example.org..",
                "ex%61mple.org",
                "192.0.2.70",
                "192.0.2.8",
                "[2001:db8::2]",
                "[192.0.2.7]",
                "2001:db8::2",
                "127.0.0.1",
                "",
                "."
            })
    void otherHostIsNot(String host) {
        assertThat(SOME.allows(host)).isFalse();
    }

    @Test
    void nameLongerThanAnyOfDnsIsNotAllowed() {
        assertThat(SOME.allows("a.".repeat(4000) + "example.com")).isFalse();
    }

    @Test
    void noEntriesAllowAll() {
        assertThat(AllowedHosts.of(List.of())).isSameAs(AllowedHosts.ANY).hasToString("any host");
        assertThat(AllowedHosts.ANY.allows("a.example")).isTrue();
        assertThat(SOME.isAny()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*a.example",
                "a.*.example",
                ".example.org",
                "example.org.",
                "a..b",
                "example.org:80",
                "[::1]:80",
                "https://example.org",
                "example.org/a",
                "[192.0.2.7]",
                "[:::1]",
                "b\u00fccher.example"
            })
    void wrongEntryIsRefusedWithWhatToWrite(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedHosts.of(List.of("a.example", entry)))
                .withMessageStartingWith("\"" + entry + "\" is not a name such as example.org, an IP address, or");
    }

    @ParameterizedTest
    @CsvSource({"http://example.org/a, example.net, true", "/a, example.org, true", "/a, example.net, false"})
    void hostOfARequestIsThatWhichItTells(String target, String field, boolean allowed) {
        HTTPHeaders headers = new HTTPHeaders();
        headers.add("Host", field);
        RequestStartLine startLine = new RequestStartLine("GET", target, "HTTP/1.1");
        HTTPServerRequest request = new HTTPServerRequest(startLine, headers);
        assertThat(SOME.allows(request.host())).isEqualTo(allowed);
    }
}
