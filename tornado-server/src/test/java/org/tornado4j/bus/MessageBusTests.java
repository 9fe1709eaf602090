package org.tornado4j.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Several loops, several publishers, several processes in one. */
@Timeout(60)
class MessageBusTests {

    private static final BusOptions SMALL = new BusOptions(100, 3000, 100);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread first = new LoopThread();

    @RegisterExtension
    final LoopThread second = new LoopThread();

    private final List<MessageBus> buses = new ArrayList<>();

    @AfterEach
    void closeBuses() {
        buses.forEach(MessageBus::close);
    }

    private MessageBus bus() {
        return bus(BusOptions.DEFAULT);
    }

    private MessageBus bus(BusOptions options) {
        return keep(new MessageBus(options, null));
    }

    private MessageBus keep(MessageBus bus) {
        buses.add(bus);
        return bus;
    }

    /** Collects what it gets, a gap as {@code "gap"}. */
    private static final class Collector implements BusListener {

        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onMessage(BusMessage message) {
            events.add(message.text());
        }

        @Override
        public void onGap(String topic) {
            events.add("gap");
        }

        List<String> take(int count) throws InterruptedException {
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                taken.add(String.valueOf(events.poll(30, TimeUnit.SECONDS)));
            }
            return taken;
        }
    }

    // ------------------------------------------------------------------------------------------ one process

    @Test
    void messagesReachTheSubscribersOfAllLoops() throws Exception {
        MessageBus bus = bus();
        List<Collector> collectors =
                IntStream.range(0, 4).mapToObj(i -> new Collector()).toList();
        bus.subscribe("news", first.loop(), collectors.get(0));
        bus.subscribe("news", second.loop(), collectors.get(1));
        bus.subscribe("news", second.loop(), collectors.get(2));
        bus.subscribe("other", second.loop(), collectors.get(3));
        assertThat(bus.publish("news", "one")).isTrue();
        assertThat(bus.publish("news", new byte[] {0})).isTrue();
        for (Collector collector : collectors.subList(0, 3)) {
            assertThat(collector.take(2)).containsExactly("one", "AA==");
        }
        assertThat(bus.publish("nobody's", "x")).isTrue();
        bus.publish("other", "y");
        assertThat(collectors.get(3).take(1)).containsExactly("y");
        BusStatistics statistics = bus.statistics();
        assertThat(statistics.published()).isEqualTo(4);
        assertThat(statistics.subscriptions()).isEqualTo(4);
        assertThat(statistics.topics()).isEqualTo(2);
        Awaitility.await().until(() -> bus.statistics().delivered() == 7);
    }

    @Test
    void messagesOfEachPublisherKeepTheirOrder() throws Exception {
        MessageBus bus = bus(BusOptions.DEFAULT.withMaxPendingBytes(1L << 30));
        Collector collector = new Collector();
        bus.subscribe("t", first.loop(), collector);
        int publishers = 4;
        int count = 2000;
        List<Thread> threads = IntStream.range(0, publishers)
                .mapToObj(publisher -> new Thread(() -> {
                    for (int i = 0; i < count; i++) {
                        assertThat(bus.publish("t", publisher + " " + i)).isTrue();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        List<String> all = collector.take(publishers * count);
        for (int publisher = 0; publisher < publishers; publisher++) {
            String prefix = publisher + " ";
            assertThat(all.stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, count).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void publisherOnTheLoopGetsItsOwnMessageLater() throws Exception {
        MessageBus bus = bus();
        Collector collector = new Collector();
        first.run(() -> {
            bus.subscribe("t", first.loop(), collector);
            bus.publish("t", "one");
            assertThat(collector.events).isEmpty();
        });
        assertThat(collector.take(1)).containsExactly("one");
    }

    /** A loop that is held does not hold the memory, nor the publisher. */
    @Test
    void loopThatIsBehindMissesMessagesAndIsToldWhere() throws Exception {
        MessageBus bus = bus(SMALL);
        Collector held = new Collector();
        Collector free = new Collector();
        bus.subscribe("t", first.loop(), held);
        bus.subscribe("t", second.loop(), free);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch holds = new CountDownLatch(1);
        first.loop().addCallback(() -> {
            holds.countDown();
            awaitLatch(release);
        });
        awaitLatch(holds);
        int accepted = 0;
        while (bus.publish("t", Integer.toString(accepted))) {
            free.take(1);
            accepted++;
        }
        assertThat(free.take(1)).as("the message that the held loop misses").hasSize(1);
        assertThat(bus.publish("t", "missed too")).isFalse();
        assertThat(free.take(1)).containsExactly("missed too");
        assertThat(bus.heldBytes()).isLessThanOrEqualTo(SMALL.maxPendingBytes() + 2 * Subscription.MEMORY);
        release.countDown();
        List<String> expected = new ArrayList<>(
                IntStream.range(0, accepted).mapToObj(Integer::toString).toList());
        expected.add("gap");
        assertThat(held.take(accepted + 1)).isEqualTo(expected);
        assertThat(bus.publish("t", "on")).isTrue();
        assertThat(held.take(1)).containsExactly("on");
        assertThat(bus.statistics().dropped()).isEqualTo(2);
        Awaitility.await().until(() -> bus.heldBytes() == 2 * Subscription.MEMORY);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** More than are told in one go. */
    @Test
    void everyOneOfManySubscribersGetsEachMessageOnce() throws Exception {
        MessageBus bus = bus();
        int count = 3 * LoopTopics.MOST_AT_ONCE + 1;
        List<Collector> collectors =
                IntStream.range(0, count).mapToObj(i -> new Collector()).toList();
        first.run(() -> collectors.forEach(collector -> bus.subscribe("t", first.loop(), collector)));
        bus.publish("t", "one");
        bus.publish("t", "two");
        for (Collector collector : collectors) {
            assertThat(collector.take(2)).containsExactly("one", "two");
        }
        first.settle();
        assertThat(collectors).allMatch(collector -> collector.events.isEmpty());
    }

    /** Subscriptions come and go in the middle of a round. */
    @Test
    void subscribersMayChangeWhileTheyAreTold() throws Exception {
        MessageBus bus = bus();
        List<Collector> others =
                IntStream.range(0, 10).mapToObj(i -> new Collector()).toList();
        Collector late = new Collector();
        first.run(() -> {
            List<Subscription> subscriptions = new ArrayList<>();
            bus.subscribe("t", first.loop(), message -> {
                subscriptions.get(0).cancel();
                subscriptions.get(9).cancel();
                bus.subscribe("t", first.loop(), late);
            });
            others.forEach(other -> subscriptions.add(bus.subscribe("t", first.loop(), other)));
            bus.publish("t", "one");
        });
        for (Collector other : others.subList(1, 9)) {
            assertThat(other.take(1)).containsExactly("one");
        }
        first.settle();
        assertThat(others.get(0).events).isEmpty();
        assertThat(others.get(9).events).isEmpty();
        assertThat(late.events).isEmpty();
        bus.publish("t", "two");
        assertThat(late.take(1)).containsExactly("two");
        for (Collector other : others.subList(1, 9)) {
            assertThat(other.take(1)).containsExactly("two");
        }
    }

    @Test
    void cancelledSubscriptionsLeaveNothing() throws Exception {
        MessageBus bus = bus();
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            subscriptions.add(bus.subscribe("t" + i % 3, i % 2 == 0 ? first.loop() : second.loop(), new Collector()));
        }
        assertThat(bus.statistics().topics()).isEqualTo(3);
        subscriptions.forEach(Subscription::cancel);
        subscriptions.forEach(Subscription::cancel);
        assertThat(subscriptions).noneMatch(Subscription::isActive);
        assertThat(bus.statistics().topics()).isZero();
        assertThat(bus.statistics().subscriptions()).isZero();
        assertThat(bus.heldBytes()).isZero();
    }

    @Test
    void listenerThatThrowsDoesNotHarmTheOthers() throws Exception {
        logs.expect(Level.ERROR, "Exception in a subscriber of \"t\"");
        MessageBus bus = bus();
        Collector collector = new Collector();
        bus.subscribe("t", first.loop(), message -> {
            throw new IllegalStateException("made up");
        });
        bus.subscribe("t", first.loop(), collector);
        bus.publish("t", "one");
        assertThat(collector.take(1)).containsExactly("one");
    }

    @Test
    void listenersWithoutALoopShareOne() throws Exception {
        MessageBus bus = bus();
        BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        bus.subscribe("a", message -> threads.add(Thread.currentThread().getName()));
        bus.subscribe("b", message -> threads.add(Thread.currentThread().getName()));
        bus.publish("a", "");
        bus.publish("b", "");
        assertThat(threads.poll(30, TimeUnit.SECONDS)).isEqualTo("tornado-bus");
        assertThat(threads.poll(30, TimeUnit.SECONDS)).isEqualTo("tornado-bus");
    }

    @Test
    void loopsThatHaveEndedAreForgotten() throws Exception {
        MessageBus bus = bus(SMALL);
        LoopThread ending = new LoopThread();
        bus.subscribe("t", ending.loop(), new Collector());
        ending.close();
        for (int i = 0; i < 100; i++) {
            assertThat(bus.publish("t", "nobody listens")).isTrue();
        }
        assertThat(bus.statistics().topics()).isZero();
        assertThat(bus.statistics().dropped()).isZero();
    }

    @Test
    void whatCannotBePublishedIsRefused() {
        MessageBus bus = bus(SMALL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bus.publish("t", "x".repeat(101)))
                .withMessageContaining("100 bytes")
                .withMessageContaining("tornado.bus.max-message-size");
        for (String topic : new String[] {"", "a\nb", "x".repeat(257), "\ud83d"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> bus.publish(topic, "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> bus.subscribe(topic, first.loop(), message -> {}));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new BusOptions(0, 1 << 20, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BusOptions((1 << 20) + 1, 1 << 30, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BusOptions(1000, 3023, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BusOptions(1000, 3024, 0));
        assertThat(bus.statistics().published()).isZero();
    }

    @Test
    void closedBusDoesNothing() throws Exception {
        MessageBus bus = bus();
        Collector collector = new Collector();
        Subscription subscription = bus.subscribe("t", first.loop(), collector);
        bus.close();
        bus.close();
        assertThat(subscription.isActive()).isFalse();
        assertThat(bus.publish("t", "x")).isFalse();
        assertThat(bus.subscribe("t", first.loop(), collector).isActive()).isFalse();
        first.settle();
        assertThat(collector.events).isEmpty();
        assertThat(bus.heldBytes()).isZero();
    }

    // ------------------------------------------------------------------------------------------ several processes

    @Test
    void messagesReachOtherProcessesOnceAndInOrder() throws Exception {
        MemoryNetwork network = new MemoryNetwork();
        MessageBus here = keep(new MessageBus(BusOptions.DEFAULT, network.transport()));
        MessageBus there = keep(new MessageBus(BusOptions.DEFAULT, network.transport()));
        Collector own = new Collector();
        Collector other = new Collector();
        here.subscribe("t", first.loop(), own);
        there.subscribe("t", second.loop(), other);
        List<String> expected =
                IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
        expected.forEach(text -> here.publish("t", text));
        assertThat(own.take(1000)).isEqualTo(expected);
        assertThat(other.take(1000)).isEqualTo(expected);
        there.publish("t", "answer");
        assertThat(own.take(1)).containsExactly("answer");
        assertThat(other.take(1)).containsExactly("answer");
        first.settle();
        second.settle();
        assertThat(own.events).isEmpty();
        assertThat(other.events).isEmpty();
        assertThat(there.statistics().received()).isEqualTo(1000);
    }

    @Test
    void othersAreToldWhenTheyCouldNotBeReached() throws Exception {
        logs.expect(Level.WARN, "Messages did not reach the other processes");
        MemoryNetwork network = new MemoryNetwork();
        MessageBus here = keep(new MessageBus(BusOptions.DEFAULT, network.transport()));
        MessageBus there = keep(new MessageBus(BusOptions.DEFAULT, network.transport()));
        Collector own = new Collector();
        Collector other = new Collector();
        here.subscribe("t", first.loop(), own);
        there.subscribe("t", second.loop(), other);
        network.setDown(true);
        here.publish("t", "lost");
        assertThat(own.take(1)).containsExactly("lost");
        Awaitility.await().until(() -> logs.messages("tornado.general").size() == 1);
        network.setDown(false);
        assertThat(other.take(1)).as("without anything new to send").containsExactly("gap");
        here.publish("t", "on");
        assertThat(other.take(1)).containsExactly("on");
        assertThat(own.take(1)).containsExactly("on");
    }

    /** As a transport may do that does not know whether the first attempt has succeeded. */
    @Test
    void messagesThatAreSentAgainComeOnce() throws Exception {
        MemoryNetwork network = new MemoryNetwork();
        MessageBus bus = keep(new MessageBus(BusOptions.DEFAULT, network.transport()));
        Collector collector = new Collector();
        bus.subscribe("t", first.loop(), collector);
        FrameCodec codec = new FrameCodec();
        byte[] one = codec.encode(BusMessage.text("t", "one"));
        byte[] two = codec.encode(BusMessage.text("t", "two"));
        codec.encode(BusMessage.text("t", "lost"));
        byte[] four = codec.encode(BusMessage.text("t", "four"));
        network.send(List.of(one, two, one, two, four));
        assertThat(collector.take(4)).containsExactly("one", "two", "gap", "four");
    }

    @Test
    void framesOfOthersAreAGapIfTheyCannotBeRead() throws Exception {
        logs.expect(Level.WARN, "A message of another process cannot be read");
        MemoryNetwork network = new MemoryNetwork();
        MessageBus bus = keep(new MessageBus(BusOptions.DEFAULT, network.transport()));
        Collector collector = new Collector();
        bus.subscribe("t", first.loop(), collector);
        network.send(List.of(new byte[] {9, 9, 9}));
        assertThat(collector.take(1)).containsExactly("gap");
    }

    @Test
    void subscriptionsOfAListenerAreNotLimitedButThoseOfAHolderAre() {
        Holder holder = new Holder(1);
        MessageBus bus = bus();
        holder.add(bus.subscribe("a", first.loop(), message -> {}));
        assertThatIllegalStateException()
                .isThrownBy(() -> holder.add(bus.subscribe("a", first.loop(), message -> {})))
                .withMessageContaining("tornado.bus.max-subscriptions");
    }

    /** The loop of one who has nothing to do with it is not used. */
    @Test
    void loopsWithoutSubscribersAreLeftAlone() {
        MessageBus bus = bus();
        try (IOLoop idle = new IOLoop()) {
            Subscription subscription = bus.subscribe("t", idle, message -> {});
            subscription.cancel();
            bus.publish("t", "x");
            assertThat(bus.heldBytes()).isZero();
        }
    }
}
