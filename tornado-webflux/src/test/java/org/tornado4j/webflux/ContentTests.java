package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.ListenerOptions;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Content by demand, in both directions. */
class ContentTests {

    private static final HttpHandler ECHO = (request, response) -> response.writeWith(request.getBody());

    private static String post(String fields) {
        return "POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n\r\n";
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static Thread sending(Wire wire, byte[]... parts) {
        Thread sender = new Thread(() -> {
            try {
                for (byte[] part : parts) {
                    wire.send(part);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        return sender;
    }

    // ------------------------------------------------------------------------------------------ there and back

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 100_000, 3_000_000})
    void contentComesBack(int length) throws Exception {
        byte[] content = random(length);
        byte[] head = post("Content-Length: " + length).getBytes(ISO_8859_1);
        try (RunningServer server = new RunningServer(ECHO);
                Wire wire = server.connect()) {
            for (int round = 0; round < 2; round++) { // the response begins before the content has ended, and yet:
                Thread sender = sending(wire, head, content);
                Wire.Response response = wire.read();
                assertThat(response.content()).isEqualTo(content);
                assertThat(response.field("Connection")).isNull();
                sender.join();
            }
        }
    }

    @Test
    void contentComesBackByWayOfAnotherThread() throws Exception {
        byte[] content = random(2_000_000);
        HttpHandler handler = (request, response) -> response.writeWith(
                request.getBody().publishOn(Schedulers.parallel(), 3).map(buffer -> buffer));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            Thread sender =
                    sending(wire, post("Content-Length: " + content.length).getBytes(ISO_8859_1), content);
            assertThat(wire.read().content()).isEqualTo(content);
            sender.join();
        }
    }

    @Test
    void chunksComeBack() throws Exception {
        try (RunningServer server = new RunningServer(ECHO);
                Wire wire = server.connect()) {
            wire.send(post("Transfer-Encoding: chunked") + "3\r\nabc\r\n");
            wire.readHead();
            assertThat(wire.readChunk()).isEqualTo("abc".getBytes(ISO_8859_1));
            wire.send("2\r\nde\r\n");
            assertThat(wire.readChunk()).isEqualTo("de".getBytes(ISO_8859_1));
            wire.send("0\r\n\r\n");
            assertThat(wire.readChunk()).isEmpty();
            assertThat(wire.send(post("Content-Length: 1") + "a").read().text()).isEqualTo("a");
        }
    }

    @Test
    void joinedContentComesBackAndIsReleased() throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        HttpHandler handler = (request, response) -> response.writeWith(DataBufferUtils.join(request.getBody()));
        byte[] content = random(200_000);
        try (RunningServer server = new RunningServer(new TornadoHttpHandlerAdapter(handler, buffers));
                Wire wire = server.connect()) {
            Thread sender =
                    sending(wire, post("Content-Length: " + content.length).getBytes(ISO_8859_1), content);
            Wire.Response response = wire.read();
            assertThat(response.field("Content-Length")).isEqualTo("200000");
            assertThat(response.content()).isEqualTo(content);
            sender.join();
        }
        buffers.expectReleased();
    }

    // ------------------------------------------------------------------------------------------ demand of the handler

    /** Asks for a piece when the test does. */
    private static final class Pieces extends BaseSubscriber<DataBuffer> {

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final CountDownLatch subscribed = new CountDownLatch(1);

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscribed.countDown(); // the test asks
        }

        @Override
        protected void hookOnNext(DataBuffer buffer) {
            received.add(buffer.toString(ISO_8859_1));
        }

        @Override
        protected void hookOnComplete() {
            end.complete(null);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            if (!(failure instanceof IOException)) { // which comes when the test is over
                end.completeExceptionally(failure);
            }
        }

        void ask() throws Exception {
            assertThat(subscribed.await(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            request(1);
        }

        String next() throws Exception {
            ask();
            return received.poll(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static HttpHandler reading(Pieces pieces) {
        return (request, response) -> {
            request.getBody().subscribe(pieces);
            return Mono.fromFuture(pieces.end, true);
        };
    }

    @Test
    void pieceComesWhenItIsAskedFor() throws Exception {
        Pieces pieces = new Pieces();
        try (RunningServer server = new RunningServer(reading(pieces));
                Wire wire = server.connect()) {
            wire.send(post("Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n");
            server.settle();
            assertThat(pieces.received).isEmpty();
            assertThat(pieces.next()).isEqualTo("abc");
            server.settle();
            assertThat(pieces.received).isEmpty();
            assertThat(pieces.next()).isEqualTo("de");
            pieces.ask();
            wire.send("0\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(200);
        }
    }

    @Test
    void endOfKnownLengthNeedsNoAsking() throws Exception {
        Pieces pieces = new Pieces();
        try (RunningServer server = new RunningServer(reading(pieces));
                Wire wire = server.connect()) {
            wire.send(post("Content-Length: 3") + "abc");
            assertThat(pieces.next()).isEqualTo("abc");
            assertThat(wire.read().status()).isEqualTo(200);
        }
    }

    @Test
    void socketIsNotReadWhileNothingIsAskedFor() throws Exception {
        int most = 32_000_000;
        Pieces pieces = new Pieces();
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxBodyBytes(most).build();
        try (RunningServer server = new RunningServer(
                        new TornadoHttpHandlerAdapter(reading(pieces)), options, ListenerOptions.DEFAULT);
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()))) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024);
            channel.write(ByteBuffer.wrap(post("Content-Length: " + most).getBytes(ISO_8859_1)));
            pieces.ask();
            channel.configureBlocking(false);
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            long sent = 0;
            int full = 0;
            while (full < 20 && sent < most) { // rounds of the loop in which the kernel took nothing more
                int count = channel.write(block.clear());
                sent += count;
                full = count == 0 ? full + 1 : 0;
                server.settle();
            }
            assertThat(sent).isLessThan(most / 2);
            assertThat(pieces.received).hasSize(1);
        }
    }

    @Test
    void askingForNothingIsAnError() throws Exception {
        Pieces pieces = new Pieces();
        try (RunningServer server = new RunningServer((request, response) -> {
                    request.getBody().subscribe(new CoreSubscriber<DataBuffer>() {
                        @Override
                        public void onSubscribe(Subscription subscription) {
                            subscription.request(0);
                        }

                        @Override
                        public void onNext(DataBuffer buffer) {}

                        @Override
                        public void onError(Throwable failure) {
                            pieces.hookOnError(failure);
                        }

                        @Override
                        public void onComplete() {}
                    });
                    return Mono.fromFuture(pieces.end).onErrorResume(IllegalArgumentException.class, e -> Mono.empty());
                });
                Wire wire = server.connect()) {
            assertThat(wire.send(post("Content-Length: 3") + "abc").read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void contentIsForOneSubscriber() throws Exception {
        HttpHandler handler = (request, response) -> request.getBody()
                .then()
                .then(request.getBody().then())
                .onErrorResume(
                        IllegalStateException.class,
                        e -> response.writeWith(Mono.just(ResponseTests.buffer(e.getMessage()))));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            assertThat(wire.send(post("Content-Length: 3") + "abc").read().text())
                    .contains("only once");
        }
    }

    // ------------------------------------------------------------------------------------------ demand of the client

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sourceIsAskedAsTheClientTakesIt(boolean onLoop) throws Exception {
        int size = 64 * 1024;
        int count = 4000; // 256 MB
        AtomicInteger made = new AtomicInteger();
        Flux<DataBuffer> source = Flux.range(0, count)
                .publishOn(onLoop ? Schedulers.immediate() : Schedulers.parallel(), 1)
                .map(i -> {
                    made.incrementAndGet();
                    return DefaultDataBufferFactory.sharedInstance.wrap(new byte[size]);
                });
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler handler =
                (request, response) -> response.writeWith(source.doOnCancel(() -> cancelled.complete(null)));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            wire.readHead();
            int before;
            int same = 0;
            do { // until the client's window is full
                before = made.get();
                server.settle();
                Thread.yield();
                same = made.get() == before ? same + 1 : 0;
            } while (same < 200 && made.get() < count);
            assertThat(made.get()).isLessThan(count / 4);
            for (int i = 0; i < before; i++) {
                wire.readChunk();
            }
            wire.readChunk();
            assertThat(made.get()).isGreaterThan(before);
            wire.reset();
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void slowClientGetsAll() throws Exception {
        AtomicLong made = new AtomicLong();
        Flux<DataBuffer> source = Flux.range(0, 300).map(i -> {
            made.incrementAndGet();
            return DefaultDataBufferFactory.sharedInstance.wrap(random(50_000 + i));
        });
        try (RunningServer server =
                        new RunningServer((request, response) -> response.writeAndFlushWith(source.map(Flux::just)));
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            byte[] content = wire.read().content();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 300; i++) {
                expected.writeBytes(random(50_000 + i));
            }
            assertThat(content).isEqualTo(expected.toByteArray());
        }
    }

    // ------------------------------------------------------------------------------------------ 100 (Continue)

    @Test
    void clientIsToldToGoOnWhenContentIsAskedFor() throws Exception {
        Pieces pieces = new Pieces();
        try (RunningServer server = new RunningServer(reading(pieces));
                Wire wire = server.connect()) {
            wire.send(post("Content-Length: 3\r\nExpect: 100-continue"));
            server.settle();
            pieces.ask();
            assertThat(wire.readHead().status()).isEqualTo(100);
            wire.send("abc");
            assertThat(wire.read().status()).isEqualTo(200);
            assertThat(pieces.received).containsExactly("abc");
        }
    }

    @Test
    void clientIsNotToldToGoOnForAResponseThatNeedsNoContent() throws Exception {
        try (RunningServer server = new RunningServer(
                        (request, response) -> response.writeWith(Mono.just(ResponseTests.buffer("no"))));
                Wire wire = server.connect()) {
            wire.send(post("Content-Length: 3\r\nExpect: 100-continue"));
            Wire.Response response = wire.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(wire.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientIsNotToldToGoOnWhenTheContentIsCancelled() throws Exception {
        try (RunningServer server = new RunningServer((request, response) -> {
                    Pieces pieces = new Pieces();
                    request.getBody().subscribe(pieces);
                    pieces.cancel();
                    return Mono.<Void>empty().publishOn(Schedulers.parallel());
                });
                Wire wire = server.connect()) {
            wire.send(post("Content-Length: 3\r\nExpect: 100-continue"));
            assertThat(wire.read().status()).isEqualTo(200);
            assertThat(wire.readToEnd()).isEmpty();
        }
    }

    // ------------------------------------------------------------------------------------------ content that is left
    // over

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3", "Content-Length: 100000", "Transfer-Encoding: chunked"})
    void contentThatIsNotReadDoesNotCostTheConnection(String framing) throws Exception {
        HttpHandler handler =
                (request, response) -> response.writeWith(Mono.just(ResponseTests.buffer(request.getMethod() + "")));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(post(framing));
            Wire.Response early = wire.read(); // before any content was sent
            assertThat(early.field("Content-Length")).isEqualTo("4");
            assertThat(early.field("Connection")).isNull();
            String content = switch (framing.substring(framing.length() - 2)) {
                case "00" -> "x".repeat(100_000);
                case ": 3" -> "abc";
                case "ed" -> "3\r\nabc\r\n0\r\n\r\n";
                default -> "abc";
            };
            wire.send(content);
            assertThat(wire.get("/").text()).isEqualTo("GET");
        }
    }

    @Test
    void restOfContentInTheMiddleOfAStreamDoesNotCostTheConnection() throws Exception {
        HttpHandler handler = (request, response) ->
                response.writeWith(request.getBody().take(1).concatWith(Flux.empty()));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            for (int round = 0; round < 2; round++) {
                Thread sender = sending(wire, post("Content-Length: 200000").getBytes(ISO_8859_1), new byte[200_000]);
                assertThat(wire.read().content()).isNotEmpty();
                sender.join();
            }
        }
    }

    @Test
    void muchContentThatIsNotReadEndsTheConnection() throws Exception {
        HttpHandler handler = (request, response) -> response.writeWith(Mono.just(ResponseTests.buffer("no")));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(post("Content-Length: 1000000"));
            Wire.Response response = wire.read();
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.text()).isEqualTo("no");
            assertThat(wire.readToEnd()).isEmpty();
        }
    }

    @Test
    void muchContentInChunksThatIsNotReadEndsTheConnection() throws Exception {
        HttpHandler handler = (request, response) -> response.writeWith(Mono.just(ResponseTests.buffer("no")));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(post("Transfer-Encoding: chunked"));
            assertThat(wire.read().text()).isEqualTo("no");
            byte[] chunk = ("186a0\r\n" + "x".repeat(100_000) + "\r\n").getBytes(ISO_8859_1);
            wire.send(chunk).send(chunk).send(chunk);
            wire.endOutput();
            assertThat(wire.readToEnd()).isEmpty();
        }
    }

    @Test
    void cancelledContentIsDroppedWhileTheResponseGoesOn() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        HttpHandler handler = (request, response) -> request.getBody()
                .next()
                .then(Mono.fromFuture(goOn))
                .then(response.writeWith(Mono.just(ResponseTests.buffer("done"))));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(post("Content-Length: 150000")).send(new byte[150_000]);
            server.settle();
            goOn.complete(null);
            assertThat(wire.read().text()).isEqualTo("done");
            wire.send(post("Content-Length: 1") + "a");
            assertThat(wire.read().text()).isEqualTo("done");
        }
    }
}
