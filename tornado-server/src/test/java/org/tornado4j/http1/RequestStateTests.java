package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.RequestState.Event;
import org.tornado4j.http1.RequestState.Input;

/** The table of a connection's states and events, cell by cell. */
class RequestStateTests {

    /** A row for each state, a column for each event in the order of the enum; a dash is an illegal move. */
    private static final String MOVES = """
            state    | HEAD_BEGAN HEAD_ENDED OUTPUT_BLOCKED OUTPUT_FREE DELEGATE_BUSY DELEGATE_READY CONTENT_ENDED RESPONSE_ENDED PROTOCOL_SWITCHED LAST_RESPONSE_SENT CONNECTION_CLOSED
            IDLE     | HEAD       CONTENT    BLOCKED        -           -             -              -             -              -                 CLOSING            CLOSED
            BLOCKED  | -          -          -              IDLE        -             -              -             -              -                 CLOSING            CLOSED
            HEAD     | -          CONTENT    -              -           -             -              -             -              -                 CLOSING            CLOSED
            CONTENT  | -          -          -              -           HELD          -              COMPLETE      -              -                 CLOSING            CLOSED
            HELD     | -          -          -              -           -             CONTENT        COMPLETE      -              -                 CLOSING            CLOSED
            COMPLETE | -          -          -              -           -             -              -             IDLE           SWITCHED          CLOSING            CLOSED
            SWITCHED | -          -          -              -           -             -              -             -              -                 CLOSING            CLOSED
            CLOSING  | -          -          -              -           -             -              -             -              -                 CLOSING            CLOSED
            CLOSED   | -          -          -              -           -             -              -             -              -                 -                  CLOSED
            """;

    record Cell(RequestState state, Event event, @Nullable RequestState next) {}

    static Stream<Cell> cells() {
        return MOVES.lines().skip(1).flatMap(RequestStateTests::row);
    }

    private static Stream<Cell> row(String line) {
        String[] parts = line.split("\\|", -1);
        RequestState state = RequestState.valueOf(parts[0].strip());
        List<String> next = List.of(parts[1].strip().split(" +", -1));
        assertThat(next).hasSameSizeAs(Event.values());
        return Stream.of(Event.values()).map(event -> {
            String name = next.get(event.ordinal());
            return new Cell(state, event, name.equals("-") ? null : RequestState.valueOf(name));
        });
    }

    @Test
    void theTableIsWhole() {
        assertThat(cells()).hasSize(RequestState.values().length * Event.values().length);
        assertThat(MOVES.lines().findFirst().orElseThrow().split(" +", -1))
                .endsWith(Stream.of(Event.values()).map(Event::name).toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void move(Cell cell) {
        if (cell.next() != null) {
            assertThat(cell.state().on(cell.event())).isEqualTo(cell.next());
        } else {
            assertThatThrownBy(() -> cell.state().on(cell.event()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(cell.event() + " in state " + cell.state());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IDLE,     USED,    false, CLOSE,  IDLE_CONNECTION_TIMEOUT, IDLE_CONNECTION_TIMEOUT",
        "BLOCKED,  KEPT,    false, CLOSE,  ,                        ",
        "HEAD,     USED,    true,  ANSWER, HEADER_TIMEOUT,          HEADER_TIMEOUT",
        "CONTENT,  USED,    true,  ANSWER, IDLE_CONNECTION_TIMEOUT, IDLE_CONNECTION_TIMEOUT",
        "HELD,     KEPT,    true,  ANSWER, RESPONSE_TIMEOUT,        RESPONSE_TIMEOUT",
        "COMPLETE, KEPT,    true,  ANSWER, RESPONSE_TIMEOUT,        IDLE_CONNECTION_TIMEOUT",
        "SWITCHED, KEPT,    false, CLOSE,  ,                        ",
        "CLOSING,  DROPPED, false, CLOSE,  ,                        ",
        "CLOSED,   DROPPED, false, CLOSE,  ,                        ",
    })
    void inputAndTime(
            RequestState state,
            Input input,
            boolean serving,
            Reaction onTimeout,
            @Nullable Limit limit,
            @Nullable Limit afterInput) {
        assertThat(state.input()).isEqualTo(input);
        assertThat(state.isServing()).isEqualTo(serving);
        assertThat(state.onTimeout()).isEqualTo(onTimeout);
        assertThat(state.limit()).isEqualTo(limit);
        assertThat(state.limitAfterInput()).isEqualTo(afterInput);
    }

    @ParameterizedTest
    @CsvSource({
        "IDLE,     CLOSE,        CLOSE,        CLOSE,        CLOSE",
        "BLOCKED,  NONE,         NONE,         NONE,         NONE",
        "HEAD,     CLOSE,        CLOSE,        CLOSE,        CLOSE",
        "CONTENT,  CLOSE,        ABORT,        ABORT,        ABORT",
        "HELD,     NONE,         NONE,         NONE,         NONE",
        "COMPLETE, TELL_HANDLER, TELL_HANDLER, TELL_HANDLER, TELL_HANDLER",
        "SWITCHED, TELL_HANDLER, TELL_HANDLER, TELL_HANDLER, TELL_HANDLER",
        "CLOSING,  NONE,         NONE,         NONE,         NONE",
        "CLOSED,   NONE,         NONE,         NONE,         NONE",
    })
    void endOfInput(RequestState state, Reaction none, Reaction begun, Reaction aborted, Reaction complete) {
        assertThat(state.onInputEnd(ResponseState.NONE)).isEqualTo(none);
        assertThat(state.onInputEnd(ResponseState.BEGUN)).isEqualTo(begun);
        assertThat(state.onInputEnd(ResponseState.ABORTED)).isEqualTo(aborted);
        assertThat(state.onInputEnd(ResponseState.COMPLETE)).isEqualTo(complete);
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETE, KEEP,          false, NONE",
        "COMPLETE, KEEP,          true,  NONE",
        "COMPLETE, CLIENT_CLOSES, false, CLOSE",
        "COMPLETE, CLIENT_CLOSES, true,  LINGER",
        "COMPLETE, ONE_REQUEST,   false, CLOSE",
        "COMPLETE, ONE_REQUEST,   true,  LINGER",
        "COMPLETE, SERVER_CLOSES, false, LINGER",
        "COMPLETE, SERVER_CLOSES, true,  LINGER",
        "CONTENT,  KEEP,          false, LINGER",
        "CONTENT,  CLIENT_CLOSES, false, LINGER",
        "CONTENT,  ONE_REQUEST,   false, LINGER",
        "HELD,     KEEP,          true,  LINGER",
        "HELD,     SERVER_CLOSES, true,  LINGER",
    })
    void endOfResponse(RequestState state, Persistence persistence, boolean inputBehind, Reaction reaction) {
        assertThat(state.onResponseEnd(persistence, inputBehind)).isEqualTo(reaction);
    }
}
