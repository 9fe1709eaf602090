package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.RSV1;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.deflated;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.utf8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Readers are taken for a message and given back behind it. */
class SharedReaderTests {

    private static SocketKind kind(boolean compressed, boolean collects) {
        DeflateAgreement agreement = compressed ? new DeflateAgreement(true, true, 15, "") : null;
        WebSocketCompression compression = compressed ? WebSocketCompression.DEFAULT : null;
        return SocketKind.of(
                new LoopParts(),
                WebSocketConnection.Side.SERVER,
                WebSocketOptions.DEFAULT,
                collects,
                agreement,
                compression);
    }

    /** A peer with the state that a socket keeps for it. */
    private static final class Peer {

        private final ReadParts parts;
        private final SocketKind kind;
        private final List<String> found = new ArrayList<>();
        private @Nullable MessageReader reader;
        private @Nullable MessageInflater inflater;

        Peer(ReadParts parts, boolean compressed, boolean collects) {
            this.parts = parts;
            this.kind = kind(compressed, collects);
        }

        /** Reads as a socket does: with a reader that it gives back between messages. */
        void read(byte[] input) {
            MessageReader reading = reader != null ? reader : parts.takeReader(kind, ReaderMemory.UNLIMITED, inflater);
            reader = reading;
            ByteBuffer in = ByteBuffer.wrap(input);
            MessageReader.Event event;
            while ((event = reading.next(in)) != MessageReader.Event.NONE) {
                found.add(event == MessageReader.Event.PING ? "PING" : reading.text());
            }
            if (reading.isBetweenMessages()) {
                inflater = parts.giveReader(reading);
                reader = null;
            }
        }
    }

    private static byte[] cut(byte[] frame, int from, int to) {
        return Arrays.copyOfRange(frame, from, to);
    }

    @Test
    void peersInTheMidstOfAMessageHaveReadersOfTheirOwn() {
        ReadParts parts = new ReadParts(128);
        byte[] frame = masked(FIN | TEXT, "grüß Gott");
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            peers.add(new Peer(parts, false, true));
        }
        for (int at = 0; at < frame.length; at++) {
            for (Peer peer : peers) {
                peer.read(cut(frame, at, at + 1));
            }
        }
        assertThat(peers).allSatisfy(peer -> {
            assertThat(peer.found).containsExactly("grüß Gott");
            assertThat(peer.reader).isNull();
        });
    }

    @Test
    void readerIsUsedAgain() {
        ReadParts parts = new ReadParts(128);
        MessageReader first = parts.takeReader(kind(false, true), ReaderMemory.UNLIMITED, null);
        assertThat(parts.giveReader(first)).isNull();
        assertThat(parts.takeReader(kind(false, false), ReaderMemory.UNLIMITED, null))
                .isSameAs(first);
    }

    @Test
    void piecesOfOnePeerLeaveNothingForTheNext() {
        ReadParts parts = new ReadParts(128);
        Peer pieces = new Peer(parts, false, false);
        byte[] frame = masked(FIN | TEXT, "aü");
        pieces.read(cut(frame, 0, frame.length - 1)); // a character is cut
        pieces.read(cut(frame, frame.length - 1, frame.length));
        assertThat(pieces.found).containsExactly("a", "ü");
        Peer whole = new Peer(parts, false, true);
        whole.read(masked(FIN | TEXT, "b"));
        assertThat(whole.found).containsExactly("b");
    }

    @Test
    void messagesBuildOnThoseOfTheSamePeer() {
        ReadParts parts = new ReadParts(128);
        Peer one = new Peer(parts, true, true);
        Peer other = new Peer(parts, true, true);
        Deflater ofOne = new Deflater(9, true);
        Deflater ofOther = new Deflater(9, true);
        for (int i = 0; i < 3; i++) {
            one.read(masked(FIN | RSV1 | TEXT, deflated(ofOne, utf8("what one says, again"))));
            other.read(masked(FIN | RSV1 | TEXT, deflated(ofOther, utf8("and the other, again"))));
        }
        assertThat(one.found).hasSize(3).containsOnly("what one says, again");
        assertThat(other.found).hasSize(3).containsOnly("and the other, again");
        assertThat(one.inflater).isNotNull().isNotSameAs(other.inflater);
        ofOne.end();
        ofOther.end();
    }

    @Test
    void rulesAreThoseOfThePeer() {
        ReadParts parts = new ReadParts(128);
        Peer compressing = new Peer(parts, true, true);
        compressing.read(masked(FIN | RSV1 | TEXT, deflated(new Deflater(9, true), utf8("small"))));
        Peer plain = new Peer(parts, false, true);
        assertThat(catchThrowable(() -> plain.read(masked(FIN | RSV1 | TEXT, "small"))))
                .isInstanceOf(FrameError.class);
    }

    @Test
    void socketsThatAreOpenedAlikeShareTheirKind() {
        LoopParts parts = new LoopParts();
        WebSocketOptions own = WebSocketOptions.builder().maxMessageBytes(100).build();
        WebSocketOptions same = WebSocketOptions.builder().maxMessageBytes(100).build();
        SocketKind first = parts.shared(SocketKind.of(parts, WebSocketConnection.Side.SERVER, own, true, null, null));
        assertThat(parts.shared(SocketKind.of(parts, WebSocketConnection.Side.SERVER, same, true, null, null)))
                .isSameAs(first);
        assertThat(parts.shared(SocketKind.of(parts, WebSocketConnection.Side.CLIENT, same, true, null, null)))
                .isNotSameAs(first);
        assertThat(parts.shared(SocketKind.of(parts, WebSocketConnection.Side.SERVER, same, false, null, null)))
                .isNotSameAs(first);
        WebSocketOptions other = same.toBuilder().maxMessageBytes(101).build();
        assertThat(parts.shared(SocketKind.of(parts, WebSocketConnection.Side.SERVER, other, true, null, null)))
                .isNotSameAs(first);
        assertThat(parts.shared(SocketKind.of(parts, WebSocketConnection.Side.SERVER, own, true, null, null)))
                .isSameAs(first);
    }
}
