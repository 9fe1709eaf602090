package org.tornado4j.process;

import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamLimits;

/**
 * One end of the connection between a supervisor and a worker, or the supervisor that is to take over. They send each other lines
 * of words:
 *
 * <table>
 *   <caption>Lines</caption>
 *   <tr><td>{@code hello PID}</td><td>worker: its process; the first line</td></tr>
 *   <tr><td>{@code release FINGERPRINT VERSION}</td><td>worker: {@link Release}, right after that</td></tr>
 *   <tr><td>{@code ready}</td><td>worker: it serves</td></tr>
 *   <tr><td>{@code figures CONNECTIONS REQUESTS BUSY LAG}</td><td>worker: {@link Figures}</td></tr>
 *   <tr><td>{@code beats LOOPS HELD MILLIS}</td><td>worker: {@link Heartbeat}, about once a second</td></tr>
 *   <tr><td>{@code stack TEXT}</td><td>worker: a line of the stack of a loop that is held</td></tr>
 *   <tr><td>{@code stacks}</td><td>supervisor: asks for these</td></tr>
 *   <tr><td>{@code metrics QUESTION FORMAT}</td><td>supervisor: asks for metrics in a
 *       {@link org.tornado4j.metrics.MetricsFormat}</td></tr>
 *   <tr><td>{@code metrics QUESTION BASE64}, {@code metrics-end QUESTION PROBLEM}</td><td>worker: the answer, a
 *       {@link MetricsMessage}</td></tr>
 *   <tr><td>{@code join-relay}</td><td>worker: it wants to talk to the others</td></tr>
 *   <tr><td>{@code relay}</td><td>supervisor: the socket of the {@link Relay} is there</td></tr>
 *   <tr><td>{@code let-go CONNECTIONS}</td><td>supervisor: others have room for so many</td></tr>
 *   <tr><td>{@code successor PID}</td><td>new supervisor: its process; the first line</td></tr>
 *   <tr><td>{@code all-ready}</td><td>new supervisor: its workers serve</td></tr>
 *   <tr><td>{@code take-over}</td><td>old supervisor: the new one is to do so</td></tr>
 *   <tr><td>{@code replace}</td><td>old supervisor: its last HUP is for the new one</td></tr>
 *   <tr><td>{@code in-charge}</td><td>new supervisor: it has taken over</td></tr>
 * </table>
 *
 * A line that the other end does not know is ignored: the two may be of different releases when workers were replaced.
 *
 * <p>Thread: confined to the loop.
 */
final class ControlConnection {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final byte[] END_OF_LINE = {'\n'};
    private static final int LONGEST_LINE = 1024;

    private final IOStream stream;

    ControlConnection(SocketChannel channel, IOLoop loop) {
        this.stream = new IOStream(channel, loop, StreamLimits.DEFAULT);
    }

    /** Passes each line, split into words, to {@code listener}; runs {@code onEnd} once, when the other end is gone. */
    void read(Consumer<String[]> listener, Runnable onEnd) {
        stream.setCloseCallback(onEnd);
        readNext(listener);
    }

    private void readNext(Consumer<String[]> listener) {
        CompletionStage<byte[]> next = stream.readUntil(END_OF_LINE, LONGEST_LINE);
        next.whenComplete((line, failure) -> {
            if (failure == null) {
                pass(listener, new String(line, StandardCharsets.UTF_8).strip());
                readNext(listener);
            }
        });
    }

    private static void pass(Consumer<String[]> listener, String line) {
        try {
            listener.accept(line.split(" ", -1));
        } catch (RuntimeException e) {
            LOG.error("cannot do what \"{}\" asks for", line, e);
        }
    }

    /** Sends {@code words} as a line. If the other end is gone, only the end of the connection tells so. */
    void send(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!stream.closed()) {
            byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
            stream.write(bytes, () -> {});
        }
    }

    void close() {
        stream.close();
    }
}
