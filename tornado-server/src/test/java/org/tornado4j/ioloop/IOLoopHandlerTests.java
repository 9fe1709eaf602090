package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

/** Channels and their handlers. The loop runs in the test's thread. */
class IOLoopHandlerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final IOLoop loop = TestLoops.create();
    private final List<SelectableChannel> opened = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        loop.close(true);
        for (SelectableChannel channel : opened) {
            channel.close();
        }
    }

    @Test
    @DisplayName("A20 event constants")
    void constantsAreThoseOfTornado() {
        assertThat(IOLoop.NONE).isEqualTo(0);
        assertThat(IOLoop.READ).isEqualTo(1);
        assertThat(IOLoop.WRITE).isEqualTo(4);
        assertThat(IOLoop.ERROR).isEqualTo(0x18);
    }

    @Test
    @DisplayName("A21, L07 the handler gets the channel it was registered for, and what is ready")
    void handlerGetsItsChannelAndEvents() throws Exception {
        Pipe pipe = readyPipe();
        loop.addHandler(pipe.source(), IOLoop.READ | IOLoop.ERROR, (channel, ready) -> {
            assertThat(channel).isSameAs(pipe.source());
            assertThat(ready).isEqualTo(IOLoop.READ);
            events.add("read");
            loop.stop();
        });
        loop.start();
        assertThat(events).containsExactly("read");
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    @DisplayName("A21, L03 a second handler for a channel is refused")
    void channelHasOneHandler() throws Exception {
        Pipe pipe = readyPipe();
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {}))
                .withMessageContaining("added already");
    }

    @Test
    @DisplayName("A22 switch READ, WRITE, READ; L04 only events that were asked for arrive")
    void interestCanBeReplaced() throws Exception {
        SocketChannel[] pair = connectedPair();
        pair[1].write(ByteBuffer.wrap(new byte[1]));
        loop.addHandler(pair[0], IOLoop.READ, (channel, ready) -> {
            events.add(ready == IOLoop.READ ? "read" : ready == IOLoop.WRITE ? "write" : "both");
            switch (events.size()) {
                case 1 -> loop.updateHandler(channel, IOLoop.WRITE);
                case 2 -> loop.updateHandler(channel, IOLoop.READ);
                case 3 -> loop.updateHandler(channel, IOLoop.READ | IOLoop.WRITE);
                default -> loop.stop();
            }
        });
        loop.start();
        assertThat(events).containsExactly("read", "write", "read", "both");
    }

    @Test
    void handlerWithoutInterestIsNotCalled() throws Exception {
        Pipe pipe = readyPipe();
        loop.addHandler(pipe.source(), IOLoop.NONE, (channel, ready) -> events.add("called"));
        TestLoops.turn(loop);
        assertThat(events).isEmpty();

        loop.updateHandler(pipe.source(), IOLoop.READ);
        TestLoops.turn(loop);
        assertThat(events).containsExactly("called");
    }

    @Test
    void updateWithoutHandlerIsRefused() throws Exception {
        Pipe pipe = readyPipe();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.updateHandler(pipe.source(), IOLoop.READ))
                .withMessageContaining("use addHandler");
    }

    @Test
    @DisplayName("A23, L03 removing an unknown channel is only a debug line")
    void unknownChannelCanBeRemoved() throws Exception {
        logs.enable("tornado.application", Level.DEBUG);
        Pipe pipe = readyPipe();
        loop.removeHandler(pipe.source());
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {});
        loop.removeHandler(pipe.source());
        loop.removeHandler(pipe.source());
        assertThat(logs.messages("tornado.application")).hasSize(2).allMatch(line -> line.startsWith("no handler"));
    }

    @Test
    @DisplayName("A23, L10 a handler that another one of the same batch removes does not run")
    void handlerRemovedInTheSameBatchDoesNotRun() throws Exception {
        Pipe first = readyPipe();
        Pipe second = readyPipe();
        loop.addHandler(first.source(), IOLoop.READ, (channel, ready) -> {
            events.add("first");
            loop.removeHandler(second.source());
        });
        loop.addHandler(second.source(), IOLoop.READ, (channel, ready) -> {
            events.add("second");
            loop.removeHandler(first.source());
        });
        loop.addCallback(() -> loop.addCallback(() -> loop.addCallback(loop::stop)));
        loop.start();
        // Two polls: whichever came first in the first was alone in both.
        assertThat(events).hasSize(2).containsOnly(events.get(0));
    }

    @Test
    @DisplayName("A23 nor one whose channel is closed")
    void handlerOfAChannelClosedInTheSameBatchDoesNotRun() throws Exception {
        Pipe first = readyPipe();
        Pipe second = readyPipe();
        loop.addHandler(first.source(), IOLoop.READ, (channel, ready) -> {
            events.add("one of two");
            second.source().close();
            loop.stop();
        });
        loop.addHandler(second.source(), IOLoop.READ, (channel, ready) -> {
            events.add("one of two");
            first.source().close();
            loop.stop();
        });
        loop.start();
        assertThat(events).containsExactly("one of two");
    }

    @Test
    @DisplayName("A23 a handler may remove itself, and the channel may be added again at once")
    void handlerCanBeReplacedFromInside() throws Exception {
        Pipe pipe = readyPipe();
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {
            events.add("first");
            loop.removeHandler(channel);
            loop.addHandler(channel, IOLoop.READ, (again, readyAgain) -> {
                events.add("second");
                loop.stop();
            });
        });
        loop.start();
        assertThat(events).containsExactly("first", "second");
    }

    @Test
    @DisplayName("A23 also after a poll")
    void channelCanBeAddedAgainLater() throws Exception {
        Pipe pipe = readyPipe();
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> events.add("first"));
        loop.removeHandler(pipe.source());
        TestLoops.turn(loop);
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> events.add("second"));
        TestLoops.turn(loop);
        assertThat(events).containsExactly("second");
    }

    @Test
    @DisplayName("A25 a handler that throws is logged with its channel, and the loop goes on")
    void handlerThatThrowsDoesNotDisturbOthers() throws Exception {
        logs.expect(Level.ERROR, "Exception in I/O handler for ");
        Pipe broken = readyPipe();
        Pipe working = readyPipe();
        loop.addHandler(broken.source(), IOLoop.READ, (channel, ready) -> {
            loop.removeHandler(channel);
            throw new StackOverflowError("provoked");
        });
        loop.addHandler(working.source(), IOLoop.READ, (channel, ready) -> {
            loop.removeHandler(channel);
            events.add("worked");
        });
        TestLoops.turn(loop);
        assertThat(events).containsExactly("worked");
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    @DisplayName("A25 a broken pipe is swallowed")
    void brokenPipeIsNotLogged() throws Exception {
        Pipe pipe = readyPipe();
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {
            loop.removeHandler(channel);
            throw new IOException("Broken pipe");
        });
        TestLoops.turn(loop);
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void connectionToAcceptIsARead() throws Exception {
        ServerSocketChannel server = listen();
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        opened.add(client);
        loop.addHandler(server, IOLoop.READ | IOLoop.WRITE, (channel, ready) -> {
            events.add("ready for " + ready);
            opened.add(server.accept());
            loop.stop();
        });
        loop.start();
        assertThat(events).containsExactly("ready for " + IOLoop.READ);
    }

    @Test
    void writeGoesOnFromConnectingToConnected() throws Exception {
        ServerSocketChannel server = listen();
        SocketChannel client = SocketChannel.open();
        opened.add(client);
        client.configureBlocking(false);
        client.connect(server.getLocalAddress());
        loop.addHandler(client, IOLoop.WRITE, (channel, ready) -> {
            assertThat(ready).isEqualTo(IOLoop.WRITE);
            if (client.finishConnect()) {
                events.add("connected");
            }
            if (events.size() == 2) {
                loop.stop();
            }
        });
        loop.start();
        assertThat(events).containsExactly("connected", "connected");
    }

    @Test
    void refusedConnectionIsAWriteToo() throws Exception {
        ServerSocketChannel server = listen();
        InetSocketAddress nobody = (InetSocketAddress) server.getLocalAddress();
        server.close();
        SocketChannel client = SocketChannel.open();
        opened.add(client);
        client.configureBlocking(false);
        client.connect(nobody);
        loop.addHandler(client, IOLoop.WRITE, (channel, ready) -> {
            loop.stop();
            try {
                client.finishConnect();
            } catch (IOException e) {
                events.add("refused");
            }
        });
        loop.start();
        assertThat(events).containsExactly("refused");
    }

    @Test
    @DisplayName("ERROR is always watched for: a peer that resets shows as READ")
    void resetShowsAsRead() throws Exception {
        SocketChannel[] pair = connectedPair();
        pair[1].setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        pair[1].close();
        loop.addHandler(pair[0], IOLoop.READ, (channel, ready) -> {
            loop.removeHandler(channel);
            try {
                pair[0].read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                events.add("reset");
            }
            loop.stop();
        });
        loop.start();
        assertThat(events).containsExactly("reset");
    }

    @Test
    void eventsCostNoMemory() throws Exception {
        Pipe pipe = readyPipe();
        ByteBuffer unused = ByteBuffer.allocateDirect(0);
        AtomicInteger left = new AtomicInteger();
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {
            pipe.source().read(unused);
            if (left.decrementAndGet() == 0) {
                loop.stop();
            }
        });
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        left.set(20_000);
        loop.start();
        long before = threads.getCurrentThreadAllocatedBytes();
        left.set(10_000);
        loop.start();
        long perEvent = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;
        // The selector makes a little until it is compiled; a loop that allocated anything would show.
        assertThat(perEvent).isLessThan(64);
    }

    private Pipe readyPipe() throws IOException {
        Pipe pipe = Pipe.open();
        opened.add(pipe.source());
        opened.add(pipe.sink());
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        return pipe;
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        opened.add(server);
        server.configureBlocking(false);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    private SocketChannel[] connectedPair() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            opened.add(client);
            opened.add(accepted);
            client.configureBlocking(false);
            accepted.configureBlocking(false);
            return new SocketChannel[] {client, accepted};
        }
    }
}
