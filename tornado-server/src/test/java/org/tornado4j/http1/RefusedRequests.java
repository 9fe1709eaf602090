package org.tornado4j.http1;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Invalid requests: each row with the rule it breaks. The ids are those of the list of attacks and of Tornado's tests. */
public final class RefusedRequests {

    /**
     * An invalid request.
     *
     * @param wire the bytes to send, one character for each
     * @param section the section that forbids it
     */
    public record Refusal(String name, String wire, Violation violation, String section) {

        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Refusal> rows = new ArrayList<>();

    private static final String HOST = "Host: a\r\n";

    private RefusedRequests() {}

    /** All of them, for the limits of {@link MessageFeed}. */
    public static Stream<Refusal> all() {
        RefusedRequests table = new RefusedRequests();
        table.requestLines();
        table.lineEnds();
        table.fieldLines();
        table.hosts();
        table.lengths();
        table.transferEncodings();
        table.limits();
        table.chunks();
        table.trailers();
        return table.rows.stream();
    }

    private void row(String name, String wire, Violation violation, String section) {
        rows.add(new Refusal(name, wire, violation, section));
    }

    // ------------------------------------------------------------------------------------------ request line

    private void requestLine(String name, String line, Violation violation, String section) {
        row(name, line + "\r\n" + HOST + "\r\n", violation, section);
    }

    private void requestLines() {
        String line = "RFC 9112 section 3";
        requestLine("H12: garbage", "asdf", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("A92: two parts", "GET /", Violation.MALFORMED_REQUEST_LINE, line);
        requestLine("S7: HTTP/0.9", "GET /", Violation.MALFORMED_REQUEST_LINE, line);
        requestLine("two spaces before the target", "GET  / HTTP/1.1", Violation.MALFORMED_REQUEST_LINE, line);
        requestLine("tab before the target", "GET\t/ HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("H21: comma in the method", "FOO,BAR / HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("space before the method", " GET / HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("S3: NUL before the method", "\0GET / HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("S3: control before it", "\u0001GET / HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("method beyond ASCII", "G\u00c9T / HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("S3: spaces alone", "   ", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("S3: DEL in the method", "GE\u007fT / HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("S3: CR for a space", "GET\r/ HTTP/1.1", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("a field for a request line", "Host: a", Violation.INVALID_METHOD, "RFC 9110 section 9.1");
        requestLine("TLS on a plain port", "\u0016\u0003\u0001", Violation.INVALID_METHOD, "RFC 9110 section 9.1");

        String target = "RFC 9112 section 3.2";
        requestLine("S3: control in the target", "GET /\u0001 HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("S3: NUL in the target", "GET /\0 HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("tab in the target", "GET /\t HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("S3: DEL in the target", "GET /\u007f HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("form feed behind the target", "GET /\f HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("S9: overlong UTF-8", "GET /\u00c0\u00af HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("quote in the target", "GET /\" HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("markup in the target", "GET /?<a> HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("query without path", "GET ?a HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("the server as a whole, with a query", "OPTIONS *?a HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("fragment in the target", "GET /#a HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("stricter: target beyond ASCII", "GET /\u00e9 HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("stricter: a path without slash", "GET a HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("stricter: asterisk with GET", "GET * HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("asterisk and more", "OPTIONS *a HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("authority-form with GET", "GET a:80 HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("absolute-form without host", "GET http:///x HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("absolute-form with nothing", "GET http:// HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("absolute-form with a user", "GET http://u@a/ HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("absolute-form with a bad port", "GET http://a:x/ HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("S6: two hosts in the target", "GET http://a,b/ HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("S6: backslash in the host", "GET http://a\\b/ HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("one slash behind the scheme", "GET http:/a/ HTTP/1.1", Violation.INVALID_TARGET, target);
        requestLine("another scheme", "GET ftp://a/ HTTP/1.1", Violation.INVALID_TARGET, target);

        String version = "RFC 9112 section 2.3";
        requestLine("S7: lower-case version", "GET / http/1.1", Violation.MALFORMED_VERSION, version);
        requestLine("A92: another protocol", "GET / ICY/1.1", Violation.MALFORMED_VERSION, version);
        requestLine("S7: version in mixed case", "GET / hTTP/1.1", Violation.MALFORMED_VERSION, version);
        requestLine("S7: no minor digit", "GET / HTTP/1.", Violation.MALFORMED_VERSION, version);
        requestLine("S7: comma for the point", "GET / HTTP/1,1", Violation.MALFORMED_VERSION, version);
        requestLine("S7: no point", "GET / HTTP/11", Violation.MALFORMED_VERSION, version);
        requestLine("S7: zeros in front", "GET / HTTP/01.01", Violation.MALFORMED_VERSION, version);
        requestLine("S7: space in the version", "GET / HTTP/ 1.1", Violation.MALFORMED_VERSION, version);
        requestLine("S7: words behind the version", "GET / HTTP/1.1 HTTP/1.1", Violation.MALFORMED_VERSION, version);
        requestLine("S3: NUL in the version", "GET / HTTP/1.\0", Violation.MALFORMED_VERSION, version);
        requestLine("short version", "GET / HTTP/1", Violation.MALFORMED_VERSION, version);
        requestLine("version with two digits", "GET / HTTP/1.10", Violation.MALFORMED_VERSION, version);
        requestLine("version with a sign", "GET / HTTP/+.1", Violation.MALFORMED_VERSION, version);
        requestLine("space behind the version", "GET / HTTP/1.1 ", Violation.MALFORMED_VERSION, version);
        requestLine("two spaces before the version", "GET /  HTTP/1.1", Violation.MALFORMED_VERSION, version);
        requestLine("space in the target", "GET /a b HTTP/1.1", Violation.MALFORMED_VERSION, version);
        requestLine("nothing for a version", "GET / ", Violation.MALFORMED_VERSION, version);

        String unsupported = "RFC 9110 section 15.6.6";
        requestLine("S7: HTTP/1.9", "GET / HTTP/1.9", Violation.UNSUPPORTED_VERSION, unsupported);
        requestLine("S7: HTTP/1.2", "GET / HTTP/1.2", Violation.UNSUPPORTED_VERSION, unsupported);
        requestLine("S7: HTTP/2.0", "GET / HTTP/2.0", Violation.UNSUPPORTED_VERSION, unsupported);
        requestLine("S7: HTTP/9.9", "GET / HTTP/9.9", Violation.UNSUPPORTED_VERSION, unsupported);
        requestLine("S7: HTTP/0.0", "GET / HTTP/0.0", Violation.UNSUPPORTED_VERSION, unsupported);
        requestLine("HTTP/0.9 with words", "GET / HTTP/0.9", Violation.UNSUPPORTED_VERSION, unsupported);
        row("S7: HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Violation.UNSUPPORTED_VERSION, unsupported);

        String connect = "RFC 9110 section 9.3.6";
        requestLine("CONNECT", "CONNECT a:443 HTTP/1.1", Violation.METHOD_NOT_IMPLEMENTED, connect);
        requestLine("CONNECT to a path", "CONNECT / HTTP/1.1", Violation.METHOD_NOT_IMPLEMENTED, connect);
    }

    // ------------------------------------------------------------------------------------------ line ends

    private void lineEnds() {
        String section = "RFC 9112 section 2.2";
        row("S3, H05, stricter: bare LF everywhere", "GET / HTTP/1.0\n\n", Violation.BARE_LF, section);
        row("S3, stricter: bare LF behind a field", "GET / HTTP/1.0\r\nX: y\n\r\n", Violation.BARE_LF, section);
        row("S3, stricter: bare LF at the end", "GET / HTTP/1.0\r\nX: y\r\n\n", Violation.BARE_LF, section);
        row("bare LF behind a name", "GET / HTTP/1.0\r\nX\n\r\n", Violation.BARE_LF, section);
        row("empty line of LF before the request", "\nGET / HTTP/1.0\r\n\r\n", Violation.BARE_LF, section);
        row("S3: bare LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", Violation.BARE_LF, section);
        row("S3: LF LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\nGET", Violation.BARE_LF, section);
        row("LF CR", "GET / HTTP/1.0\r\n\n\r", Violation.BARE_LF, section);
        row("bare CR behind the request line", "GET / HTTP/1.0\rX: y\r\n\r\n", Violation.BARE_CR, section);
        row("S3: bare CR in a value", "GET / HTTP/1.0\r\nX: y\rz\r\n\r\n", Violation.BARE_CR, section);
        row("CR CR LF", "GET / HTTP/1.0\r\nX: y\r\r\n\r\n", Violation.BARE_CR, section);
        row("bare CR at the end", "GET / HTTP/1.0\r\n\rx", Violation.BARE_CR, section);
        row("S3: CR alone behind the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n", Violation.BARE_CR, section);
        row("S3: CR CR LF behind the request line", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", Violation.BARE_CR, section);
        row("bare CR before the request", "\rGET / HTTP/1.0\r\n\r\n", Violation.BARE_CR, section);
    }

    // ------------------------------------------------------------------------------------------ field lines

    private void field(String name, String lines, Violation violation, String section) {
        row(name, "GET / HTTP/1.1\r\n" + HOST + lines + "\r\n\r\n", violation, section);
    }

    private void fieldLines() {
        row(
                "S3: space before the first field",
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                Violation.WHITESPACE_BEFORE_FIRST_FIELD,
                "RFC 9112 section 2.2");
        row(
                "S3: a blank line of a space",
                "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n",
                Violation.WHITESPACE_BEFORE_FIRST_FIELD,
                "RFC 9112 section 2.2");
        row(
                "tab before the first field",
                "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n",
                Violation.WHITESPACE_BEFORE_FIRST_FIELD,
                "RFC 9112 section 2.2");
        String folding = "RFC 9112 section 5.2";
        field("S3, stricter: folded line", "X: y\r\n z", Violation.OBSOLETE_FOLDING, folding);
        field("S3, stricter: line folded by a tab", "X: y\r\n\tz", Violation.OBSOLETE_FOLDING, folding);
        field("S3: a blank line among the fields", "X: y\r\n \r\nZ: z", Violation.OBSOLETE_FOLDING, folding);
        field("S1: folded length", "Content-Length:\r\n 5", Violation.OBSOLETE_FOLDING, folding);
        field("H13: no colon", "X", Violation.MISSING_COLON, "RFC 9112 section 5");
        field("H13: no colon but words", "x y z", Violation.WHITESPACE_BEFORE_COLON, "RFC 9112 section 5.1");
        field("S3: space before the colon", "X : y", Violation.WHITESPACE_BEFORE_COLON, "RFC 9112 section 5.1");
        field("tab before the colon", "X\t: y", Violation.WHITESPACE_BEFORE_COLON, "RFC 9112 section 5.1");
        String name = "RFC 9110 section 5.1";
        field("empty name", ": y", Violation.INVALID_FIELD_NAME, name);
        field("quote in the name", "X\": y", Violation.INVALID_FIELD_NAME, name);
        field("bracket in the name", "X[0]: y", Violation.INVALID_FIELD_NAME, name);
        field("control in the name", "X\u0001: y", Violation.INVALID_FIELD_NAME, name);
        field("vertical tab before the colon", "X\u000b: y", Violation.INVALID_FIELD_NAME, name);
        field("a request line for a field", "/a HTTP/1.1", Violation.INVALID_FIELD_NAME, name);
        field("slash in the name", "X/Y: y", Violation.INVALID_FIELD_NAME, name);
        field("NUL in the name", "X\0: y", Violation.INVALID_FIELD_NAME, name);
        field("name beyond ASCII", "X\u00e9: y", Violation.INVALID_FIELD_NAME, name);
        String value = "RFC 9110 section 5.5";
        field("NUL in the value", "X: \0", Violation.INVALID_FIELD_VALUE, value);
        field("control in the value", "X: a\u001fb", Violation.INVALID_FIELD_VALUE, value);
        field("DEL in the value", "X: a\u007fb", Violation.INVALID_FIELD_VALUE, value);
        field("S10: bell and backspace in the value", "X: a\u0007\bb", Violation.INVALID_FIELD_VALUE, value);
        field("NUL in a cookie", "Cookie: a=\0b", Violation.INVALID_FIELD_VALUE, value);
        field("unknown expectation", "Expect: 200-ok", Violation.UNKNOWN_EXPECTATION, "RFC 9110 section 10.1.1");
        field(
                "unknown expectation beside the known one",
                "Expect: 100-continue, more",
                Violation.UNKNOWN_EXPECTATION,
                "RFC 9110 section 10.1.1");
        field(
                "expectation with a parameter",
                "Expect: 100-continue; a=b",
                Violation.UNKNOWN_EXPECTATION,
                "RFC 9110 section 10.1.1");
    }

    private void host(String name, String value) {
        row(name, "GET / HTTP/1.1\r\nHost:" + value + "\r\n\r\n", Violation.INVALID_HOST, "RFC 9110 section 7.2");
    }

    private void hosts() {
        row("S6: no Host", "GET / HTTP/1.1\r\n\r\n", Violation.MISSING_HOST, "RFC 9112 section 3.2");
        row(
                "S6: Host twice",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                Violation.MULTIPLE_HOSTS,
                "RFC 9112 section 3.2");
        row(
                "S6: the same Host twice",
                "GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n",
                Violation.MULTIPLE_HOSTS,
                "RFC 9112 section 3.2");
        host("S6, stricter: empty Host", "");
        host("S6, stricter: blank Host", " \t ");
        host("a list of hosts", " a,b");
        host("H14, S6: space in Host", " foo bar");
        host("S6: user in Host", " u@a");
        host("S6: slash in Host", " a/b");
        host("S6: question mark in Host", " a?b");
        host("S6: number sign in Host", " a#b");
        host("backslash in Host", " a\\b");
        host("markup in Host", " <a>");
        host("Host beyond ASCII", " \u00e4");
        host("port that is none", " a:b");
        host("port with a sign", " a:+80");
        host("port too high", " a:65536");
        host("port far too high", " a:99999999999999999999");
        host("two ports", " a:1:2");
        host("port alone", " :80");
        host("E18: IPv6 without brackets", " ::1");
        host("bracket open", " [::1");
        host("bracket empty", " []");
        host("bracket in a name", " a[::1]");
        host("words in brackets", " [a.example]");
        host("zone in brackets", " [fe80::1%25eth0]");
        host("text behind the brackets", " [::1]a");
        hostsWithEscapes();
        literals();
        row(
                "S6, stricter: Host and target disagree",
                "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
                Violation.HOST_DIFFERS_FROM_TARGET,
                "RFC 9112 section 3.2");
        row(
                "S6, stricter: their ports disagree",
                "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n",
                Violation.HOST_DIFFERS_FROM_TARGET,
                "RFC 9112 section 3.2");
        row(
                "S6, stricter: not the port of https",
                "GET https://a/ HTTP/1.1\r\nHost: a:80\r\n\r\n",
                Violation.HOST_DIFFERS_FROM_TARGET,
                "RFC 9112 section 3.2");
    }

    private void hostsWithEscapes() {
        host("S6: a percent sign that escapes nothing", " local%host");
        host("S6: an escape of no digits", " %zz");
        host("S6: an escape cut short", " a%2");
        host("S6: an escape cut short by the port", " a%2:80");
        host("S6: a percent sign at the end", " a%");
        target("S6: a percent sign in the target's host", "http://local%host/");
        target("S6: an escape cut short in the target's host", "http://a%2/b");
    }

    private void literals() {
        host("S6: three colons", " [:::1]");
        host("S6: colons alone", " [:::]");
        host("S6: two gaps", " [1::2::3]");
        host("S6: seven groups", " [1:2:3:4:5:6:7]");
        host("S6: nine groups", " [1:2:3:4:5:6:7:8:9]");
        host("S6: a gap among eight groups", " [1:2:3:4::5:6:7:8]");
        host("S6: a group of five digits", " [::12345]");
        host("S6: a colon at the end", " [1:2:3:4:5:6:7:8:]");
        host("S6: IPv4 in brackets", " [127.0.0.1]");
        host("S6: IPv4 of three numbers at the end of IPv6", " [::1.2.3]");
        host("S6: IPv4 beyond 255 at the end of IPv6", " [::1.2.3.256]");
        host("S6: IPv4 in the midst of IPv6", " [1.2.3.4::1]");
        host("S6: a long literal", " [" + "0".repeat(100) + "::1]");
        host("S6: a zone that is not escaped", " [fe80::1%eth0]");
        host("S6: a version without an address", " [v1.]");
        host("S6: a version that is none", " [vx.a]");
        host("S6: a version without its number", " [v.a]");
        host("S6: a version alone", " [v1]");
        host("S6: an escape in an address of the future", " [v1.a%20]");
        target("S6: three colons in the target's host", "http://[:::1]/");
    }

    private void target(String name, String target) {
        row(name, "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n", Violation.INVALID_TARGET, "RFC 9112 section 3.2");
    }

    // ------------------------------------------------------------------------------------------ framing

    private void length(String name, String value) {
        row(
                name,
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length:" + value + "\r\n\r\n",
                Violation.INVALID_CONTENT_LENGTH,
                "RFC 9112 section 6.3");
    }

    private void lengths() {
        length("H20: word", " foo");
        length("S2, H20: plus", " +10");
        length("S2: minus", " -1");
        length("H20: underscore", " 1_0");
        length("S2: hexadecimal", " 0x5");
        length("S2: octal prefix", " 0o5");
        length("S2: minus zero", " -0");
        length("S2: a letter behind", " 5x");
        length("S2: NEL behind", " 5\u0085");
        length("S2: parameter", " 5;a=b");
        length("S2: quoted", " \"5\"");
        length("S2: exponent", " 1e1");
        length("S2: space inside", " 5 5");
        length("empty", "");
        length("blank", " ");
        length("fraction", " 5.0");
        length("digits that are not ASCII", " \u00b2");
        length("S2: 2^63", " 9223372036854775808");
        length("S2: 2^64 and 5, which would wrap to 5", " 18446744073709551621");
        length("S2: more than fits", " 99999999999999999999999");
        length("S2, stricter: list of equal ones", " 5, 5");
        length("S2, stricter: list with a space", " 5 ,5");
        length("list of different ones", " 5, 6");
        length("S2: three equal ones", " 5, 5, 5");
        length("comma before", " ,5");
        length("comma behind", " 5,");
        String section = "RFC 9112 section 6.3";
        field(
                "S2, stricter: twice the same",
                "Content-Length: 5\r\nContent-Length: 5",
                Violation.MULTIPLE_CONTENT_LENGTHS,
                section);
        field("S2: none and one", "Content-Length:\r\nContent-Length: 5", Violation.INVALID_CONTENT_LENGTH, section);
        field(
                "S2: space before the colon of a second",
                "Content-Length: 5\r\nContent-Length : 6",
                Violation.WHITESPACE_BEFORE_COLON,
                "RFC 9112 section 5.1");
        field(
                "S2: tab in the name of a second",
                "Content-Length: 5\r\nContent\tLength: 6",
                Violation.WHITESPACE_BEFORE_COLON,
                "RFC 9112 section 5.1");
        field(
                "S2: twice, different",
                "Content-Length: 5\r\nContent-Length: 6",
                Violation.MULTIPLE_CONTENT_LENGTHS,
                section);
    }

    private void transferEncoding(String name, String value) {
        field(name, "Transfer-Encoding:" + value, Violation.FAULTY_TRANSFER_ENCODING, "RFC 9112 section 6.3");
    }

    private void unsupportedEncoding(String name, String value) {
        field(name, "Transfer-Encoding:" + value, Violation.UNSUPPORTED_TRANSFER_ENCODING, "RFC 9112 section 6.1");
    }

    private void transferEncodings() {
        transferEncoding("S1: almost chunked", " xchunked");
        transferEncoding("S1: chunked and identity", " chunked, identity");
        transferEncoding("identity", " identity");
        transferEncoding("S1: chunked and gzip", " chunked, gzip");
        transferEncoding("another coding alone", " gzip");
        transferEncoding("comma between two", " gzip,,chunked");
        transferEncoding("S1: a coding with a parameter", " gzip;q=1, chunked");
        unsupportedEncoding("H18: gzip and chunked", " gzip, chunked");
        unsupportedEncoding("S1: identity and chunked", "\tidentity ,Chunked");
        unsupportedEncoding("several codings", " a,b,c,chunked");
        transferEncoding("H17: chunked twice in a list", " chunked,chunked");
        transferEncoding("H17: chunked twice", " chunked\r\nTransfer-Encoding: chunked");
        transferEncoding("S1: quoted", " \"chunked\"");
        transferEncoding("with a parameter", " chunked;a=b");
        transferEncoding("S1: nothing", "");
        transferEncoding("S1, stricter: comma before", " ,chunked");
        transferEncoding("S1, stricter: comma behind", " chunked,");
        transferEncoding("S1: identity in a second field", " chunked\r\nTransfer-Encoding: identity");
        transferEncoding("S1: two fields that make a list", " gzip\r\nTransfer-Encoding: chunked");
        transferEncoding("S1: a space inside", " chun ked");
        transferEncoding("S1: semicolon behind", " chunked;");
        field(
                "S1: vertical tab",
                "Transfer-Encoding: \u000bchunked",
                Violation.INVALID_FIELD_VALUE,
                "RFC 9110 section 5.5");
        field(
                "S1: form feed",
                "Transfer-Encoding: \u000cchunked",
                Violation.INVALID_FIELD_VALUE,
                "RFC 9110 section 5.5");
        field("S1: NUL behind", "Transfer-Encoding: chunked\0", Violation.INVALID_FIELD_VALUE, "RFC 9110 section 5.5");
        field(
                "S1: folded",
                "Content-Length: 5\r\nTransfer-Encoding:\r\n chunked",
                Violation.OBSOLETE_FOLDING,
                "RFC 9112 section 5.2");
        field(
                "S1: tab before the colon",
                "Transfer-Encoding\t: chunked",
                Violation.WHITESPACE_BEFORE_COLON,
                "RFC 9112 section 5.1");
        field("S1: CR before the colon", "Transfer-Encoding\r: chunked", Violation.MISSING_COLON, "RFC 9112 section 5");
        field(
                "S1: space before the colon",
                "Transfer-Encoding : chunked",
                Violation.WHITESPACE_BEFORE_COLON,
                "RFC 9112 section 5.1");
        field(
                "S1, H19: beside a length",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                Violation.TRANSFER_ENCODING_AND_CONTENT_LENGTH,
                "RFC 9112 section 6.1");
        field(
                "S1, H19: before a length",
                "Transfer-Encoding: chunked\r\nContent-Length: 0",
                Violation.TRANSFER_ENCODING_AND_CONTENT_LENGTH,
                "RFC 9112 section 6.1");
        field(
                "S1: beside a length, spaced and in capitals",
                "CONTENT-LENGTH: 5\r\nTRANSFER-ENCODING:  CHUNKED ",
                Violation.TRANSFER_ENCODING_AND_CONTENT_LENGTH,
                "RFC 9112 section 6.1");
        field(
                "S1: another coding beside a length",
                "Content-Length: 5\r\nTransfer-Encoding: gzip, chunked",
                Violation.TRANSFER_ENCODING_AND_CONTENT_LENGTH,
                "RFC 9112 section 6.1");
        row(
                "S1: both in HTTP/1.0",
                "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                Violation.TRANSFER_ENCODING_AND_CONTENT_LENGTH,
                "RFC 9112 section 6.1");
        row(
                "S1: another coding in HTTP/1.0",
                "POST / HTTP/1.0\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                Violation.TRANSFER_ENCODING_IN_HTTP_1_0,
                "RFC 9112 section 6.1");
        row(
                "S1, H32, stricter: chunked in HTTP/1.0",
                "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                Violation.TRANSFER_ENCODING_IN_HTTP_1_0,
                "RFC 9112 section 6.1");
    }

    // ------------------------------------------------------------------------------------------ limits

    private void limits() {
        int head = MessageFeed.HEAD_LIMITS.maxBytes();
        String filled = "GET / HTTP/1.0\r\nX: ";
        row(
                "S8, H38: head one byte beyond the limit",
                filled + "x".repeat(head + 1 - filled.length() - 4) + "\r\n\r\n",
                Violation.HEAD_TOO_LARGE,
                "RFC 6585 section 5");
        row("S8: endless value", filled + "x".repeat(head), Violation.HEAD_TOO_LARGE, "RFC 6585 section 5");
        row("endless name", "GET / HTTP/1.0\r\n" + "x".repeat(head), Violation.HEAD_TOO_LARGE, "RFC 6585 section 5");
        row(
                "S8: request line that fills the limit",
                "\r\n".repeat(head / 2 - 8) + "GET / HTTP/1.0\r\n\r\n",
                Violation.HEAD_TOO_LARGE,
                "RFC 6585 section 5");
        row(
                "S8: request line beyond the limit",
                "\r\n".repeat(head / 2 - 7) + "GET / HTTP/1.0\r\n\r\n",
                Violation.REQUEST_LINE_TOO_LONG,
                "RFC 9112 section 3");
        row(
                "S8: target one byte beyond the limit",
                "GET /" + "x".repeat(MessageFeed.HEAD_LIMITS.maxTargetBytes()) + " HTTP/1.0\r\n\r\n",
                Violation.TARGET_TOO_LONG,
                "RFC 9110 section 15.5.15");
        row(
                "S8: faults behind a target that is too long do not matter",
                "GET /" + "x".repeat(MessageFeed.HEAD_LIMITS.maxTargetBytes()) + "\0 HTTP/9.9\r\n\r\n",
                Violation.TARGET_TOO_LONG,
                "RFC 9110 section 15.5.15");
        row(
                "S8: control behind a target that fills the limit",
                "GET /" + "x".repeat(MessageFeed.HEAD_LIMITS.maxTargetBytes() - 1) + "\0",
                Violation.INVALID_TARGET,
                "RFC 9112 section 3.2");
        row("endless target", "GET /" + "x".repeat(head), Violation.TARGET_TOO_LONG, "RFC 9110 section 15.5.15");
        row("S8: endless method", "X".repeat(head), Violation.METHOD_TOO_LONG, "RFC 9112 section 3");
        row(
                "method that fills the limit",
                "X".repeat(head - 1) + " ",
                Violation.REQUEST_LINE_TOO_LONG,
                "RFC 9112 section 3");
        row("endless empty lines", "\r\n".repeat(head), Violation.REQUEST_LINE_TOO_LONG, "RFC 9112 section 3");
        row(
                "garbage behind the limit does not matter",
                filled + "x".repeat(head) + "\0",
                Violation.HEAD_TOO_LARGE,
                "RFC 6585 section 5");
        row(
                "S8: one field line too many",
                "GET / HTTP/1.0\r\n" + "X: y\r\n".repeat(MessageFeed.HEAD_LIMITS.maxFields() + 1) + "\r\n",
                Violation.TOO_MANY_FIELDS,
                "RFC 6585 section 5");
        row(
                "H40: declared content one byte beyond the limit",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 65\r\n\r\n",
                Violation.CONTENT_LENGTH_TOO_LONG,
                "RFC 9110 section 15.5.14");
        row(
                "A93: the longest length there is",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 9223372036854775807\r\n\r\n",
                Violation.CONTENT_LENGTH_TOO_LONG,
                "RFC 9110 section 15.5.14");
    }

    // ------------------------------------------------------------------------------------------ chunks

    private void chunked(String name, String content, Violation violation, String section) {
        row(name, "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + content, violation, section);
    }

    private void chunks() {
        String size = "RFC 9112 section 7.1";
        chunked("H16: underscore in the size", "1_a\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: sign before the size", "+5\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: minus before the size", "-5\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: sign before the last size", "+0\r\n\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: letter behind the size", "5h\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: comma behind the size", "5,6\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: NUL behind the size", "5\0\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: digits that are not ASCII", "\u00b2\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: size that overflows by a digit", "FFFFFFFFFFFFFFFF0\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: prefix of the size", "0x5\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("no size", "\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("space before the size", " 5\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("extension without size", ";a=b\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: letters behind the size", "5g\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: size that overflows", "10000000000000000\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("S4: size that overflows to one", "10000000000000001\r\n", Violation.INVALID_CHUNK_SIZE, size);
        chunked("stricter: zeros without end", "0000000000000000\r\n", Violation.INVALID_CHUNK_SIZE, size);

        String large = "RFC 9110 section 15.5.14";
        chunked("H40: chunk beyond the limit", "41\r\n", Violation.CHUNKED_BODY_TOO_LARGE, large);
        chunked("the longest chunk there is", "FFFFFFFFFFFFFFF\r\n", Violation.CHUNKED_BODY_TOO_LARGE, large);
        chunked(
                "H40: chunks beyond the limit together",
                "40\r\n" + "x".repeat(64) + "\r\n1\r\n",
                Violation.CHUNKED_BODY_TOO_LARGE,
                large);

        String lines = "RFC 9112 section 2.2";
        chunked("S4: LF behind the size", "5\nhello\r\n0\r\n\r\n", Violation.BARE_LF, lines);
        chunked("S4: LF behind an extension", "5;a\nhello\r\n0\r\n\r\n", Violation.BARE_LF, lines);
        chunked("S4: LF behind a semicolon", "5;\nhello\r\n0\r\n\r\n", Violation.BARE_LF, lines);
        chunked("S4: LF in a quoted value", "5;a=\"\nb\"\r\nhello\r\n", Violation.BARE_LF, lines);
        chunked(
                "S4: CR in a quoted value",
                "5;a=\"\rb\"\r\nhello\r\n",
                Violation.INVALID_CHUNK_EXTENSION,
                "RFC 9112 section 7.1.1");
        chunked("CR behind the size", "5\rhello\r\n0\r\n\r\n", Violation.BARE_CR, lines);
        chunked("S4: CR in an extension", "5;a\rb\r\nhello\r\n", Violation.BARE_CR, lines);

        chunked("E04: data too long", "5\r\nhelloo\r\n", Violation.MISSING_CRLF_AFTER_CHUNK, size);
        chunked("E04: data too short", "5\r\nhell\r\n0\r\n\r\n", Violation.MISSING_CRLF_AFTER_CHUNK, size);
        chunked("S4: LF behind the data", "5\r\nhello\n0\r\n\r\n", Violation.MISSING_CRLF_AFTER_CHUNK, size);
        chunked("S4: no line end behind the data", "5\r\nhello0\r\n\r\n", Violation.MISSING_CRLF_AFTER_CHUNK, size);
        chunked("CR behind the data", "5\r\nhello\r0\r\n\r\n", Violation.MISSING_CRLF_AFTER_CHUNK, size);
        extensions();
    }

    private void extension(String name, String extension) {
        chunked(name, "5" + extension + "\r\n", Violation.INVALID_CHUNK_EXTENSION, "RFC 9112 section 7.1.1");
    }

    private void extensions() {
        extension("S4: space behind the size", " ");
        extension("S4: words behind the size", " 5");
        extension("semicolon alone", ";");
        extension("S4: tab behind the size", "\t");
        extension("S4: bracket in the name", ";bad[=x");
        extension("two semicolons", ";;a");
        extension("no name", ";=b");
        extension("quoted name", ";\"a\"");
        extension("no value", ";a=");
        extension("space behind the name", ";a ");
        extension("space behind the value", ";a=b ");
        extension("space behind a quoted value", ";a=\"b\" ");
        extension("space in the name", ";a b");
        extension("two values", ";a=b=c");
        extension("S4: quote open", ";a=\"b");
        extension("S4: quote in a token", ";a=b\"c\"");
        extension("text behind a quote", ";a=\"b\"c");
        extension("escape open", ";a=\"b\\");
        extension("S4: control in quotes", ";a=\"\u0001\"");
        extension("escaped control", ";a=\"\\\u0001\"");
        extension("NUL", ";a=\0");
        extension("name beyond ASCII", ";\u00e4");
        chunked(
                "S4: extension beyond the limit",
                "5;" + "a".repeat(48) + "\r\n",
                Violation.CHUNK_EXTENSIONS_TOO_LARGE,
                "RFC 9112 section 7.1.1");
        chunked(
                "S4: extensions beyond the limit together",
                "1;abcdefghi\r\nx\r\n".repeat(5),
                Violation.CHUNK_EXTENSIONS_TOO_LARGE,
                "RFC 9112 section 7.1.1");
    }

    private void trailer(String name, String lines, Violation violation, String section) {
        chunked(name, "0\r\n" + lines, violation, section);
    }

    private void trailers() {
        trailer(
                "trailers too large",
                "X: " + "x".repeat(58) + "\r\n\r\n",
                Violation.TRAILERS_TOO_LARGE,
                "RFC 6585 section 5");
        trailer("endless trailer", "x".repeat(65), Violation.TRAILERS_TOO_LARGE, "RFC 6585 section 5");
        trailer("too many trailers", "X: y\r\n".repeat(4) + "\r\n", Violation.TOO_MANY_FIELDS, "RFC 6585 section 5");
        trailer("trailer that ends in LF", "X: y\n\r\n", Violation.BARE_LF, "RFC 9112 section 2.2");
        trailer("S4: LF at the end", "\n", Violation.BARE_LF, "RFC 9112 section 2.2");
        trailer("CR in a trailer", "X: a\rb\r\n\r\n", Violation.BARE_CR, "RFC 9112 section 2.2");
        trailer("folded trailer", "X: a\r\n b\r\n\r\n", Violation.OBSOLETE_FOLDING, "RFC 9112 section 5.2");
        trailer("trailer without colon", "X\r\n\r\n", Violation.MISSING_COLON, "RFC 9112 section 5");
        trailer(
                "S4: a request for a trailer",
                "GET / HTTP/1.1\r\n\r\n",
                Violation.WHITESPACE_BEFORE_COLON,
                "RFC 9112 section 5.1");
        trailer("control in a trailer", "X: \u0001\r\n\r\n", Violation.INVALID_FIELD_VALUE, "RFC 9110 section 5.5");
    }
}
