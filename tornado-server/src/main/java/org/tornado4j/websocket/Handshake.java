package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;

/**
 * A client's opening handshake (RFC 6455 section 4.2.1), checked.
 *
 * @param accept the value of {@code Sec-WebSocket-Accept}
 * @param subprotocols those that the client offers, the preferred ones first
 * @param extensions those that the client offers, the preferred ones first
 */
record Handshake(String accept, List<String> subprotocols, List<ExtensionOffer> extensions) {

    static final String PROTOCOL = "websocket";
    static final String VERSION = "13";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int KEY_LENGTH = 24;

    /**
     * Checks a request, in the order of Tornado.
     *
     * @param allowed whether the origin of the request may connect
     */
    static Handshake of(HTTPServerRequest request, Predicate<HTTPServerRequest> allowed) throws HandshakeRefusal {
        HTTPHeaders headers = request.headers();
        if (!hasElement(headers.get("Upgrade"), PROTOCOL)) {
            throw HandshakeRefusal.malformed("Can \"Upgrade\" only to \"WebSocket\".");
        }
        if (!hasElement(headers.get("Connection"), "upgrade")) {
            throw HandshakeRefusal.malformed("\"Connection\" must be \"Upgrade\".");
        }
        if (!request.method().equals(HTTPMethod.GET) || !request.version().equals("HTTP/1.1")) {
            throw HandshakeRefusal.malformed("A WebSocket handshake is a GET request of HTTP/1.1");
        }
        if (hasContent(headers)) {
            throw HandshakeRefusal.malformed("A WebSocket handshake has no content");
        }
        if (!allowed.test(request)) {
            throw HandshakeRefusal.foreignOrigin();
        }
        if (!VERSION.equals(headers.get("Sec-WebSocket-Version"))) {
            throw HandshakeRefusal.otherVersion();
        }
        return read(headers);
    }

    private static boolean hasContent(HTTPHeaders headers) {
        String length = headers.get("Content-Length");
        return headers.contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    private static Handshake read(HTTPHeaders headers) throws HandshakeRefusal {
        String key = headers.get("Sec-WebSocket-Key");
        if (key == null || !isKey(key)) {
            throw HandshakeRefusal.malformed("Missing/Invalid WebSocket headers");
        }
        List<String> subprotocols = subprotocols(headers.getList("Sec-WebSocket-Protocol"));
        if (subprotocols == null) {
            throw HandshakeRefusal.malformed("Sec-WebSocket-Protocol is not a list of different tokens");
        }
        List<ExtensionOffer> extensions = ExtensionOffer.parse(headers.getList("Sec-WebSocket-Extensions"));
        if (extensions == null) {
            throw HandshakeRefusal.malformed("Sec-WebSocket-Extensions is malformed");
        }
        return new Handshake(acceptOf(key), subprotocols, extensions);
    }

    /** Sixteen bytes in base64. */
    private static boolean isKey(String key) {
        try {
            return key.length() == KEY_LENGTH && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns what proves that the server has read {@code key} (RFC 6455 section 4.2.2). */
    static String acceptOf(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-1", e);
        }
    }

    /** 1#token, all of them different (RFC 6455 section 4.1); null if it is something else. */
    private static @Nullable List<String> subprotocols(List<String> values) {
        List<String> names = new ArrayList<>();
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                String name = element.strip();
                if (!Scanner.isToken(name)) {
                    return null;
                }
                names.add(name);
            }
        }
        return new HashSet<>(names).size() == names.size() ? List.copyOf(names) : null;
    }

    /** Returns whether {@code wanted}, in lower case, is an element of a list. */
    static boolean hasElement(@Nullable String list, String wanted) {
        if (list == null) {
            return false;
        }
        for (String element : list.split(",", -1)) {
            if (element.strip().toLowerCase(Locale.ROOT).equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
