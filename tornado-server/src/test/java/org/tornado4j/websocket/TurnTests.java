package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.RSV1;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.deflated;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.utf8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that come in one piece and become very large do not keep the loop from its other tasks until all are done. */
@Timeout(60)
class TurnTests {

    private static final int LARGE = 1 << 20;
    private static final int MESSAGES = 12;
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final String TURN = "another task";

    /** What the loop did, in order. */
    private final List<String> done = new ArrayList<>();

    private final CountDownLatch ended = new CountDownLatch(1);

    private final class Whole extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            if (done.isEmpty()) {
                loop().addCallback(() -> done.add(TURN));
            }
            done.add(text.substring(0, 1) + text.length());
            return null;
        }

        @Override
        protected void onClose() {
            ended.countDown();
        }
    }

    private final class InPieces extends WebSocketHandler {

        private long bytes;

        @Override
        protected @Nullable CompletionStage<?> onFragment(MessageFragment fragment) {
            if (bytes == 0) {
                loop().addCallback(() -> done.add(TURN));
            }
            bytes += fragment.length();
            done.add(fragment.isLast() ? "last of " + bytes : "piece");
            return null;
        }

        @Override
        protected void onClose() {
            ended.countDown();
        }
    }

    private static byte[] compressed(String text) {
        return masked(FIN | RSV1 | TEXT, deflated(new Deflater(9, true), utf8(text)));
    }

    private static WebSocketOptions options() {
        return WebSocketOptions.builder()
                .compression(WebSocketCompression.DEFAULT)
                .maxStreamedMessageBytes(64L << 20)
                .build();
    }

    private void send(RunningSockets server, byte[] frames) throws Exception {
        try (SocketClient client = SocketClient.open(server.port(), "/ws", OFFER)) {
            client.send(Frames.join(frames, Frames.close(CloseCode.NORMAL, "")));
            client.expectClose(CloseCode.NORMAL, "");
        }
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void otherTasksComeBetweenMessages() throws Exception {
        byte[] frames = {};
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            String letter = String.valueOf((char) ('a' + i));
            frames = Frames.join(frames, compressed(letter.repeat(LARGE)));
            expected.add(letter + LARGE);
        }
        expected.add(1, TURN);
        try (RunningSockets server = new RunningSockets(options(), Whole::new)) {
            send(server, frames);
        }
        assertThat(done).isEqualTo(expected);
    }

    @Test
    void otherTasksComeBetweenPieces() throws Exception {
        try (RunningSockets server = new RunningSockets(options(), InPieces::new)) {
            send(server, compressed("x".repeat(MESSAGES * LARGE)));
        }
        assertThat(done).endsWith("last of " + MESSAGES * LARGE);
        long pieces = done.size() - 1;
        assertThat(done.indexOf(TURN)).as("of %d pieces", pieces).isBetween(1, (int) pieces / 2);
    }
}
