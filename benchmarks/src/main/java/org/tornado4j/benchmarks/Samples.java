package org.tornado4j.benchmarks;

import java.nio.charset.StandardCharsets;

/** Messages that are sent often. */
final class Samples {

    /** A request head as wrk sends it. */
    static final String SMALL_HEAD = """
            GET /plaintext HTTP/1.1\r
            Host: 127.0.0.1:8888\r
            \r
            """;

    /** A request head as browsers send it: some fifteen fields, a long User-Agent, a session cookie. */
    static final String BROWSER_HEAD = """
            GET /orders/4711?expand=lines&page=2 HTTP/1.1\r
            Host: shop.example.com\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
            Accept-Language: en-GB,en;q=0.7,de;q=0.3\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Referer: https://shop.example.com/orders?page=2\r
            Connection: keep-alive\r
            Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark; consent=necessary%2Cstatistics\r
            Upgrade-Insecure-Requests: 1\r
            Sec-Fetch-Dest: document\r
            Sec-Fetch-Mode: navigate\r
            Sec-Fetch-Site: same-origin\r
            Sec-Fetch-User: ?1\r
            If-None-Match: "5d8c72a5edda8d6a565cb41aed87a5a1"\r
            Priority: u=0, i\r
            \r
            """;

    /** Head that a service sends to another's interface: a handful of fields, one of them its credentials. */
    static final String API_HEAD = """
            GET /api/orders HTTP/1.1\r
            Host: orders.example.com\r
            User-Agent: okhttp/4.12.0\r
            Accept: application/json\r
            Accept-Encoding: gzip\r
            Authorization: Bearer 8f14e45fceea167a5a36dedd4bea25438f14e45fceea167a5a36dedd4bea2543\r
            \r
            """;

    /** To be counted up in a head. */
    static final String DIGITS = "0".repeat(12);

    private Samples() {}

    /** Adds one to the decimal number whose last digit is at {@code at}. */
    static void countUp(byte[] bytes, int at) {
        int digit = at;
        while (bytes[digit] == '9') {
            bytes[digit] = '0';
            digit--;
        }
        bytes[digit]++;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code size} bytes of content in chunks of {@code chunk} bytes. */
    static byte[] chunked(int size, int chunk) {
        String data = "x".repeat(chunk);
        String one = Integer.toHexString(chunk) + "\r\n" + data + "\r\n";
        return ascii(one.repeat(size / chunk) + "0\r\n\r\n");
    }

    /** A url-encoded form with {@code count} parameters, a third of whose characters are escaped. */
    static byte[] form(int count) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < count; i++) {
            form.append(i == 0 ? "" : "&").append("field").append(i).append("=a+caf%C3%A9+au+lait");
        }
        return ascii(form.toString());
    }

    static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

    /** A form of {@code parts} files of {@code size} bytes each. */
    static byte[] multipart(int parts, int size) {
        StringBuilder form = new StringBuilder();
        String content = "not quite the boundary \r\n----WebKit, again and again ".repeat(size / 48 + 1);
        for (int i = 0; i < parts; i++) {
            form.append("--").append(BOUNDARY).append("\r\n");
            form.append("Content-Disposition: form-data; name=\"file").append(i).append("\"; filename=\"a.txt\"\r\n");
            form.append("Content-Type: text/plain\r\n\r\n");
            form.append(content, 0, size).append("\r\n");
        }
        return ascii(form.append("--").append(BOUNDARY).append("--\r\n").toString());
    }
}
