package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.got;
import static org.tornado4j.iostream.StreamPair.pattern;
import static org.tornado4j.iostream.StreamPair.text;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Tornado's reads. */
@Timeout(60)
class IOStreamReadTests {

    private static final byte[] CRLF = bytes("\r\n");
    private static final byte[] LF = bytes("\n");

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final StreamPair pair = new StreamPair();

    private StreamClosedException failureOf(Function<IOStream, CompletableFuture<byte[]>> read) {
        return assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> pair.await(read))
                .actual();
    }

    // ------------------------------------------------------------------------------------------ A40 to A46

    @Test
    @DisplayName("A40: limits have Tornado's defaults, and a chunk is at most half of the buffer")
    void limitsHaveDefaults() {
        assertThat(StreamLimits.DEFAULT).isEqualTo(new StreamLimits(104_857_600, 65_536, Integer.MAX_VALUE));
        assertThat(StreamLimits.DEFAULT.withMaxBufferSize(10_240).readChunkSize())
                .isEqualTo(5120);
        assertThatIllegalArgumentException().isThrownBy(() -> StreamLimits.DEFAULT.withReadChunkSize(0));
    }

    @Test
    @DisplayName("A40: a stream that does nothing is not registered with the loop")
    void idleStreamIsNotRegistered() throws Exception {
        pair.settle();
        assertThat(pair.stream().interests).isEmpty();
        pair.run(() -> assertThat(pair.stream().reading()).isFalse());
        assertThat(pair.stream().channel().isBlocking()).isFalse();
    }

    @Test
    @DisplayName("A41: the delimiter is part of the result, and what follows stays for the next read")
    void twoMessagesInOnePacketAreTwoReads() throws Exception {
        pair.peerSends("GET / HTTP/1.1\r\nHost: a\r\nrest");
        assertThat(pair.read(s -> s.readUntil(CRLF))).isEqualTo("GET / HTTP/1.1\r\n");
        assertThat(pair.read(s -> s.readUntil(CRLF))).isEqualTo("Host: a\r\n");
        assertThat(pair.read(s -> s.readBytes(4))).isEqualTo("rest");
    }

    @Test
    @DisplayName("A41: a delimiter that comes byte by byte is found")
    void delimiterMayStraddlePackets() throws Exception {
        CompletableFuture<byte[]> line = pair.start(s -> s.readUntil(bytes("\r\n\r\n")));
        for (byte b : bytes("a\r\n\r")) {
            pair.peerSends(new byte[] {b});
            pair.settle();
        }
        assertThat(line).isNotDone();
        pair.peerSends("\nb");
        assertThat(text(got(line))).isEqualTo("a\r\n\r\n");
    }

    @Test
    @DisplayName("A41: an empty delimiter is refused")
    void emptyDelimiterIsRefused() throws Exception {
        pair.run(() -> assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.stream().readUntil(new byte[0])));
    }

    @Test
    @DisplayName("A42: n bytes come across packets; none is done at once")
    void bytesAreCounted() throws Exception {
        assertThat(pair.start(s -> s.readBytes(0))).isCompletedWithValueMatching(bytes -> bytes.length == 0);
        CompletableFuture<byte[]> ten = pair.start(s -> s.readBytes(10));
        pair.peerSends("01234");
        pair.settle();
        assertThat(ten).isNotDone();
        pair.peerSends("56789+");
        assertThat(text(got(ten))).isEqualTo("0123456789");
        assertThat(pair.read(s -> s.readBytes(1))).isEqualTo("+");
    }

    @Test
    @DisplayName("A42: a negative count is refused")
    void negativeCountIsRefused() throws Exception {
        pair.run(() -> assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.stream().readBytes(-1)));
    }

    @Test
    @DisplayName("A43: one read at a time")
    void secondReadIsRefused() throws Exception {
        CompletableFuture<byte[]> first = pair.start(s -> s.readUntil(CRLF));
        pair.run(() -> assertThatIllegalStateException()
                .isThrownBy(() -> pair.stream().readBytes(1))
                .withMessageStartingWith("Already reading"));
        pair.peerSends("x\r\n");
        assertThat(text(got(first))).isEqualTo("x\r\n");
    }

    @Test
    @DisplayName("A43: a read that its caller cancelled makes way and takes nothing")
    void cancelledReadMakesWay() throws Exception {
        CompletableFuture<byte[]> first = pair.start(s -> s.readBytes(1));
        pair.run(() -> first.cancel(false));
        pair.peerSends("abc");
        assertThat(pair.read(s -> s.readBytes(3))).isEqualTo("abc");
    }

    @Test
    @DisplayName("A44: no read from the channel asks for more than the chunk size")
    void chunkSizeBoundsEachRead() throws Exception {
        pair.connect(StreamLimits.DEFAULT.withReadChunkSize(100));
        pair.peerSends(pattern(1000));
        assertThat(pair.get(s -> s.readBytes(1000))).isEqualTo(pattern(1000));
        assertThat(pair.stream().reads).allMatch(count -> count <= 100);
    }

    @Test
    @DisplayName("A44: a reset by the peer closes without a line in the log")
    void resetIsQuiet() throws Exception {
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(1));
        pair.peer().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.peerCloses();
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(read))
                .withCauseInstanceOf(IOException.class);
        assertThat(pair.error()).hasMessageContaining("Connection reset");
    }

    @Test
    @DisplayName("A45: more than the buffer may hold closes the stream")
    void bufferLimitClosesStream() throws Exception {
        logs.expect(Level.ERROR, "Reached maximum read buffer size");
        pair.connect(StreamLimits.DEFAULT.withMaxBufferSize(10_240));
        CompletableFuture<byte[]> read = pair.start(s -> s.readUntil(CRLF));
        pair.peerSends(new byte[11_264]);
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(read))
                .withCauseInstanceOf(StreamBufferFullException.class);
        assertThat(pair.isClosed()).isTrue();
    }

    @Test
    @DisplayName("A45: as much as the buffer may hold is fine")
    void bufferMayBeFull() throws Exception {
        pair.connect(StreamLimits.DEFAULT.withMaxBufferSize(1000));
        byte[] line = new byte[1000];
        line[999] = '\n';
        pair.peerSends(line);
        assertThat(pair.get(s -> s.readUntil(LF))).isEqualTo(line);
    }

    @Test
    @DisplayName("A46: what came before the close can be read")
    void dataBeforeCloseStaysReadable() throws Exception {
        pair.peerSends("one\ntwo\nrest");
        pair.peerCloses();
        assertThat(pair.read(s -> s.readUntil(LF))).isEqualTo("one\n");
        assertThat(pair.read(s -> s.readUntil(LF))).isEqualTo("two\n");
        assertThat(failureOf(s -> s.readUntil(LF))).hasNoCause();
        assertThat(pair.isClosed()).isTrue();
        assertThat(pair.read(s -> s.readBytes(2))).isEqualTo("re");
        assertThat(pair.read(s -> s.readUntilClose())).isEqualTo("st");
    }

    // ------------------------------------------------------------------------------------------ S rows

    @Test
    @DisplayName("S01: a client reads everything of a server that answers and closes")
    void answerBeforeCloseIsRead() throws Exception {
        CompletableFuture<byte[]> all = pair.start(s -> s.readUntilClose());
        pair.peerSends("HTTP/1.0 200 OK\r\n\r\nbody");
        pair.peerCloses();
        assertThat(text(got(all))).isEqualTo("HTTP/1.0 200 OK\r\n\r\nbody");
    }

    @Test
    @DisplayName("S02: nothing, partial and until the close")
    void readsOfAllKindsMix() throws Exception {
        pair.peerSends("hello");
        assertThat(pair.read(s -> s.readBytes(0))).isEmpty();
        assertThat(pair.read(s -> s.readBytes(50, true))).isEqualTo("hello");
        pair.peerSends("12345");
        assertThat(pair.read(s -> s.readBytes(3, true))).isEqualTo("123");
        assertThat(pair.read(s -> s.readBytes(0, true))).isEmpty();
        pair.peerSends("678");
        pair.peerCloses();
        assertThat(pair.read(s -> s.readUntilClose())).isEqualTo("45678");
    }

    @Test
    @DisplayName(
            "S04: a long read fails when the peer closes; after reading until the close another read fails at once")
    void readFailsAtTheEnd() throws Exception {
        CompletableFuture<byte[]> mebibyte = pair.start(s -> s.readBytes(1 << 20));
        pair.peerSends("short");
        pair.peerCloses();
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> LoopThread.await(mebibyte));
        assertThat(pair.read(s -> s.readUntilClose())).isEqualTo("short");
        assertThat(pair.start(s -> s.readBytes(1))).isCompletedExceptionally();
    }

    @Test
    @DisplayName("S06: a byte that is buffered when the peer closes goes to the next read")
    void lastByteIsNotLost() throws Exception {
        pair.peerSends("12");
        assertThat(pair.read(s -> s.readBytes(1))).isEqualTo("1");
        pair.peerCloses();
        pair.settle();
        assertThat(pair.read(s -> s.readBytes(1))).isEqualTo("2");
    }

    @Test
    @DisplayName("S06: the same when chunks are small, and with a close callback")
    void lastChunkIsNotLost() throws Exception {
        pair.connect(StreamLimits.DEFAULT.withReadChunkSize(256));
        CompletableFuture<@Nullable Void> closed = pair.closed();
        byte[] data = pattern(512);
        pair.peerSends(data);
        pair.peerCloses();
        assertThat(pair.get(s -> s.readBytes(256))).isEqualTo(Arrays.copyOf(data, 256));
        assertThat(pair.get(s -> s.readBytes(256))).isEqualTo(Arrays.copyOfRange(data, 256, 512));
        LoopThread.await(closed);
    }

    @Test
    @DisplayName("S07: the time to find a delimiter is linear")
    void longLineIsSearchedOnce() throws Exception {
        byte[] line = new byte[4 << 20];
        line[line.length - 1] = '\n';
        CompletableFuture<byte[]> read = pair.start(s -> s.readUntil(LF));
        Duration before = loopTime();
        for (int at = 0; at < line.length; at += 1024) {
            pair.peerSends(Arrays.copyOfRange(line, at, at + 1024));
        }
        assertThat(got(read)).hasSize(line.length);
        assertThat(loopTime().minus(before)).isLessThan(Duration.ofSeconds(1));
    }

    /** Returns the CPU time of the loop's thread; the elapsed time would depend on other load of the machine. */
    private Duration loopTime() throws Exception {
        return pair.call(
                () -> Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
    }

    @Test
    @DisplayName("S08: a delimiter in a last short packet is found, with a limit as well")
    void delimiterWithTheCloseIsFound() throws Exception {
        CompletableFuture<byte[]> line = pair.start(s -> s.readUntil(CRLF, 4096));
        pair.peerSends("a".repeat(1024));
        pair.settle();
        pair.peerSends("bcd\r\n");
        pair.peerCloses();
        assertThat(got(line)).hasSize(1029);
    }

    @Test
    @DisplayName("S08: a delimiter that never comes is a closed stream, not an unsatisfiable read")
    void missingDelimiterIsAClosedStream() throws Exception {
        pair.peerSends("a".repeat(1024));
        pair.peerCloses();
        assertThat(failureOf(s -> s.readUntil(CRLF, 4096))).hasNoCause();
    }

    @Test
    @DisplayName("S10: a delimiter may end at the limit")
    void delimiterAtTheLimitIsFound() throws Exception {
        pair.peerSends("abcdef\r\nghij\r\n");
        assertThat(pair.read(s -> s.readUntil(CRLF, 50))).isEqualTo("abcdef\r\n");
        assertThat(pair.read(s -> s.readUntilRegex(Pattern.compile("\r\n"), 6))).isEqualTo("ghij\r\n");
    }

    @Test
    @DisplayName("S10: beyond the limit nothing is found, whether it comes later or is there")
    void delimiterBeyondTheLimitClosesStream() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        for (String sent : new String[] {"abcdef", "abcdef\r\n"}) {
            for (boolean inline : new boolean[] {true, false}) {
                pair.connect(StreamLimits.DEFAULT);
                assertUnsatisfiable(sent, inline, s -> s.readUntil(CRLF, 5));
                pair.connect(StreamLimits.DEFAULT);
                assertUnsatisfiable(sent, inline, s -> s.readUntilRegex(Pattern.compile("\r\n"), 5));
            }
        }
        assertThat(logs.messages("tornado.general"))
                .hasSize(8)
                .contains("Unsatisfiable read, closing connection: delimiter \"\\x0d\\x0a\" not found within 5 bytes");
    }

    private void assertUnsatisfiable(
            String sent, boolean inline, Function<IOStream, CompletableFuture<byte[]>> operation) throws Exception {
        CompletableFuture<@Nullable Void> closed = pair.closed();
        if (inline) {
            pair.peerSends(sent);
            pair.settle();
        }
        CompletableFuture<byte[]> read = pair.start(operation);
        if (inline) {
            assertThat(read).isCompletedExceptionally();
        } else {
            pair.peerSends(sent);
        }
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(read))
                .withCauseInstanceOf(UnsatisfiableReadException.class);
        LoopThread.await(closed);
        assertThat(pair.error()).isInstanceOf(UnsatisfiableReadException.class);
    }

    @Test
    @DisplayName("S11: small reads from a long queue do not fill the buffer")
    void smallReadsDoNotReadAhead() throws Exception {
        pair.connect(StreamLimits.DEFAULT.withMaxBufferSize(10_240));
        CompletableFuture<@Nullable Void> sent = pair.peerSendsMeanwhile(new byte[100 * 1024]);
        for (int i = 0; i < 100; i++) {
            assertThat(pair.get(s -> s.readBytes(1024))).hasSize(1024);
        }
        LoopThread.await(sent);
    }

    @Test
    @DisplayName("S11: lines with a limit likewise")
    void linesDoNotReadAhead() throws Exception {
        pair.connect(StreamLimits.DEFAULT.withMaxBufferSize(10_240));
        byte[] line = new byte[1024];
        line[1023] = '\n';
        byte[] all = new byte[100 * 1024];
        for (int i = 0; i < 100; i++) {
            System.arraycopy(line, 0, all, i * 1024, 1024);
        }
        CompletableFuture<@Nullable Void> sent = pair.peerSendsMeanwhile(all);
        for (int i = 0; i < 100; i++) {
            assertThat(pair.get(s -> s.readUntil(LF, 1024))).isEqualTo(line);
        }
        LoopThread.await(sent);
    }

    @Test
    @DisplayName("S12: what is not read stays with the peer, so that more than the limit can come")
    void slowReaderDoesNotOverflow() throws Exception {
        int mebibyte = 1 << 20;
        pair.connect(StreamLimits.DEFAULT.withMaxBufferSize(5 * mebibyte));
        CompletableFuture<@Nullable Void> sent = pair.peerSendsMeanwhile(new byte[10 * mebibyte]);
        for (int i = 0; i < 10; i++) {
            assertThat(pair.get(s -> s.readBytes(mebibyte))).hasSize(mebibyte);
            pair.settle();
        }
        LoopThread.await(sent);
    }

    @Test
    @DisplayName("S13: a caller's buffer is filled, first with what is left over")
    void callersBufferIsFilled() throws Exception {
        pair.peerSends("hello world!");
        assertThat(pair.read(s -> s.readUntil(bytes(" ")))).isEqualTo("hello ");
        ByteBuffer target = ByteBuffer.allocate(10);
        CompletableFuture<Integer> full = pair.start(s -> s.readInto(target));
        pair.settle();
        assertThat(full).isNotDone();
        pair.peerSends("1234567");
        assertThat((int) LoopThread.await(full)).isEqualTo(10);
        assertThat(text(target.array())).isEqualTo("world!1234");
        ByteBuffer partial = ByteBuffer.allocate(10);
        assertThat((int) pair.await(s -> s.readInto(partial, true))).isEqualTo(3);
        assertThat(pair.start(s -> s.readInto(ByteBuffer.allocate(0)))).isCompletedWithValue(0);
    }

    @Test
    @DisplayName("S13: a mixture of a million bytes arrives whole")
    void mixedReadsKeepEveryByte() throws Exception {
        long seed = 42;
        Random random = new Random(seed);
        byte[] data = new byte[1_000_000];
        random.nextBytes(data);
        CompletableFuture<@Nullable Void> sent = pair.peerSendsMeanwhile(data);
        MessageDigest got = MessageDigest.getInstance("SHA-256");
        int left = data.length;
        while (left > 0) {
            int size = Math.min(left, 1 + random.nextInt(50_000));
            boolean partial = random.nextBoolean();
            if (random.nextBoolean()) {
                ByteBuffer target = ByteBuffer.allocate(size);
                size = pair.await(s -> s.readInto(target, partial));
                got.update(target.flip());
            } else {
                int asked = size;
                byte[] piece = pair.await(s -> s.readBytes(asked, partial));
                size = piece.length;
                got.update(piece);
            }
            left -= size;
        }
        LoopThread.await(sent);
        assertThat(got.digest())
                .as("seed %d", seed)
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(data));
    }

    @Test
    @DisplayName("S15: an error of a read that is tried at once goes to its caller and not to the log")
    void errorAtOnceIsNotLogged() throws Exception {
        pair.run(() -> pair.stream().failure = new IOException("boom"));
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(1));
        assertThat(read).isCompletedExceptionally();
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(read))
                .havingCause()
                .withMessage("boom");
        assertThat(pair.isClosed()).isTrue();
    }

    @Test
    @DisplayName("S15: an error that comes later is logged once")
    void errorLaterIsLoggedOnce() throws Exception {
        logs.expect(Level.WARN, "error on read");
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(1));
        pair.run(() -> pair.stream().failure = new IOException("boom"));
        pair.peerSends("x");
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(read))
                .havingCause()
                .withMessage("boom");
        assertThat(logs.lines()).hasSize(1);
    }

    // ------------------------------------------------------------------------------------------ regular expressions

    @Test
    @DisplayName("B.3: up to the end of the first match")
    void regexEndsWithItsMatch() throws Exception {
        CompletableFuture<byte[]> head = pair.start(s -> s.readUntilRegex(Pattern.compile("\r?\n\r?\n")));
        pair.peerSends("a\r\nb\r");
        pair.settle();
        pair.peerSends("\n\nrest");
        assertThat(text(got(head))).isEqualTo("a\r\nb\r\n\n");
        assertThat(pair.read(s -> s.readBytes(4))).isEqualTo("rest");
    }

    @Test
    @DisplayName("B.3: a match that comes with the last bytes is found (Tornado issue 2717)")
    void regexIsTriedOnceMoreAtTheEnd() throws Exception {
        pair.connect(StreamLimits.DEFAULT.withReadChunkSize(100));
        byte[] data = new byte[350];
        data[349] = (byte) 0xff;
        pair.peerSends(data);
        assertThat(pair.get(s -> s.readUntilRegex(Pattern.compile("\u00ff")))).hasSize(350);
    }

    // ------------------------------------------------------------------------------------------ many reads

    @Test
    @DisplayName("Ten thousand reads, each started by the one before, do not need ten thousand stack frames")
    void readsThatStartReadsDoNotNest() throws Exception {
        int lines = 10_000;
        CompletableFuture<byte[]> last = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(lines);
        CompletableFuture<@Nullable Void> sent = pair.peerSendsMeanwhile(bytes("line\n".repeat(lines)));
        pair.run(() -> readLines(left, last));
        assertThat(text(got(last))).isEqualTo("line\n");
        LoopThread.await(sent);
    }

    private void readLines(AtomicInteger left, CompletableFuture<byte[]> last) {
        pair.stream()
                .readUntil(LF)
                .thenAccept(line -> {
                    if (left.decrementAndGet() == 0) {
                        last.complete(line);
                    } else {
                        readLines(left, last);
                    }
                })
                .exceptionally(e -> {
                    last.completeExceptionally(e);
                    return null;
                })
                .isDone();
    }

    // ------------------------------------------------------------------------------------------ callbacks

    @Test
    @DisplayName("A41, A42: the older style, a callback for each read")
    void callbacksAreCalled() throws Exception {
        CompletableFuture<String> body = new CompletableFuture<>();
        pair.run(() -> pair.stream()
                .readUntil(
                        bytes("\r\n\r\n"),
                        head -> pair.stream().readBytes(4, content -> body.complete(text(head) + text(content)))));
        pair.peerSends("head\r\n\r\nbody");
        assertThat(LoopThread.await(body)).isEqualTo("head\r\n\r\nbody");
    }

    @Test
    @DisplayName("A41: a callback is not called when the read fails; the close callback is")
    void callbackIsNotCalledOnFailure() throws Exception {
        CompletableFuture<@Nullable Void> closed = pair.closed();
        AtomicInteger calls = new AtomicInteger();
        pair.run(() -> pair.stream().readUntil(LF, line -> calls.incrementAndGet()));
        pair.peerCloses();
        LoopThread.await(closed);
        pair.settle();
        assertThat(calls).hasValue(0);
    }

    @Test
    @DisplayName("A41: with a callback, a read on a closed stream that was read out is an I/O error")
    void callbackOnClosedStreamIsRefused() throws Exception {
        pair.run(pair.stream()::close);
        pair.run(() -> assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> pair.stream().readUntil(LF, line -> {}))
                .withMessage("Stream is closed"));
    }

    @Test
    @DisplayName("A52: what a callback throws closes the stream and is logged by the loop")
    void throwingCallbackClosesStream() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception, closing connection.");
        logs.expect(Level.ERROR, "Exception in callback");
        CompletableFuture<@Nullable Void> closed = pair.closed();
        pair.run(() -> pair.stream().readBytes(1, data -> {
            throw new IllegalStateException("boom");
        }));
        pair.peerSends("x");
        LoopThread.await(closed);
        assertThat(pair.error()).hasMessage("boom");
    }

    // ------------------------------------------------------------------------------------------ threads

    @Test
    @DisplayName("B.3: reading belongs to the loop's thread")
    void readElsewhereIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> pair.stream().readBytes(1))
                .withMessageContaining("test-loop");
    }
}
