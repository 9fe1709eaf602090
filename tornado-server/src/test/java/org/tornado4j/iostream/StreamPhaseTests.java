package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.StreamPhase.State;

/** Transitions between the states of a stream: every cell of the table. */
class StreamPhaseTests {

    private static final IOException CAUSE = new IOException("boom");

    private static final IOLoop LOOP = new IOLoop();

    @AfterAll
    static void closeLoop() {
        LOOP.close();
    }

    private static StreamOpening opening() {
        return new StreamOpening(new IOStream(MemoryTransport.pair(LOOP)[0], LOOP, StreamLimits.DEFAULT));
    }

    private static StreamPhase in(State state) {
        return switch (state) {
            case UNCONNECTED -> StreamPhase.UNCONNECTED;
            case CONNECTING -> StreamPhase.UNCONNECTED.connecting(opening());
            case HANDSHAKING -> in(State.CONNECTING).handshaking(opening());
            case OPEN -> StreamPhase.OPEN;
            case CLOSED -> StreamPhase.OPEN.closed(CAUSE);
        };
    }

    private static StreamPhase move(StreamPhase from, State to) {
        return switch (to) {
            case UNCONNECTED -> throw new IllegalStateException("nothing leads back");
            case CONNECTING -> from.connecting(opening());
            case HANDSHAKING -> from.handshaking(opening());
            case OPEN -> from.open();
            case CLOSED -> from.closed(CAUSE);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "UNCONNECTED, CONNECTING",
        "UNCONNECTED, HANDSHAKING",
        "UNCONNECTED, CLOSED",
        "CONNECTING, HANDSHAKING",
        "CONNECTING, OPEN",
        "CONNECTING, CLOSED",
        "HANDSHAKING, OPEN",
        "HANDSHAKING, CLOSED",
        "OPEN, CLOSED"
    })
    void legalMove(State from, State to) {
        StreamPhase moved = move(in(from), to);
        assertThat(moved.state()).isEqualTo(to);
        assertThat(moved.error()).isEqualTo(to == State.CLOSED ? CAUSE : null);
        assertThat(moved.opening() != null).isEqualTo(to == State.CONNECTING || to == State.HANDSHAKING);
    }

    @ParameterizedTest
    @CsvSource({
        "UNCONNECTED, UNCONNECTED",
        "UNCONNECTED, OPEN",
        "CONNECTING, UNCONNECTED",
        "CONNECTING, CONNECTING",
        "HANDSHAKING, UNCONNECTED",
        "HANDSHAKING, CONNECTING",
        "HANDSHAKING, HANDSHAKING",
        "OPEN, UNCONNECTED",
        "OPEN, CONNECTING",
        "OPEN, HANDSHAKING",
        "OPEN, OPEN",
        "CLOSED, UNCONNECTED",
        "CLOSED, CONNECTING",
        "CLOSED, HANDSHAKING",
        "CLOSED, OPEN",
        "CLOSED, CLOSED"
    })
    void illegalMove(State from, State to) {
        StreamPhase phase = in(from);
        assertThatIllegalStateException().isThrownBy(() -> move(phase, to));
    }
}
