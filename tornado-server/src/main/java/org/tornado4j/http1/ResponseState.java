package org.tornado4j.http1;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The state of one response, and the table of its legal moves. No I/O, no clock, no thread.
 *
 * <pre>
 * NONE ──→ BEGUN ──→ COMPLETE
 * </pre>
 *
 * Each of the first two may go to {@link #ABORTED} or to {@link #COMPLETE}; from there nothing that is written is sent.
 */
public enum ResponseState {
    /** Waits for the head; interim responses may come before it. */
    NONE,
    /** Waits for content, or the end. */
    BEGUN,
    /** Was cut off; waits for the end of the connection. */
    ABORTED,
    /** Was sent in whole, or the connection is gone. */
    COMPLETE;

    /** Something that is done to a response. */
    public enum Event {
        /** An interim response (1xx) is written. */
        INTERIM,
        /** The head is written. */
        HEAD,
        /** Head and content are written in one. */
        WHOLE,
        /** The response is written as the bytes it is, head included. */
        RAW,
        /** Content is written. */
        CONTENT,
        /** The end is written. */
        END,
        /** The connection leaves HTTP with 101. */
        SWITCH,
        /** The response is cut off. */
        ABORT,
        /** The connection is gone. */
        LOST
    }

    private static final ResponseState[][] MOVES = moves();

    private static ResponseState[][] moves() {
        ResponseState[][] moves = new ResponseState[values().length][];
        moves[NONE.ordinal()] = row(Map.of(
                Event.INTERIM, NONE,
                Event.HEAD, BEGUN,
                Event.WHOLE, COMPLETE,
                Event.RAW, BEGUN,
                Event.SWITCH, COMPLETE,
                Event.ABORT, ABORTED,
                Event.LOST, COMPLETE));
        moves[BEGUN.ordinal()] = row(Map.of(
                Event.INTERIM, BEGUN, // too late, and not sent
                Event.RAW, BEGUN,
                Event.CONTENT, BEGUN,
                Event.END, COMPLETE,
                Event.ABORT, ABORTED,
                Event.LOST, COMPLETE));
        moves[ABORTED.ordinal()] = everyEvent(ABORTED);
        moves[ABORTED.ordinal()][Event.LOST.ordinal()] = COMPLETE;
        moves[COMPLETE.ordinal()] = everyEvent(COMPLETE);
        return moves;
    }

    private static ResponseState[] row(Map<Event, ResponseState> moves) {
        ResponseState[] row = new ResponseState[Event.values().length];
        new EnumMap<>(moves).forEach((event, next) -> row[event.ordinal()] = next);
        return row;
    }

    private static ResponseState[] everyEvent(ResponseState next) {
        ResponseState[] row = new ResponseState[Event.values().length];
        Arrays.fill(row, next);
        return row;
    }

    /**
     * Returns the state after {@code event}. Once a response {@link #isOver}, nothing done to it changes anything.
     *
     * @throws IllegalStateException if the calls came in the wrong order
     */
    public ResponseState on(Event event) {
        ResponseState next = MOVES[ordinal()][event.ordinal()];
        if (next == null) {
            throw new IllegalStateException(
                    this == NONE ? "call writeHeaders before content" : "headers were written already");
        }
        return next;
    }

    /** Returns whether nothing that is written can be sent any more. */
    public boolean isOver() {
        return this == COMPLETE || this == ABORTED;
    }

    /** Returns the reaction to a request that is wrong, or to a handler that failed. */
    public Reaction onFailure() {
        return this == NONE ? Reaction.ANSWER : Reaction.ABORT;
    }
}
