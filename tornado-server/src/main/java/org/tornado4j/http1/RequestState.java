package org.tornado4j.http1;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;

/**
 * The state of a server connection as far as its input goes, and the table of its legal moves. No I/O, no clock, no thread.
 *
 * <pre>
 *  BLOCKED
 *    ⇅
 *  IDLE ──→ HEAD ──→ CONTENT ⇄ HELD
 *    ↑                 ↓         ↓
 *    └───────────── COMPLETE ──→ SWITCHED
 * </pre>
 *
 * Every state may go to {@link #CLOSING} and to {@link #CLOSED} as well.
 */
public enum RequestState {
    /** Waits for the first byte of a request. */
    IDLE,
    /** Has part of a request; waits for the peer to take the responses before it. */
    BLOCKED,
    /** Waits for the rest of a head. */
    HEAD,
    /** Waits for content. */
    CONTENT,
    /** Waits for the delegate to be ready for more content. */
    HELD,
    /** Has the whole request; waits for the end of the response. */
    COMPLETE,
    /** Left HTTP: what arrives belongs to another protocol. */
    SWITCHED,
    /** Has sent its last response; waits for that to arrive. */
    CLOSING,
    /** Waits for nothing. */
    CLOSED;

    /** Something that happens to a connection. */
    public enum Event {
        /** The first byte of a request line came in, but not the whole head. */
        HEAD_BEGAN,
        /** A head came in whole. */
        HEAD_ENDED,
        /** A request came in while the peer does not take the responses before it. */
        OUTPUT_BLOCKED,
        /** The peer took what was sent. */
        OUTPUT_FREE,
        /** The delegate cannot take more content now. */
        DELEGATE_BUSY,
        /** The delegate can take more content. */
        DELEGATE_READY,
        /** The content came in whole, or there is none. */
        CONTENT_ENDED,
        /** The response is complete and another request may follow. */
        RESPONSE_ENDED,
        /** The response was 101. */
        PROTOCOL_SWITCHED,
        /** The connection ends when everything that was sent has left. */
        LAST_RESPONSE_SENT,
        /** The connection is gone. */
        CONNECTION_CLOSED
    }

    /** Use of bytes that arrive. */
    public enum Input {
        /** They are read. */
        USED,
        /** They are kept until another state reads them. */
        KEPT,
        /** They are of no interest. */
        DROPPED
    }

    private static final RequestState[][] MOVES = moves();

    private static RequestState[][] moves() {
        RequestState[][] moves = new RequestState[values().length][];
        moves[IDLE.ordinal()] = row(Map.of(
                Event.HEAD_BEGAN, HEAD,
                Event.HEAD_ENDED, CONTENT,
                Event.OUTPUT_BLOCKED, BLOCKED));
        moves[BLOCKED.ordinal()] = row(Map.of(Event.OUTPUT_FREE, IDLE));
        moves[HEAD.ordinal()] = row(Map.of(Event.HEAD_ENDED, CONTENT));
        moves[CONTENT.ordinal()] = row(Map.of(
                Event.DELEGATE_BUSY, HELD,
                Event.CONTENT_ENDED, COMPLETE));
        moves[HELD.ordinal()] = row(Map.of(
                Event.DELEGATE_READY, CONTENT,
                Event.CONTENT_ENDED, COMPLETE)); // there is none, and the delegate answers before it is ready
        moves[COMPLETE.ordinal()] = row(Map.of(
                Event.RESPONSE_ENDED, IDLE,
                Event.PROTOCOL_SWITCHED, SWITCHED));
        moves[SWITCHED.ordinal()] = row(Map.of());
        moves[CLOSING.ordinal()] = row(Map.of());
        moves[CLOSED.ordinal()] = new RequestState[Event.values().length];
        moves[CLOSED.ordinal()][Event.CONNECTION_CLOSED.ordinal()] = CLOSED;
        return moves;
    }

    private static RequestState[] row(Map<Event, RequestState> moves) {
        Map<Event, RequestState> all = new EnumMap<>(Event.class);
        all.put(Event.LAST_RESPONSE_SENT, CLOSING);
        all.put(Event.CONNECTION_CLOSED, CLOSED);
        all.putAll(moves);
        RequestState[] row = new RequestState[Event.values().length];
        all.forEach((event, next) -> row[event.ordinal()] = next);
        return row;
    }

    /**
     * Returns the state after {@code event}.
     *
     * @throws IllegalStateException if the event cannot happen in this state
     */
    public RequestState on(Event event) {
        RequestState next = MOVES[ordinal()][event.ordinal()];
        if (next == null) {
            throw new IllegalStateException(event + " in state " + this);
        }
        return next;
    }

    /** Returns what becomes of bytes that arrive in this state. */
    public Input input() {
        return switch (this) {
            case IDLE, HEAD, CONTENT -> Input.USED;
            case BLOCKED, HELD, COMPLETE, SWITCHED -> Input.KEPT;
            case CLOSING, CLOSED -> Input.DROPPED;
        };
    }

    /** Returns whether a request has begun and its response is not complete. */
    public boolean isServing() {
        return switch (this) {
            case HEAD, CONTENT, HELD, COMPLETE -> true;
            case IDLE, BLOCKED, SWITCHED, CLOSING, CLOSED -> false;
        };
    }

    /** Returns the limit on how long this state may last while the peer can still send; null for none. */
    public @Nullable Limit limit() {
        return switch (this) {
            case IDLE, CONTENT -> Limit.IDLE_CONNECTION_TIMEOUT;
            case HEAD -> Limit.HEADER_TIMEOUT;
            case HELD, COMPLETE -> Limit.RESPONSE_TIMEOUT;
            case BLOCKED, SWITCHED, CLOSING, CLOSED -> null;
        };
    }

    /**
     * Returns the limit on how long this state may last once the peer sends nothing more. Most likely it is gone, and
     * then the response may never be finished.
     */
    public @Nullable Limit limitAfterInput() {
        return this == COMPLETE ? Limit.IDLE_CONNECTION_TIMEOUT : limit();
    }

    /** Returns the reaction to the end of the peer's input, which may be gone, or just done with sending. */
    public Reaction onInputEnd(ResponseState response) {
        return switch (this) {
            case IDLE, HEAD -> Reaction.CLOSE;
            case CONTENT -> response == ResponseState.NONE ? Reaction.CLOSE : Reaction.ABORT;
            case COMPLETE, SWITCHED -> Reaction.TELL_HANDLER;
            case BLOCKED, HELD, CLOSING, CLOSED -> Reaction.NONE; // what came in before is dealt with first
        };
    }

    /** Returns the reaction to the end of the time that this state may last. */
    public Reaction onTimeout() {
        return switch (this) {
            case HEAD, CONTENT, HELD, COMPLETE -> Reaction.ANSWER;
            case IDLE, BLOCKED, SWITCHED, CLOSING, CLOSED -> Reaction.CLOSE;
        };
    }

    /**
     * Returns the reaction to the end of the response (RFC 9112 section 9.6).
     *
     * @param inputBehind whether something came in behind the request
     */
    public Reaction onResponseEnd(Persistence persistence, boolean inputBehind) {
        if (this != COMPLETE) {
            return Reaction.LINGER; // the content that is still to come would be taken for a request
        }
        return switch (persistence) {
            case KEEP -> Reaction.NONE;
            case CLIENT_CLOSES, ONE_REQUEST -> inputBehind ? Reaction.LINGER : Reaction.CLOSE;
            case SERVER_CLOSES -> Reaction.LINGER;
        };
    }
}
