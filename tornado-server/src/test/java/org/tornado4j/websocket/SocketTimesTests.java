package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tornado4j.websocket.SocketTimes.Due;

/** Deadlines, computed without timers. Times are in seconds. */
class SocketTimesTests {

    private static final WebSocketOptions ALL = WebSocketOptions.builder()
            .pingInterval(Duration.ofSeconds(30))
            .pingTimeout(Duration.ofSeconds(20))
            .idleTimeout(Duration.ofSeconds(100))
            .messageTimeout(Duration.ofSeconds(60))
            .closeTimeout(Duration.ofSeconds(5))
            .build();

    private static final long BEGIN = 1000;

    private final SocketTimes times = times(ALL);

    private static SocketTimes times(WebSocketOptions options) {
        return new SocketTimes(at(0)) {

            @Override
            WebSocketOptions options() {
                return options;
            }
        };
    }

    private static long at(long seconds) {
        return (BEGIN + seconds) * 1_000_000_000;
    }

    private long next(long now) {
        return times.next(at(now)) / 1_000_000_000;
    }

    @Test
    void pingsAfterEachInterval() {
        assertThat(next(0)).isEqualTo(30);
        assertThat(times.due(at(29))).isEqualTo(Due.NOTHING);
        assertThat(times.due(at(30))).isEqualTo(Due.PING);
        assertThat(times.due(at(30))).isEqualTo(Due.NOTHING);
        assertThat(next(30)).isEqualTo(20);
        times.pong();
        assertThat(next(31)).isEqualTo(29);
        assertThat(times.due(at(61))).as("a second late").isEqualTo(Due.PING);
        times.pong();
        assertThat(times.due(at(90))).as("counted from the last ping").isEqualTo(Due.NOTHING);
        assertThat(times.due(at(91))).isEqualTo(Due.PING);
    }

    /** K14. */
    @Test
    void pongThatDoesNotCome() {
        assertThat(times.due(at(30))).isEqualTo(Due.PING);
        assertThat(times.due(at(49))).isEqualTo(Due.NOTHING);
        assertThat(times.due(at(50))).isEqualTo(Due.PING_TIMEOUT);
    }

    /** A client that sends a large frame cannot answer before its end; Autobahn's 9.5.1 takes that long on a busy machine. */
    @Test
    void pongCannotComeInTheMidstOfAFrame() {
        assertThat(times.due(at(30))).isEqualTo(Due.PING);
        times.inFrame(at(45));
        assertThat(times.due(at(50))).isEqualTo(Due.NOTHING);
        assertThat(next(50)).isEqualTo(15);
        assertThat(times.due(at(65))).as("no more of the frame came").isEqualTo(Due.PING_TIMEOUT);
    }

    @Test
    void frameDoesNotDelayPings() {
        times.inFrame(at(20));
        assertThat(times.due(at(30))).isEqualTo(Due.PING);
        times.pong();
        times.inFrame(at(40));
        assertThat(times.due(at(60))).isEqualTo(Due.PING);
    }

    @Test
    void peerIsNotJudgedWhileNothingIsRead() {
        assertThat(times.due(at(30))).isEqualTo(Due.PING);
        times.pause();
        assertThat(times.due(at(500))).isEqualTo(Due.NOTHING);
        assertThat(next(500)).as("looked at again").isEqualTo(20);
        times.resume(at(500));
        assertThat(times.due(at(519))).isEqualTo(Due.NOTHING);
        assertThat(times.due(at(520))).isEqualTo(Due.PING_TIMEOUT);
    }

    @Test
    void idle() {
        times.message(at(10));
        assertThat(times.due(at(35))).isEqualTo(Due.PING);
        times.pong();
        assertThat(times.due(at(109))).isEqualTo(Due.PING);
        times.pong();
        assertThat(times.due(at(110))).isEqualTo(Due.IDLE);
        times.message(at(110));
        assertThat(next(130)).isEqualTo(9);
    }

    @Test
    void messageThatDoesNotEnd() {
        assertThat(times.inMessage(true, at(5))).isTrue();
        assertThat(times.inMessage(true, at(20))).as("the same message").isFalse();
        assertThat(times.due(at(40))).isEqualTo(Due.PING);
        times.pong();
        assertThat(next(40)).isEqualTo(25);
        assertThat(times.due(at(65))).isEqualTo(Due.MESSAGE_TIMEOUT);
        assertThat(times.inMessage(false, at(66))).isFalse();
        assertThat(times.inMessage(true, at(67))).isTrue();
        assertThat(times.due(at(70))).isEqualTo(Due.PING);
        assertThat(times.due(at(71))).isEqualTo(Due.NOTHING);
    }

    @Test
    void endIsWaitedFor() {
        times.close(at(100));
        assertThat(next(101)).isEqualTo(4);
        assertThat(times.due(at(104))).isEqualTo(Due.NOTHING);
        assertThat(times.due(at(105))).isEqualTo(Due.CLOSE_TIMEOUT);
    }

    @Test
    void nothingIsDueWithoutTimes() {
        SocketTimes none = times(WebSocketOptions.builder()
                .pingInterval(Duration.ZERO)
                .messageTimeout(Duration.ZERO)
                .pingTimeout(Duration.ZERO)
                .build());
        none.inMessage(true, at(0));
        assertThat(none.next(at(5))).isEqualTo(SocketTimes.NEVER);
        assertThat(none.due(at(100_000))).isEqualTo(Due.NOTHING);
        none.pause();
        assertThat(none.next(at(5))).isEqualTo(SocketTimes.NEVER);
    }

    @Test
    void endsAreSpreadEvenly() {
        LoopParts parts = new LoopParts();
        int[] seconds = new int[10];
        for (int i = 0; i < 1000; i++) {
            seconds[(int) parts.nextDrain(Duration.ofSeconds(10)).toSeconds()]++;
        }
        assertThat(Arrays.stream(seconds).boxed()).allMatch(count -> count >= 98 && count <= 102);
        assertThat(parts.nextDrain(Duration.ZERO)).isZero();
    }

    @Test
    void optionsThatCannotBe() {
        WebSocketOptions.Builder options = WebSocketOptions.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxMessageBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxMessageBytes(1L << 31));
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxPendingBytes(65_535));
        assertThatIllegalArgumentException().isThrownBy(() -> options.closeTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> options.idleTimeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebSocketOptions.builder()
                        .pingInterval(Duration.ofSeconds(5))
                        .build())
                .withMessageContaining("pingTimeout");
    }
}
