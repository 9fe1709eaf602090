package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a request in as few bytes as can be had at once: names and values that most handshakes have are a byte each.
 *
 * <pre>
 * packed = *( text text )                          ; name and value of each field, in order
 * text   = token                                   ; 128 and more: one of those that are known
 *        / 255 16octet                             ; in base64, as each key of a WebSocket
 *        / length *octet                           ; up to 126
 *        / 127 high-octet low-octet *octet         ; more
 * </pre>
 *
 * <p>Thread: any; an array is not changed once it is made.
 */
final class PackedFields {

    private static final int TOKEN = 0x80;
    private static final int KEY = 0xff;
    /** RFC 6455 section 4.1: a nonce of 16 octets. */
    private static final int OCTETS_OF_KEY = 16;

    private static final int LENGTH_OF_KEY = 24;
    private static final int LONG = 0x7f;
    private static final int LONGEST = 0xffff;
    private static final int INTS_PER_FIELD = 4;

    /** Not in any file, so that their order can be changed. */
    private static final List<String> TOKENS = List.of(
            "Host",
            "Connection",
            "Upgrade",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Protocol",
            "Origin",
            "User-Agent",
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Authorization",
            "Cache-Control",
            "Cookie",
            "Pragma",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Request-Id",
            "13",
            "https",
            "keep-alive",
            "keep-alive, Upgrade",
            "no-cache",
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits",
            "same-origin",
            "upgrade",
            "websocket",
            "*/*",
            "empty",
            "gzip, deflate",
            "gzip, deflate, br",
            "gzip, deflate, br, zstd");

    private static final Map<String, Integer> CODES = codes();

    private PackedFields() {}

    private static Map<String, Integer> codes() {
        Map<String, Integer> codes = new HashMap<>();
        for (String token : TOKENS) {
            codes.put(token, codes.size());
        }
        return codes;
    }

    /** Returns the fields packed; null if one of them cannot be. */
    static byte @Nullable [] pack(HTTPHeaders fields) {
        byte[] target = new byte[256];
        int length = 0;
        for (int i = 0; i < 2 * fields.size(); i++) {
            String text = i % 2 == 0 ? fields.nameAt(i / 2) : fields.valueAt(i / 2);
            if (text.length() > LONGEST) {
                return null;
            }
            int most = length + 1 + Short.BYTES + text.length();
            target = most > target.length ? Arrays.copyOf(target, 2 * most) : target;
            length = put(text, target, length);
        }
        return Arrays.copyOf(target, length);
    }

    /** Returns the offset behind {@code text}. */
    private static int put(String text, byte[] target, int start) {
        Integer code = CODES.get(text);
        int at = start;
        if (code != null) {
            target[at++] = (byte) (TOKEN + code);
            return at;
        }
        int length = text.length();
        byte[] key = length == LENGTH_OF_KEY ? key(text) : null;
        if (key != null) {
            target[at++] = (byte) KEY;
            System.arraycopy(key, 0, target, at, OCTETS_OF_KEY);
            return at + OCTETS_OF_KEY;
        }
        if (length < LONG) {
            target[at++] = (byte) length;
        } else {
            target[at++] = LONG;
            target[at++] = (byte) (length >> Byte.SIZE);
            target[at++] = (byte) length;
        }
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(octets, 0, target, at, length);
        return at + length;
    }

    /** Returns what {@code text} is the base64 of; null if it is not that of a key. */
    private static byte @Nullable [] key(String text) {
        if (!text.endsWith("==")) {
            return null;
        }
        try {
            byte[] octets = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(octets).equals(text) ? octets : null;
        } catch (IllegalArgumentException e) {
            return null; // some other text
        }
    }

    /** Returns the fields as they were. */
    static HTTPHeaders unpack(byte[] packed) {
        Unpacking unpacking = new Unpacking(packed);
        while (unpacking.at < packed.length) {
            unpacking.next(": ");
            unpacking.next("\r\n");
        }
        return unpacking.fields();
    }

    /** Puts lines together from what was packed. */
    private static final class Unpacking {

        private final byte[] packed;
        private int at;
        private final StringBuilder lines = new StringBuilder();
        private int[] index = new int[8 * INTS_PER_FIELD];
        private int ends;

        Unpacking(byte[] packed) {
            this.packed = packed;
        }

        void next(String behind) {
            int first = Byte.toUnsignedInt(packed[at++]);
            String text = text(first);
            if (ends == index.length) {
                index = Arrays.copyOf(index, 2 * ends);
            }
            index[ends++] = lines.length();
            lines.append(text);
            index[ends++] = lines.length();
            lines.append(behind);
        }

        private String text(int first) {
            if (first == KEY) {
                at += OCTETS_OF_KEY;
                return Base64.getEncoder().encodeToString(Arrays.copyOfRange(packed, at - OCTETS_OF_KEY, at));
            }
            return first >= TOKEN ? TOKENS.get(first - TOKEN) : literal(first < LONG ? first : longLength());
        }

        private int longLength() {
            int high = Byte.toUnsignedInt(packed[at++]);
            return high << Byte.SIZE | Byte.toUnsignedInt(packed[at++]);
        }

        private String literal(int length) {
            String text = new String(packed, at, length, StandardCharsets.ISO_8859_1);
            at += length;
            return text;
        }

        HTTPHeaders fields() {
            byte[] bytes = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
            return HTTPHeaders.ofFields(bytes, 0, index, ends / INTS_PER_FIELD);
        }
    }
}
