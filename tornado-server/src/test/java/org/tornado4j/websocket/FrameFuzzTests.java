package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http1.ResponseHead;

/** Whatever comes in: messages or a named violation, the same however it is cut. */
class FrameFuzzTests {

    /** The right answer to a nonce of zeros. */
    private static final String ACCEPTED = "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: " + Handshake.acceptOf("AAAAAAAAAAAAAAAAAAAAAA==") + "\r\n";

    /** Shared, so that inflaters are used again: a fuzzer makes more of them in a second than the collector notices. */
    private static final ReadParts PARTS = new ReadParts(128);

    @FuzzTest
    void frames(byte[] bytes) {
        assertFoundAlike(new FrameRules(true, false, 4096), bytes);
    }

    @FuzzTest
    void compressedFrames(byte[] bytes) {
        assertFoundAlike(new FrameRules(true, true, 4096), bytes);
    }

    /** Bytes that seldom are frames reach the inflater in one. */
    @FuzzTest
    void compressedMessage(byte[] bytes) {
        assertFoundAlike(
                new FrameRules(true, true, 4096), Frames.masked(Frames.FIN | Frames.RSV1 | Frames.TEXT, bytes));
    }

    /** A client's side: frames that are not masked. */
    @FuzzTest
    void serverFrames(byte[] bytes) {
        assertFoundAlike(new FrameRules(false, true, 4096), bytes);
    }

    /** Pieces of messages make up the messages that are found whole, up to the first violation. */
    @FuzzTest
    void pieces(byte[] bytes) {
        FrameRules rules = new FrameRules(true, true, 4096);
        byte[] frame = Frames.masked(Frames.FIN | Frames.RSV1 | Frames.TEXT, bytes);
        for (byte[] input : List.of(bytes, frame)) {
            MessageReader pieces = new MessageReader(rules, true, PARTS, false, ReaderMemory.UNLIMITED);
            List<String> found = put(pieces, input);
            pieces.close();
            assertThat(found).isEqualTo(found(rules, input, Math.max(1, input.length), 1));
        }
    }

    private static List<String> put(MessageReader reader, byte[] input) {
        List<String> found = new ArrayList<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(input);
        try {
            MessageReader.Event event;
            while ((event = reader.next(in)) != MessageReader.Event.NONE) {
                message.writeBytes(reader.bytes());
                if (event != MessageReader.Event.FRAGMENT) {
                    found.add(event + " " + new String(reader.bytes(), StandardCharsets.ISO_8859_1));
                    byte[] before = message.toByteArray();
                    message.reset();
                    message.write(before, 0, before.length - reader.length());
                } else if (reader.isLast()) {
                    found.add((reader.isText() ? "TEXT " : "BINARY ") + message.toString(StandardCharsets.ISO_8859_1));
                    message.reset();
                }
            }
        } catch (FrameError e) {
            found.add(e.violation().name());
        }
        return found;
    }

    /** A request is a handshake, or refused with a status; its subprotocols are tokens. */
    @FuzzTest
    void handshake(byte[] bytes) {
        HTTPHeaders headers = fields(bytes);
        if (headers == null) {
            return;
        }
        HTTPServerRequest request = new HTTPServerRequest(new RequestStartLine("GET", "/", "HTTP/1.1"), headers);
        try {
            Handshake handshake = Handshake.of(request, AllowedOrigins.SAME::allow);
            assertThat(handshake.subprotocols()).allMatch(Scanner::isToken).doesNotHaveDuplicates();
        } catch (HandshakeRefusal e) {
            assertThat(e.status()).isIn(400, 403, 426);
        }
    }

    private static @Nullable HTTPHeaders fields(byte[] bytes) {
        try {
            return HTTPHeaders.parse(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (HTTPInputError e) {
            return null;
        }
    }

    /** A client takes an answer, or refuses it: nothing is agreed on that was not offered. */
    @FuzzTest
    void answer(byte[] bytes) {
        WebSocketCompression wanted = WebSocketCompression.DEFAULT.withServerMaxWindowBits(12);
        WebSocketRequest request = WebSocketRequest.builder("ws://a")
                .subprotocols("one", "two")
                .options(WebSocketOptions.builder().compression(wanted).build())
                .build();
        ClientHandshake handshake = new ClientHandshake(request, new byte[ClientHandshake.NONCE], false);
        String extensions = new String(bytes, StandardCharsets.ISO_8859_1);
        for (byte[] head :
                List.of(bytes, Frames.utf8(ACCEPTED + "Sec-WebSocket-Extensions: " + extensions + "\r\n\r\n"))) {
            try {
                handshake.check(ResponseHead.parse(head, 20));
            } catch (WebSocketHandshakeException | HTTPInputError e) {
                assertThat(e.getMessage()).isNotEmpty();
                continue;
            }
            assertThat(handshake.subprotocol()).isIn(null, "one", "two");
            DeflateAgreement agreement = handshake.agreement();
            assertThat(agreement == null || agreement.ownWindowBits() <= 15).isTrue();
        }
    }

    @FuzzTest
    void extensionOffers(byte[] bytes) {
        String value = new String(bytes, StandardCharsets.ISO_8859_1);
        List<ExtensionOffer> offers = ExtensionOffer.parse(List.of(value));
        if (offers != null) {
            DeflateAgreement.of(offers, WebSocketCompression.DEFAULT, false);
            assertThat(offers.size()).isLessThanOrEqualTo(value.length());
        }
    }

    private static void assertFoundAlike(FrameRules rules, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        List<String> whole = found(rules, bytes, bytes.length, 1);
        assertThat(found(rules, bytes, 1, 1)).isEqualTo(whole);
        int cut = 1 + Math.floorMod(bytes[bytes.length - 1], bytes.length);
        assertThat(found(rules, bytes, cut, bytes.length)).isEqualTo(whole);
    }

    private static List<String> found(FrameRules rules, byte[] bytes, int first, int following) {
        MessageReader reader = new MessageReader(rules, true, PARTS);
        try {
            return ReaderFeed.found(reader, bytes, first, following);
        } finally {
            reader.close();
        }
    }
}
