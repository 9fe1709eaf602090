package org.tornado4j.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests that two readers might take for one or for several. Each holds another request, where its content is or right
 * behind it.
 */
final class SmugglingCases {

    /** Bytes to send, one character per byte. */
    record Case(String name, String wire) {}

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String LAST_CHUNK = "0\r\n\r\n";
    private static final String START = "POST /front HTTP/1.1\r\nHost: x\r\n";

    private final List<Case> cases = new ArrayList<>();

    private SmugglingCases() {}

    static List<Case> all() {
        SmugglingCases all = new SmugglingCases();
        all.bothFramings();
        all.lengths();
        all.chunks();
        all.otherFields();
        return all.cases;
    }

    private void add(String name, String wire) {
        cases.add(new Case(name, wire));
    }

    /** A length that covers the smuggled request beside a last chunk that does not. */
    private void both(String name, String fields) {
        String content = LAST_CHUNK + SMUGGLED;
        add(name, START + fields + "Content-Length: " + content.length() + "\r\n\r\n" + content);
    }

    private void bothFramings() {
        both("length and chunked", "Transfer-Encoding: chunked\r\n");
        both("space before the colon", "Transfer-Encoding : chunked\r\n");
        both("tab before the value", "Transfer-Encoding:\tchunked\r\n");
        both("vertical tab before the value", "Transfer-Encoding: \u000bchunked\r\n");
        both("another coding", "Transfer-Encoding: xchunked\r\n");
        both("chunked, then identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n");
        both("identity, then chunked", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n");
        both("list that ends in chunked", "Transfer-Encoding: identity, chunked\r\n");
        both("list that does not", "Transfer-Encoding: chunked, identity\r\n");
        both("comma before", "Transfer-Encoding: , chunked\r\n");
        both("comma behind", "Transfer-Encoding: chunked,\r\n");
        both("folded", "Transfer-Encoding:\r\n chunked\r\n");
        both("quoted", "Transfer-Encoding: \"chunked\"\r\n");
        both("with a parameter", "Transfer-Encoding: chunked;a=b\r\n");
        both("underscore in the name", "Transfer_Encoding: chunked\r\n");
        both("NUL behind", "Transfer-Encoding: chunked\0\r\n");
        both("behind a bare LF", "X: y\nTransfer-Encoding: chunked\r\n");
        both("behind a bare CR", "X: y\rTransfer-Encoding: chunked\r\n");
        both("named in Connection", "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n");
    }

    private void length(String name, String fields) {
        add(name, START + fields.replace("#", "" + SMUGGLED.length()) + "\r\n" + SMUGGLED);
    }

    private void lengths() {
        length("two lengths", "Content-Length: 0\r\nContent-Length: #\r\n");
        length("list of lengths", "Content-Length: 0, #\r\n");
        length("length with a sign", "Content-Length: +#\r\n");
        length("length with zeros", "Content-Length: 000#\r\n");
        length("length with a space before its colon", "Content-Length : #\r\n");
        length("length with an underscore", "Content_Length: #\r\n");
        length("length named in Connection", "Connection: Content-Length\r\nContent-Length: #\r\n");
        length("length with an expectation", "Expect: 100-continue\r\nContent-Length: #\r\n");
        length("length with another expectation", "Expect: y 100-continue\r\nContent-Length: #\r\n");
        length("length with an upgrade", "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: #\r\n");
        String length = " /front HTTP/1.1\r\nHost: x\r\nContent-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED;
        add("content of GET", "GET" + length);
        add("content of HEAD", "HEAD" + length);
        add("content of OPTIONS", "OPTIONS" + length);
    }

    private void chunked(String name, String content) {
        add(name, START + "Transfer-Encoding: chunked\r\n\r\n" + content + SMUGGLED);
    }

    private void chunks() {
        String hidden = Integer.toHexString(SMUGGLED.length() + LAST_CHUNK.length());
        add(
                "LF behind an extension",
                START + "Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n" + hidden + "\r\n" + LAST_CHUNK + SMUGGLED
                        + "\r\n" + LAST_CHUNK);
        chunked("quote in an extension", "5;a=\"\r\nhello\r\n" + LAST_CHUNK);
        chunked("size with a prefix", "0x5\r\nhello\r\n" + LAST_CHUNK);
        chunked("size with a sign", "+0\r\n\r\n");
        chunked("size that overflows", "10000000000000000\r\n\r\n");
        chunked("more data than its size", "5\r\nhello!!\r\n" + LAST_CHUNK);
        chunked("no line end behind data", "5\r\nhello" + LAST_CHUNK);
        chunked("LF behind data", "5\r\nhello\n" + LAST_CHUNK);
        chunked("LF at the end", "5\r\nhello\r\n0\r\n\n");
        chunked("trailers about framing", "5\r\nhello\r\n0\r\nContent-Length: 99\r\n\r\n");
        add(
                "chunks in HTTP/1.0",
                "POST /front HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + LAST_CHUNK
                        + SMUGGLED);
    }

    private void otherFields() {
        add("two hosts", "GET /front HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
        add("another host in the target", "GET http://y/front HTTP/1.1\r\nHost: x\r\n\r\n");
        add("empty lines", "\r\n\r\n\r\nGET /front HTTP/1.1\r\nHost: x\r\n\r\n");
        add("a later minor version", "GET /front HTTP/1.2\r\nHost: x\r\n\r\n");
    }
}
