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
import org.tornado4j.http1.ResponseState.Event;

/** The table of a response's states and events, cell by cell. */
class ResponseStateTests {

    /** A row for each state, a column for each event in the order of the enum; a dash is an illegal move. */
    private static final String MOVES = """
            state    | INTERIM  HEAD     WHOLE    RAW      CONTENT  END      SWITCH   ABORT    LOST
            NONE     | NONE     BEGUN    COMPLETE BEGUN    -        -        COMPLETE ABORTED  COMPLETE
            BEGUN    | BEGUN    -        -        BEGUN    BEGUN    COMPLETE -        ABORTED  COMPLETE
            ABORTED  | ABORTED  ABORTED  ABORTED  ABORTED  ABORTED  ABORTED  ABORTED  ABORTED  COMPLETE
            COMPLETE | COMPLETE COMPLETE COMPLETE COMPLETE COMPLETE COMPLETE COMPLETE COMPLETE COMPLETE
            """;

    record Cell(ResponseState state, Event event, @Nullable ResponseState next) {}

    static Stream<Cell> cells() {
        return MOVES.lines().skip(1).flatMap(ResponseStateTests::row);
    }

    private static Stream<Cell> row(String line) {
        String[] parts = line.split("\\|", -1);
        ResponseState state = ResponseState.valueOf(parts[0].strip());
        List<String> next = List.of(parts[1].strip().split(" +", -1));
        assertThat(next).hasSameSizeAs(Event.values());
        return Stream.of(Event.values()).map(event -> {
            String name = next.get(event.ordinal());
            return new Cell(state, event, name.equals("-") ? null : ResponseState.valueOf(name));
        });
    }

    @Test
    void theTableIsWhole() {
        assertThat(cells()).hasSize(ResponseState.values().length * Event.values().length);
        assertThat(MOVES.lines().findFirst().orElseThrow().split(" +", -1))
                .endsWith(Stream.of(Event.values()).map(Event::name).toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void move(Cell cell) {
        if (cell.next() != null) {
            assertThat(cell.state().on(cell.event())).isEqualTo(cell.next());
        } else {
            String message =
                    cell.state() == ResponseState.NONE ? "call writeHeaders before content" : "written already";
            assertThatThrownBy(() -> cell.state().on(cell.event()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,     false, ANSWER",
        "BEGUN,    false, ABORT",
        "ABORTED,  true,  ABORT",
        "COMPLETE, true,  ABORT",
    })
    void failure(ResponseState state, boolean over, Reaction reaction) {
        assertThat(state.isOver()).isEqualTo(over);
        assertThat(state.onFailure()).isEqualTo(reaction);
    }
}
