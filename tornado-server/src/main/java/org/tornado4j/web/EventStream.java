package org.tornado4j.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.PeriodicCallback;

/**
 * A response of server-sent events, {@code text/event-stream} (WHATWG HTML section 9.2), for a browser's
 * {@code EventSource}.
 *
 * <pre>
 * CompletionStage&lt;?&gt; get() {
 *     EventStream events = EventStream.open(this);
 *     Runnable unsubscribe = news.subscribe(text -&gt; events.send(text));
 *     return events.closed().thenRun(unsubscribe);
 * }
 * </pre>
 *
 * <ol>
 *   <li>{@link #open}: the head is sent at once, and then a comment with every heartbeat, so that proxies do not close
 *       a silent connection
 *   <li>{@link #send}, any number of times
 *   <li>{@link #closed} completes: {@link #close} was called, the client has left or was cut off, or the server begins
 *       to shut down. The entry method returns this stage, so that the response lasts as long
 * </ol>
 *
 * <p>The response is not cached, compressed or changed on the way ({@code Cache-Control: no-store, no-transform}).
 *
 * <p>Events for a slow client wait in memory, up to {@link ApplicationSettings#maxEventStreamBufferBytes}, 64 KiB. A
 * client that is further behind is cut off, as if it had left; it reconnects by itself and reports the last event that
 * it received. A larger event can be sent when nothing waits, and does not count. A handler that sends much should wait
 * for the stage of {@link #send}.
 *
 * <p>Thread: {@link #open} must be called on the loop, not in a {@link Blocking} method; all other methods in any
 * thread.
 */
public final class EventStream {

    /** The interval of comments on a silent stream: 15 seconds, as suggested by the HTML standard. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** A line that begins with a colon is a comment. */
    private static final String COMMENT = ":\n\n";

    /** A thread that sends faster than the loop can take is not to fill the memory; an event lost in silence were worse. */
    private static final int MOST_HANDED_OVER = 1 << 20;

    private final RequestHandler handler;
    private final IOLoop loop;
    private final PeriodicCallback heartbeat;
    private final int allowance;
    /** The number of bytes that may be unsent now: the allowance, behind the event that was sent when nothing waited. */
    private long room;

    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    /** Characters that other threads sent and the loop has not come to. */
    private final AtomicLong handedOver = new AtomicLong();
    /** Set when those were too many. */
    private final AtomicBoolean overrun = new AtomicBoolean();
    /** Set once the connection was ended, of which the handler hears a moment later. */
    private boolean cut;

    private EventStream(RequestHandler handler, IOLoop loop, Duration interval) {
        this.handler = handler;
        this.loop = loop;
        this.allowance = handler.settings().maxEventStreamBufferBytes();
        this.room = allowance;
        this.heartbeat = new PeriodicCallback(this::beat, interval);
    }

    /** Begins the response of {@code handler}, with a heartbeat every {@link #HEARTBEAT}. */
    public static EventStream open(RequestHandler handler) {
        return open(handler, HEARTBEAT);
    }

    /**
     * Begins the response of {@code handler}. Additional header fields must be set before.
     *
     * @throws IllegalStateException in a {@link Blocking} method, or if the head of the response has been sent
     */
    public static EventStream open(RequestHandler handler, Duration heartbeat) {
        IOLoop loop = handler.loop();
        if (handler.output().isStreaming() || !loop.isInLoop()) {
            throw new IllegalStateException(
                    "open an event stream on the loop, as the first thing that is sent: in a method"
                            + " without @Blocking, which returns closed()");
        }
        EventStream stream = new EventStream(handler, loop, heartbeat);
        stream.begin();
        return stream;
    }

    private void begin() {
        handler.setHeader("Content-Type", "text/event-stream");
        handler.setHeader("Cache-Control", "no-store, no-transform");
        handler.setHeader("X-Accel-Buffering", "no"); // what nginx needs to be told
        handler.execution().setLongResponse(new LongResponse(this::close, this::close));
        handler.flush();
        heartbeat.start();
        if (handler.request().method().equals(HTTPMethod.HEAD)) {
            close();
        }
    }

    /** Returns the id of the last event that a reconnecting client has received; null for a new client. */
    public @Nullable String lastEventId() {
        String id = handler.request().headers().first("Last-Event-ID");
        return id == null ? null : new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Sends an event with only data: {@link #send(ServerSentEvent)}. */
    public CompletionStage<@Nullable Void> send(String data) {
        return send(ServerSentEvent.of(data));
    }

    /**
     * Sends an event.
     *
     * @return completes, on the loop, when the event has been written; fails if the stream is closed, or if the client
     *     is too far behind, which ends the stream
     */
    public CompletionStage<@Nullable Void> send(ServerSentEvent event) {
        return inLoop(event.encode());
    }

    /** Sends a comment, which the client ignores. Line breaks become spaces. */
    public CompletionStage<@Nullable Void> comment(String text) {
        return inLoop(": " + text.replaceAll("[\r\n]+", " ") + "\n\n");
    }

    /**
     * Sends an event that other streams get as well, and that is encoded once for all of them. A client that is too far
     * behind is cut off as with {@link #send(ServerSentEvent)}. Does nothing on a closed stream.
     *
     * @throws IllegalStateException in any thread other than the loop's
     */
    public void send(SharedEvent event) {
        loop.requireInLoop();
        byte[] bytes = event.bytes();
        if (closed.isDone() || handler.isFinished()) {
            end();
        } else if (!hasRoomFor(bytes.length)) {
            cutOff();
        } else {
            try {
                handler.write(ByteBuffer.wrap(bytes)); // leaves when the current callback of the loop ends
            } catch (RuntimeException e) { // the handler wrote far too much besides
                LOG.debug("Cannot send an event", e);
                end();
            }
        }
    }

    /** Returns the loop of the connection. Any thread. */
    public IOLoop loop() {
        return loop;
    }

    private CompletionStage<@Nullable Void> inLoop(String text) {
        if (loop.isInLoop()) {
            return sendText(text);
        }
        int length = text.length();
        if (handedOver.addAndGet(length) > MOST_HANDED_OVER) {
            handedOver.addAndGet(-length);
            if (overrun.compareAndSet(false, true)) {
                loop.addCallback(this::cutOff);
            }
            return CompletableFuture.failedStage(new IOException("other threads sent more than " + MOST_HANDED_OVER
                    + " characters that the loop has not come to; wait for the stage of send() before the next"));
        }
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop.addCallback(() -> {
            handedOver.addAndGet(-length);
            Outcome.forward(sendText(text), done);
        });
        return done;
    }

    private CompletionStage<@Nullable Void> sendText(String text) {
        if (closed.isDone() || handler.isFinished()) {
            end();
            return CompletableFuture.failedStage(new EventStreamClosedException("the event stream is closed"));
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!hasRoomFor(bytes.length)) {
            cutOff();
            return CompletableFuture.failedStage(new EventStreamClosedException(
                    "the client is more than " + allowance + " bytes behind, and was cut off"));
        }
        try {
            handler.write(bytes);
            return handler.flush();
        } catch (RuntimeException e) { // the handler wrote far too much besides
            end();
            return CompletableFuture.failedStage(e);
        }
    }

    private boolean hasRoomFor(int length) {
        HTTPConnection connection = handler.output().connection();
        long waiting = connection.unsentBytes();
        if (waiting + length > room) {
            connection.sendGathered(); // what nobody has tried to send does not show that the client is slow
            waiting = connection.unsentBytes();
        }
        room = waiting == 0 ? (long) length + allowance : Math.min(room, waiting + allowance);
        return waiting + length <= room;
    }

    /** Ends the connection; the close callback then does what it does when the client leaves. */
    private void cutOff() {
        if (cut || closed.isDone()) {
            return; // the limit is counted once
        }
        cut = true;
        HTTPConnection connection = handler.output().connection();
        connection.limitReached(Limit.MAX_EVENT_STREAM_BUFFER_SIZE);
        connection.abort();
    }

    /** The next one waits until this one has left. */
    private CompletionStage<@Nullable Void> beat() {
        return sendText(COMMENT).exceptionally(clientIsGone -> null);
    }

    /** Ends the stream; the client reconnects until it is answered with 204. Later calls do nothing. */
    public void close() {
        if (loop.isInLoop()) {
            end();
        } else {
            loop.addCallback(this::end);
        }
    }

    private void end() {
        heartbeat.stop();
        closed.complete(null);
    }

    /** Returns a stage that completes, on the loop, when the stream has ended, for whatever reason. */
    public CompletionStage<@Nullable Void> closed() {
        return closed;
    }

    public boolean isClosed() {
        return closed.isDone();
    }
}
