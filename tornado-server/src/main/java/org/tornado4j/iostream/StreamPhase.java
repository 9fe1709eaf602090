package org.tornado4j.iostream;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The point a stream has reached in its life, with what belongs to that point alone. {@link State#next} is the table of
 * legal moves; another one is an {@link IllegalStateException}.
 *
 * <pre>
 * UNCONNECTED → CONNECTING → HANDSHAKING → OPEN → CLOSED
 * </pre>
 *
 * Steps that a transport does not have are left out, and every state may be followed by CLOSED.
 *
 * @param opening what leads to the stream being open; null unless it is {@code CONNECTING} or {@code HANDSHAKING}
 * @param error what closed the stream; null while it is not closed, and for an ordinary close
 */
record StreamPhase(
        State state,
        @Nullable StreamOpening opening,
        @Nullable Throwable error) {

    enum State {
        /** Waits for a call of {@code connect}, or for the handshake of a connection that exists. */
        UNCONNECTED,
        /** Waits for the connection to be established or refused. Output is queued. */
        CONNECTING,
        /** Waits for the end of the handshake. Output is queued. */
        HANDSHAKING,
        /** Bytes can flow. */
        OPEN,
        /** Nothing flows any more. What was read before can still be taken. */
        CLOSED;

        /** Returns the states that may follow. */
        Set<State> next() {
            return switch (this) {
                case UNCONNECTED -> EnumSet.of(CONNECTING, HANDSHAKING, CLOSED);
                case CONNECTING -> EnumSet.of(HANDSHAKING, OPEN, CLOSED);
                case HANDSHAKING -> EnumSet.of(OPEN, CLOSED);
                case OPEN -> EnumSet.of(CLOSED);
                case CLOSED -> EnumSet.noneOf(State.class);
            };
        }
    }

    static final StreamPhase UNCONNECTED = new StreamPhase(State.UNCONNECTED, null, null);
    static final StreamPhase OPEN = new StreamPhase(State.OPEN, null, null);
    private static final StreamPhase CLOSED = new StreamPhase(State.CLOSED, null, null);

    StreamPhase connecting(StreamOpening opening) {
        require(State.CONNECTING);
        return new StreamPhase(State.CONNECTING, opening, null);
    }

    StreamPhase handshaking(StreamOpening opening) {
        require(State.HANDSHAKING);
        return new StreamPhase(State.HANDSHAKING, opening, null);
    }

    StreamPhase open() {
        require(State.OPEN);
        return OPEN;
    }

    StreamPhase closed(@Nullable Throwable cause) {
        require(State.CLOSED);
        return cause == null ? CLOSED : new StreamPhase(State.CLOSED, null, cause);
    }

    private void require(State next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("a stream that is " + state + " does not become " + next);
        }
    }
}
