package org.tornado4j.bus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;
import org.tornado4j.process.Worker;
import org.tornado4j.web.EventStream;
import org.tornado4j.websocket.WebSocketConnection;
import org.tornado4j.websocket.WebSocketHandler;

/**
 * Publishes messages on topics to connections of all loops, and of other processes if there is a {@link BusTransport}.
 *
 * <pre>
 * class ChatHandler extends WebSocketHandler {
 *
 *     private final MessageBus bus;
 *     ...
 *
 *     void open(String room) {                                        // "/rooms/{room}"
 *         bus.subscribe(room, this, topic -&gt; writeMessage("[you missed something]"));
 *     }
 *
 *     &#64;Override
 *     protected &#64;Nullable CompletionStage&lt;?&gt; onMessage(String text) {
 *         bus.publish(room, text);
 *         return null;
 *     }
 * }
 * </pre>
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>Order: a subscriber gets the messages that one thread publishes on one topic in the order of their publication.
 *       Messages of different threads have no order, and subscribers may see them in different orders.
 *   <li>At most once: no message is delivered twice. There is no history: a subscriber gets messages published after it
 *       subscribed.
 *   <li>Gaps: a subscriber that has missed a message is notified before it gets the next one. It is also notified if it
 *       may have missed one, as after another process could not be reached. Messages that a process was about to send
 *       when it died are lost without notice.
 *   <li>Bounds: {@link BusOptions}. A publisher never waits.
 * </ul>
 *
 * <p>A publisher that has subscribed gets its own messages too. Subscribers get a message in a later callback of their
 * loop.
 *
 * <p>Thread: any.
 */
public final class MessageBus implements AutoCloseable {

    /** The type of the event that notifies an event stream of a gap; its data is the topic. */
    public static final String GAP_EVENT = "gap";

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final BusOptions options;
    private final FrameCodec codec = new FrameCodec();
    private final @Nullable BusTransport transport;
    /** Null without a transport. */
    private final @Nullable Outgoing outgoing;

    private final Origins origins = new Origins();
    private final Interests interests = new Interests();
    private final Map<IOLoop, LoopTopics> loops = new ConcurrentHashMap<>();
    /** Sockets, event streams and listeners. */
    private final Map<Object, Holder> holders = new ConcurrentHashMap<>();

    private final AtomicLong held = new AtomicLong();
    private final AtomicLong subscriptions = new AtomicLong();
    private final LongAdder published = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LogBudget lines = new LogBudget(1, Duration.ofSeconds(10));

    /** Loop of listeners that have no other; guarded by this. */
    private @Nullable IOLoop ownLoop;

    private volatile boolean closed;

    /**
     * Creates a bus for this process and, if it is a worker, the other workers of its supervisor, with the default
     * bounds. A program that forks must create it after that.
     */
    public MessageBus() {
        this(BusOptions.DEFAULT);
    }

    /**
     * Creates a bus for this process and, if it is a worker, the other workers of its supervisor. A program that forks
     * must create it after that.
     */
    public MessageBus(BusOptions options) {
        this(options, Worker.current() == null ? null : new RelayTransport());
    }

    /**
     * Creates a bus for all processes that {@code transport} reaches.
     *
     * @param transport the transport; null for only this process. Ownership: taken over, and closed with the bus
     */
    public MessageBus(BusOptions options, @Nullable BusTransport transport) {
        this.options = options;
        this.transport = transport;
        this.outgoing = transport == null ? null : new Outgoing(transport, codec, options.maxPendingBytes(), held);
        if (transport != null && outgoing != null) {
            transport.open(new Incoming());
            outgoing.start();
        }
    }

    // ------------------------------------------------------------------------------------------ publishing

    /** Publishes a text message: {@link #publish(BusMessage)}. */
    public boolean publish(String topic, String text) {
        return publish(BusMessage.text(topic, text));
    }

    /**
     * Publishes a binary message: {@link #publish(BusMessage)}.
     *
     * <p>Ownership: {@code bytes} is taken over; the caller must not change it any more.
     */
    public boolean publish(String topic, byte[] bytes) {
        return publish(BusMessage.binary(topic, bytes));
    }

    /**
     * Publishes a message.
     *
     * @return whether the message is on its way to all subscribers. False if too many messages are waiting for some
     *     loop of this process, or for the other processes, whose subscribers then get a gap event; and false if the
     *     bus is closed. A publisher that can wait should then publish less
     * @throws IllegalArgumentException if the message is larger than {@link BusOptions#maxMessageBytes}
     */
    public boolean publish(BusMessage message) {
        if (message.content().length > options.maxMessageBytes()) {
            throw new IllegalArgumentException("a message has at most " + options.maxMessageBytes()
                    + " bytes (maxMessageBytes of BusOptions, tornado.bus.max-message-size), not "
                    + message.content().length + ": publish where to find the content instead");
        }
        if (closed) {
            return false;
        }
        published.increment();
        boolean reachesLoops = distribute(message);
        boolean reachesOthers = outgoing == null || outgoing.offer(message);
        return reachesLoops && reachesOthers;
    }

    /** Hands a message to each loop that has subscribers. */
    private boolean distribute(BusMessage message) {
        boolean accepted = true;
        boolean anyClosed = false;
        for (LoopTopics loop : interests.of(message.topic())) {
            if (loop.loop().isClosed()) {
                anyClosed = true;
            } else {
                accepted &= loop.handOver().offer(message);
            }
        }
        if (anyClosed) {
            forgetClosedLoops();
        }
        return accepted;
    }

    private void forgetClosedLoops() {
        loops.values().removeIf(loop -> {
            boolean isClosed = loop.loop().isClosed();
            if (isClosed) {
                loop.handOver().clear();
            }
            return isClosed;
        });
        interests.removeClosed();
    }

    /** Takes what other processes send. */
    private final class Incoming implements BusTransport.Receiver {

        @Override
        public void received(byte[] frame) {
            try {
                FrameCodec.Frame read = codec.decode(frame);
                if (read != null) {
                    take(read);
                }
            } catch (FrameCodec.MalformedFrameException e) {
                malformed(e);
            }
        }

        private void take(FrameCodec.Frame frame) {
            Origins.Verdict verdict = origins.note(frame.origin(), frame.sequence());
            if (verdict == Origins.Verdict.REPEATED) {
                return;
            }
            if (verdict == Origins.Verdict.BEHIND_GAP && !frame.event().equals(Gap.EVERYWHERE)) {
                lost(Gap.EVERYWHERE);
            }
            if (frame.event() instanceof BusMessage message) {
                received.increment();
                distribute(message);
            } else if (frame.event() instanceof Gap gap) {
                lost(gap);
            }
        }

        private void malformed(Exception reason) {
            if (lines.allows(Clock.SYSTEM.nanoTime())) {
                LOG.warn(
                        "A message of another process cannot be read, is it of another release? {}",
                        reason.getMessage());
            }
            missed();
        }

        @Override
        public void missed() {
            origins.gapIsTold();
            lost(Gap.EVERYWHERE);
        }
    }

    /** Has subscribers told that messages were lost. */
    void lost(Gap gap) {
        gaps.increment();
        if (gap.topic() == null) {
            loops.values().forEach(loop -> loop.handOver().offer(gap));
        } else {
            for (LoopTopics loop : interests.of(gap.topic())) {
                loop.handOver().offer(gap);
            }
        }
    }

    // ------------------------------------------------------------------------------------------ subscribing

    /**
     * Subscribes a WebSocket to a topic until the socket is closed. May be called in {@code open} or later. A slow
     * client misses messages, according to its {@link org.tornado4j.websocket.PendingPolicy}.
     *
     * @param onGap called with the topic, on the loop of the socket, when the client has missed messages: before the
     *     next message, or when it has caught up. Messages that it sends are sent first. If it throws, the socket is
     *     closed with 1011
     * @throws IllegalArgumentException if the topic is invalid
     * @throws IllegalStateException if the socket has {@link BusOptions#maxSubscriptions} already, or is not open yet
     */
    public Subscription subscribe(String topic, WebSocketHandler handler, Consumer<String> onGap) {
        return subscribe(topic, handler.connection(), onGap);
    }

    /** Subscribes a WebSocket to a topic, like {@link #subscribe(String, WebSocketHandler, Consumer)}. */
    public Subscription subscribe(String topic, WebSocketConnection socket, Consumer<String> onGap) {
        SocketSubscriber subscriber = new SocketSubscriber(socket, topic, onGap);
        Holder holder = holder(socket, ended -> inLoop(socket.loop(), () -> socket.whenClosed(ended)));
        Subscription subscription = new Subscription(topics(socket.loop()), topic, subscriber, holder);
        subscriber.belongsTo(subscription);
        return begin(subscription, holder);
    }

    /**
     * Subscribes an event stream to a topic until the stream ends. If it misses messages, it gets an event of the type
     * {@link #GAP_EVENT} whose data is the topic. A slow client is cut off, as always with an {@link EventStream}, and
     * reconnects.
     *
     * @throws IllegalArgumentException if the topic is invalid
     * @throws IllegalStateException if the stream has {@link BusOptions#maxSubscriptions} already
     */
    public Subscription subscribe(String topic, EventStream stream) {
        return subscribe(new StreamSubscriber(stream, topic, null));
    }

    /**
     * Subscribes an event stream to a topic, like {@link #subscribe(String, EventStream)}.
     *
     * @param onGap called with the topic, on the loop of the stream, instead of sending the gap event
     */
    public Subscription subscribe(String topic, EventStream stream, Consumer<String> onGap) {
        return subscribe(new StreamSubscriber(stream, topic, onGap));
    }

    private Subscription subscribe(StreamSubscriber subscriber) {
        EventStream stream = subscriber.stream();
        Holder holder = holder(stream, ended -> stream.closed().thenRun(ended));
        return begin(new Subscription(topics(stream.loop()), subscriber.topic(), subscriber, holder), holder);
    }

    /**
     * Subscribes a listener to a topic until the subscription is cancelled. It is called in a thread shared by
     * listeners, which must not block it.
     *
     * @throws IllegalArgumentException if the topic is invalid
     */
    public Subscription subscribe(String topic, BusListener listener) {
        return subscribe(topic, ownLoop(), listener);
    }

    /** Subscribes a listener to a topic until the subscription is cancelled. It is called on {@code loop}. */
    public Subscription subscribe(String topic, IOLoop loop, BusListener listener) {
        Holder holder = new Holder(1);
        Subscription subscription =
                new Subscription(topics(loop), topic, new ListeningSubscriber(listener, topic), holder);
        holders.put(holder, holder);
        return begin(subscription, holder);
    }

    private Subscription begin(Subscription subscription, Holder holder) {
        if (!holder.add(subscription)) {
            subscription.cancel();
        } else if (subscription.begin(() -> ended(holder))) {
            held.addAndGet(Subscription.MEMORY);
            subscriptions.incrementAndGet();
        }
        if (closed) {
            subscription.cancel();
        }
        return subscription;
    }

    private void ended(Holder holder) {
        holders.remove(holder); // there is such an entry for a listener alone
        held.addAndGet(-Subscription.MEMORY);
        subscriptions.decrementAndGet();
    }

    /** Returns that of {@code owner}; {@code hook} has it run something at the end of the owner. */
    private Holder holder(Object owner, Consumer<Runnable> hook) {
        Holder known = holders.get(owner);
        if (known != null) {
            return known;
        }
        Holder made = new Holder(options.maxSubscriptions());
        Holder earlier = holders.putIfAbsent(owner, made);
        if (earlier != null) {
            return earlier;
        }
        hook.accept(() -> {
            holders.remove(owner);
            made.end();
        });
        return made;
    }

    private static void inLoop(IOLoop loop, Runnable action) {
        if (loop.isRunningHere()) {
            action.run();
        } else {
            loop.addCallback(action);
        }
    }

    private LoopTopics topics(IOLoop loop) {
        return loops.computeIfAbsent(loop, own -> new LoopTopics(own, interests, options.maxPendingBytes(), held));
    }

    private synchronized IOLoop ownLoop() {
        IOLoop loop = ownLoop;
        if (loop == null) {
            loop = new IOLoop();
            ownLoop = loop;
            IOLoop own = loop;
            DaemonThreads.start("tornado-bus", () -> {
                own.start();
                own.close(true);
            });
        }
        return loop;
    }

    // ------------------------------------------------------------------------------------------ about it

    public BusOptions options() {
        return options;
    }

    /** Returns the estimated memory of undelivered messages and of subscriptions, in bytes. */
    public long heldBytes() {
        return held.get();
    }

    public BusStatistics statistics() {
        long delivered = 0;
        long dropped = outgoing == null ? 0 : outgoing.handOver().dropped();
        for (LoopTopics loop : loops.values()) {
            delivered += loop.delivered();
            dropped += loop.handOver().dropped();
        }
        return new BusStatistics(
                interests.count(),
                subscriptions.get(),
                published.sum(),
                received.sum(),
                delivered,
                dropped,
                gaps.sum(),
                held.get());
    }

    /** Ends all subscriptions and closes the transport. Undelivered messages are lost. Further calls do nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (transport != null && outgoing != null) {
            outgoing.close();
            transport.close();
        }
        holders.values().forEach(Holder::end);
        stopOwnLoop();
    }

    private synchronized void stopOwnLoop() {
        if (ownLoop != null) {
            ownLoop.stop();
        }
    }
}
