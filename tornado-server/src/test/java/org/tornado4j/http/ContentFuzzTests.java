package org.tornado4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The content of requests: forms, and what is compressed. */
class ContentFuzzTests {

    private static final int MOST_DECODED = 1 << 20;

    @FuzzTest
    void multipart(byte[] content) {
        String whole = events(content, Math.max(1, content.length));
        assertThat(events(content, 1)).isEqualTo(whole);
        int cut = content.length == 0 ? 1 : 1 + (content[0] & 0xff) % content.length;
        assertThat(events(content, cut)).isEqualTo(whole);
    }

    /** Returns the events found when feeding pieces of that size, up to the first fault. */
    private static String events(byte[] content, int piece) {
        StringBuilder found = new StringBuilder();
        int kept = 0;
        try {
            MultipartReader reader = MultipartReader.of("B", FormLimits.DEFAULT);
            for (int at = 0; at < content.length; at += piece) {
                ByteBuffer in = ByteBuffer.wrap(content, at, Math.min(piece, content.length - at));
                MultipartReader.Event event;
                while ((event = reader.next(in)) != MultipartReader.Event.MORE) {
                    switch (event) {
                        case PART -> found.append('[').append(reader.part()).append(']');
                        case CONTENT -> {
                            kept += reader.content().remaining();
                            found.append(US_ASCII.decode(reader.content()));
                        }
                        case PART_END, END, MORE -> found.append(event);
                    }
                }
            }
            reader.finish();
        } catch (HTTPInputError e) {
            assertThat(e.status()).isEqualTo(400);
            found.append(e.getMessage());
        }
        assertThat(kept).isLessThanOrEqualTo(content.length);
        return found.toString();
    }

    /** Most of what a fuzzer makes has no delimiter, and would end there. */
    @FuzzTest
    void partHeader(byte[] header) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("--B\r\nContent-Disposition: form-data; name=\"a\"; ".getBytes(US_ASCII));
        content.writeBytes(header);
        content.writeBytes("\r\n\r\nvalue\r\n--B--\r\n".getBytes(US_ASCII));
        multipart(content.toByteArray());
    }

    @FuzzTest
    void form(byte[] content) {
        try {
            assertThat(FormParser.parse(content, FormLimits.DEFAULT)).isNotNull();
        } catch (HTTPInputError e) {
            assertThat(e.status()).isEqualTo(400);
        }
    }

    @FuzzTest
    void gzip(byte[] content) {
        assertDecodedAlike("gzip", content);
    }

    @FuzzTest
    void deflate(byte[] content) {
        assertDecodedAlike("deflate", content);
    }

    private static void assertDecodedAlike(String coding, byte[] content) {
        assertThat(decode(coding, content, 1, 100))
                .isEqualTo(decode(coding, content, Math.max(1, content.length), 4096));
    }

    /** Returns the decoded size, or the reason for which decoding failed. */
    private static Object decode(String coding, byte[] content, int piece, int room) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] target = new byte[room];
        try (ContentDecoder decoder = ContentDecoder.of(coding)) {
            assertThat(decoder).isNotNull();
            for (int at = 0; at < content.length; at += piece) {
                decoder.feed(ByteBuffer.wrap(content, at, Math.min(piece, content.length - at)));
                int count;
                while ((count = decoder.decode(target)) > 0 && decoded.size() < MOST_DECODED) {
                    decoded.write(target, 0, count);
                }
            }
            return decoder.isWhole() || decoded.size() >= MOST_DECODED ? decoded.size() : "incomplete";
        } catch (HTTPInputError e) {
            assertThat(e.status()).isEqualTo(400);
            return "malformed";
        }
    }
}
