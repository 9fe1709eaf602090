package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.Violation;
import org.tornado4j.tcp.ConnectionLimit;

class ServerStatisticsTests {

    private final LoopCounters one = new LoopCounters();
    private final LoopCounters other = new LoopCounters();

    @Test
    void nothingHappenedAtFirst() {
        ServerStatistics none = ServerStatistics.of(ConnectionLimit.none());
        assertThat(none.connections()).isZero();
        assertThat(none.connectionsTotal()).isZero();
        assertThat(none.connectionsEvicted()).isZero();
        assertThat(none.requests()).isZero();
        assertThat(none.responses(5)).isZero();
        assertThat(none.limit(Limit.BODY_TIMEOUT)).isZero();
        assertThat(none.violation(Violation.BARE_CR)).isZero();
    }

    @Test
    void countsOfSeveralLoopsAreAddedUp() {
        one.connection();
        other.connection();
        one.eviction();
        other.eviction();
        one.request();
        one.request();
        one.response(200);
        one.response(599);
        other.response(204);
        one.limit(Limit.MAX_PARTS);
        other.limit(Limit.MAX_PARTS);
        other.violation(Violation.BARE_LF);
        other.request();
        other.requestEnded();
        one.received(10);
        other.received(20);
        other.sent(5);
        one.handshake(true);
        other.handshake(false);
        ServerStatistics sum = one.read(3).plus(other.read(4));
        assertThat(sum.connections()).isEqualTo(7);
        assertThat(sum.connectionsTotal()).isEqualTo(2);
        assertThat(sum.connectionsEvicted()).isEqualTo(2);
        assertThat(sum.requests()).isEqualTo(3);
        assertThat(sum.requestsActive()).isEqualTo(2);
        assertThat(sum.bytesReceived()).isEqualTo(30);
        assertThat(sum.bytesSent()).isEqualTo(5);
        assertThat(sum.handshakes()).isEqualTo(1);
        assertThat(sum.handshakesFailed()).isEqualTo(1);
        assertThat(sum.responses(2)).isEqualTo(2);
        assertThat(sum.responses(3)).isZero();
        assertThat(sum.responses(5)).isEqualTo(1);
        assertThat(sum.limit(Limit.MAX_PARTS)).isEqualTo(2);
        assertThat(sum.violation(Violation.BARE_LF)).isEqualTo(1);
        assertThat(sum).hasToString("7 connections of 2, 3 requests");
    }

    @Test
    void socketsOfSeveralLoopsAreAddedUp() {
        one.sockets().opened();
        other.sockets().opened();
        other.sockets().opened();
        one.sockets().received(10);
        other.sockets().received(20);
        other.sockets().sent(5);
        one.sockets().pending(7);
        other.sockets().pending(8);
        other.sockets().pending(-3);
        one.sockets().closed(1000);
        other.sockets().closed(4999);
        SocketStatistics sum = one.read(0).plus(other.read(0)).sockets();
        assertThat(sum.opened()).isEqualTo(3);
        assertThat(sum.active()).isEqualTo(1);
        assertThat(sum.messagesReceived()).isEqualTo(2);
        assertThat(sum.bytesReceived()).isEqualTo(30);
        assertThat(sum.messagesSent()).isEqualTo(1);
        assertThat(sum.bytesSent()).isEqualTo(5);
        assertThat(sum.pending()).isEqualTo(12);
        assertThat(sum.closed("1000")).isEqualTo(1);
        assertThat(sum.closed("4xxx")).isEqualTo(1);
        assertThat(sum.closed("1006")).isZero();
    }

    @Test
    void eachCloseCodeHasItsPlace() {
        for (String code : SocketStatistics.codes()) {
            int number = Integer.parseInt(code.replace('x', '7'));
            assertThat(SocketStatistics.codes().get(SocketStatistics.index(number)))
                    .isEqualTo(code);
        }
        assertThat(SocketStatistics.codes()).contains("1000", "1001", "1014", "3xxx", "4xxx");
    }

    @Test
    void snapshotStaysAsItIs() {
        ServerStatistics before = one.read(0);
        one.request();
        assertThat(before.requests()).isZero();
    }
}
