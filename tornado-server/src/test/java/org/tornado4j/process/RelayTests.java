package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.CapturedLogs;

/** Workers talk to each other: real sockets, one process. */
@Timeout(60)
class RelayTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private Path control;
    private Relay relay;
    private final List<RelayLink> links = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        control = directory.resolve("control");
        relay = Relay.open(control);
    }

    @AfterEach
    void close() {
        links.forEach(RelayLink::close);
        relay.close();
    }

    /** One end; it says {@code "missed"} when it is told so. */
    private final class Worker implements RelayLink.Listener {

        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final RelayLink link = new RelayLink(control, this);

        @Override
        public void received(byte[] frame) {
            events.add(new String(frame, StandardCharsets.UTF_8));
        }

        @Override
        public void missed() {
            events.add("missed");
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(30, TimeUnit.SECONDS));
        }

        void send(String... texts) throws IOException {
            link.send(List.of(texts).stream()
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList());
        }
    }

    /** A worker that is connected, as far as itself is concerned. */
    private Worker connected() throws InterruptedException {
        Worker worker = new Worker();
        links.add(worker.link);
        worker.link.start();
        worker.link.relayListens();
        assertThat(worker.next()).as("when it is connected").isEqualTo("missed");
        return worker;
    }

    /** Workers that hear each other: the relay may accept one a moment after that one is connected. */
    private List<Worker> joined(int count) throws Exception {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Worker joining = connected();
            joining.send("hello");
            for (Worker other : workers) {
                assertThat(other.next()).isEqualTo("hello");
            }
            if (workers.isEmpty()) {
                awaitAccepted(joining);
            }
            workers.add(joining);
        }
        return workers;
    }

    /** Has the first worker greeted by one that is there just for that. */
    private void awaitAccepted(Worker first) throws Exception {
        try (SocketChannel witness = SocketChannel.open(UnixDomainSocketAddress.of(Relay.file(control)))) {
            witness.write(frame("are you there"));
            assertThat(first.next()).isEqualTo("are you there");
        }
    }

    @Test
    void framesReachAllOthersInOrder() throws Exception {
        List<Worker> workers = joined(3);
        List<String> expected =
                IntStream.range(0, 2000).mapToObj(i -> "frame " + i).toList();
        workers.get(0).send(expected.toArray(String[]::new));
        for (Worker other : workers.subList(1, 3)) {
            for (String text : expected) {
                assertThat(other.next()).isEqualTo(text);
            }
        }
        workers.get(1).send("answer");
        assertThat(workers.get(0).next()).as("not what it has sent itself").isEqualTo("answer");
    }

    @Test
    void largestFramePasses() throws Exception {
        List<Worker> workers = joined(2);
        String large = "x".repeat(RelayLink.LARGEST_FRAME);
        workers.get(0).send(large, "small");
        assertThat(workers.get(1).next()).isEqualTo(large);
        assertThat(workers.get(1).next()).isEqualTo("small");
        assertThatThrownBy(() -> workers.get(0).send(large + "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("A worker that does not read is left out until it does, and is told; the others get everything")
    void slowWorkerDoesNotSlowTheOthers() throws Exception {
        List<Worker> workers = joined(2);
        try (SocketChannel slow = SocketChannel.open(UnixDomainSocketAddress.of(Relay.file(control)))) {
            slow.write(frame("I am here"));
            for (Worker worker : workers) {
                assertThat(worker.next()).isEqualTo("I am here");
            }
            String padding = "x".repeat(16 * 1024);
            int count = 600; // nine megabytes: more than the relay keeps and the kernel takes
            for (int i = 0; i < count; i++) {
                workers.get(0).send(i + padding);
                assertThat(workers.get(1).next()).startsWith(i + "x");
            }
            int last = -1;
            ByteBuffer content = read(slow);
            while (content.hasRemaining()) {
                int number = Integer.parseInt(
                        StandardCharsets.UTF_8.decode(content).toString().replace("x", ""));
                assertThat(number).isEqualTo(last + 1);
                last = number;
                content = read(slow);
            }
            assertThat(last).isLessThan(count - 1);
            workers.get(0).send("on");
            assertThat(StandardCharsets.UTF_8.decode(read(slow)).toString()).isEqualTo("on");
        }
    }

    private static ByteBuffer frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
    }

    private static ByteBuffer read(SocketChannel channel) throws IOException {
        int length = fill(channel, ByteBuffer.allocate(4)).getInt();
        return fill(channel, ByteBuffer.allocate(length));
    }

    private static ByteBuffer fill(SocketChannel channel, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            assertThat(channel.read(target)).isNotNegative();
        }
        return target.flip();
    }

    @Test
    @DisplayName("What a worker was about to send when it died is a gap for the others")
    void cutFrameIsAGap() throws Exception {
        List<Worker> workers = joined(2);
        try (SocketChannel dying = SocketChannel.open(UnixDomainSocketAddress.of(Relay.file(control)))) {
            ByteBuffer frame = frame("last words");
            dying.write(frame.limit(frame.limit() - 1));
        }
        for (Worker worker : workers) {
            assertThat(worker.next()).isEqualTo("missed");
        }
        workers.get(0).send("on");
        assertThat(workers.get(1).next()).isEqualTo("on");
    }

    @Test
    void nonsenseIsCutOff() throws Exception {
        logs.expect(Level.WARN, "A worker is cut off from the relay: a frame of -1 bytes");
        List<Worker> workers = joined(2);
        try (SocketChannel stranger = SocketChannel.open(UnixDomainSocketAddress.of(Relay.file(control)))) {
            stranger.write(ByteBuffer.allocate(4).putInt(-1).flip());
            assertThat(stranger.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        workers.get(0).send("on");
        String heard = workers.get(1).next();
        assertThat(heard.equals("missed") ? workers.get(1).next() : heard).isEqualTo("on");
    }

    @Test
    void workersComeBackToARelay() throws Exception {
        List<Worker> workers = joined(2);
        relay.close();
        relay = Relay.open(control);
        for (Worker worker : workers) {
            assertThat(worker.next()).as("it is connected again").isEqualTo("missed");
        }
        for (int i = 0; workers.get(1).events.isEmpty() && i < 10_000; i++) {
            workers.get(0).send("on"); // the relay may not have accepted the other yet
        }
        assertThat(workers.get(1).next()).isEqualTo("on");
    }

    @Test
    void closedLinkSendsNothing() throws Exception {
        List<Worker> workers = joined(2);
        workers.get(0).link.close();
        workers.get(0).link.close();
        assertThatThrownBy(() -> workers.get(0).send("x")).isInstanceOf(IOException.class);
    }
}
