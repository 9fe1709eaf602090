package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

@Timeout(60)
class ConnectionLimitTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    private boolean counts(ConnectionLimit limit, String address) throws UnknownHostException {
        return Objects.requireNonNull(limit.enter()).countFor(InetAddress.getByName(address), loop.loop());
    }

    @Test
    void negativeNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionLimit(-1, 0, peer -> true));
        assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionLimit(0, -1, peer -> true));
    }

    @Test
    void ipv6AddressesCountByTheirNetwork() throws Exception {
        logs.expect(Level.WARN, "2001:db8:0:1:0:0:0:3 has 2 connections");
        ConnectionLimit limit = new ConnectionLimit(0, 2, peer -> false);
        loop.run(() -> {
            assertThat(counts(limit, "2001:db8:0:1::1")).isTrue();
            assertThat(counts(limit, "2001:db8:0:1:ffff::2")).isTrue();
            assertThat(counts(limit, "2001:db8:0:1::3")).isFalse();
            assertThat(counts(limit, "2001:db8:0:2::1")).isTrue();
        });
        assertThat(limit.addresses()).isEqualTo(2);
    }

    @Test
    void exemptAddressesAreNotRemembered() throws Exception {
        ConnectionLimit limit = new ConnectionLimit(0, 1, InetAddress::isLoopbackAddress);
        loop.run(() -> {
            for (int i = 0; i < 10; i++) {
                assertThat(counts(limit, "127.0.0.1")).isTrue();
            }
        });
        assertThat(limit.addresses()).isZero();
    }

    @Test
    void placeIsLeftOnce() {
        ConnectionLimit limit = ConnectionLimit.none();
        ConnectionLimit.Place place = Objects.requireNonNull(limit.enter());
        Objects.requireNonNull(limit.enter());
        place.leave();
        place.leave();
        assertThat(limit.open()).isEqualTo(1);
    }

    @Test
    void whoWaitsForAPlaceThatIsFreeAlreadyIsWokenAtOnce() throws Exception {
        logs.expect(Level.WARN, "which is the limit");
        ConnectionLimit limit = new ConnectionLimit(1, 0, peer -> false);
        AtomicInteger woken = new AtomicInteger();
        loop.run(() -> limit.awaitPlace(woken::incrementAndGet, loop.loop()));
        assertThat(woken).hasValue(1);
    }

    @Test
    void placeThatNobodyTookWakesNobodyWhoWaitsForDescriptors() throws Exception {
        logs.expect(Level.WARN, "no descriptors");
        ConnectionLimit limit = new ConnectionLimit(10, 0, peer -> false);
        AtomicInteger woken = new AtomicInteger();
        loop.run(() -> limit.awaitDescriptors(woken::incrementAndGet, loop.loop(), "no descriptors"));
        Objects.requireNonNull(limit.enter()).giveBack();
        assertThat(woken).hasValue(0);
        Objects.requireNonNull(limit.enter()).leave();
        assertThat(woken).hasValue(1);
    }

    @Test
    void limitThatBitesForALongTimeIsToldOnce() throws Exception {
        logs.enable("tornado.application", Level.INFO);
        logs.expect(Level.WARN, "1 connections are open");
        ConnectionLimit limit = new ConnectionLimit(1, 0, peer -> false);
        ConnectionLimit.Place place = Objects.requireNonNull(limit.enter());
        loop.run(() -> limit.awaitPlace(() -> {}, loop.loop()));
        for (int i = 0; i < 5; i++) {
            loop.advance(LimitNotice.CALM);
        }
        assertThat(logs.messages("tornado.application")).hasSize(1);
        place.leave();
        loop.advance(LimitNotice.CALM);
        assertThat(logs.messages("tornado.application")).hasSize(2);
    }

    @Test
    void severalThreadsLoseNoPlaceAndFindNoFurtherOne() throws Exception {
        ConnectionLimit limit = new ConnectionLimit(3, 0, peer -> false);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            threads.add(new Thread(() -> comeAndGo(limit, inside, most)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(limit.open()).isZero();
    }

    private static void comeAndGo(ConnectionLimit limit, AtomicInteger inside, AtomicInteger most) {
        for (int i = 0; i < 20_000; i++) {
            ConnectionLimit.Place place = limit.enter();
            if (place != null) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                place.leave();
            }
        }
    }
}
