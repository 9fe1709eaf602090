package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.tornado4j.bus.BusListener;
import org.tornado4j.bus.BusMessage;
import org.tornado4j.bus.BusOptions;
import org.tornado4j.bus.MessageBus;

/** Two buses that reach each other by a real Redis. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class RedisBusTests {

    @TempDir
    Path directory;

    private RedisProcess redis;
    private final List<AutoCloseable> resources = new ArrayList<>();

    @BeforeEach
    void startRedis() throws Exception {
        redis = new RedisProcess(directory);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable resource : resources) {
            resource.close();
        }
        if (redis != null) {
            redis.kill();
        }
    }

    private MessageBus bus(String channel) {
        LettuceConnectionFactory connections = redis.connections();
        MessageBus bus = new MessageBus(BusOptions.DEFAULT, new RedisBusTransport(connections, channel));
        resources.add(bus);
        resources.add(connections::destroy);
        return bus;
    }

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

        String next() throws InterruptedException {
            return String.valueOf(events.poll(60, TimeUnit.SECONDS));
        }
    }

    private static Collector subscribed(MessageBus bus) {
        Collector collector = new Collector();
        bus.subscribe("t", collector);
        return collector;
    }

    /** Both get the gap event of their first connection, and from then on hear each other. */
    private static void awaitConnected(MessageBus bus, Collector collector) throws InterruptedException {
        assertThat(collector.next()).as("when it is connected").isEqualTo("gap");
        assertThat(bus.statistics().gaps()).isPositive();
    }

    @Test
    void messagesReachOtherHostsOnceAndInOrder() throws Exception {
        MessageBus here = bus("one");
        MessageBus there = bus("one");
        MessageBus elsewhere = bus("two");
        Collector own = subscribed(here);
        Collector other = subscribed(there);
        Collector none = subscribed(elsewhere);
        awaitConnected(here, own);
        awaitConnected(there, other);
        awaitConnected(elsewhere, none);
        List<String> expected =
                IntStream.range(0, 2000).mapToObj(Integer::toString).toList();
        expected.forEach(text -> here.publish("t", text));
        for (String text : expected) {
            assertThat(own.next()).isEqualTo(text);
            assertThat(other.next()).isEqualTo(text);
        }
        there.publish("t", new byte[] {0, -1});
        assertThat(own.next()).isEqualTo("AP8=");
        assertThat(other.next()).isEqualTo("AP8=");
        assertThat(own.events).isEmpty();
        assertThat(other.events).isEmpty();
        assertThat(none.events).isEmpty();
    }

    @Test
    void lossOfRedisIsAGap() throws Exception {
        MessageBus here = bus("one");
        MessageBus there = bus("one");
        Collector own = subscribed(here);
        Collector other = subscribed(there);
        awaitConnected(here, own);
        awaitConnected(there, other);
        redis.kill();
        assertThat(here.publish("t", "lost")).isTrue();
        assertThat(own.next()).as("in its own process").isEqualTo("lost");
        redis.start();
        assertThat(other.next()).isEqualTo("gap");
        assertThat(own.next()).isEqualTo("gap");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            here.publish("t", "on");
            return other.events.contains("on");
        });
    }

    @Test
    void startsWithoutRedisAndComesBack(CapturedOutput output) throws Exception {
        redis.kill();
        MessageBus bus = bus("one");
        Collector collector = subscribed(bus);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> output.toString().contains("Cannot subscribe to Redis"));
        redis.start();
        awaitConnected(bus, collector);
    }
}
