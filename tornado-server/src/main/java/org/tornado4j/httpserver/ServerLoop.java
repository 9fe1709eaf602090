package org.tornado4j.httpserver;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.ioloop.IOLoop;

/**
 * A server on one of its loops: the parts shared by its connections there.
 *
 * <p>Thread: confined to the loop, except where its parts say otherwise.
 */
public final class ServerLoop {

    private final IOLoop loop;
    private final HTTPServerOptions options;
    private final HTTPServerConnectionDelegate application;
    private final Connections connections;
    private final StandardFields standardFields;
    private final TrafficMonitor monitor;
    private final @Nullable RequestIds requestIds;
    private final TimeLimits timeLimits;
    private final WorkBeside work;
    /** The last that was added to {@link #work}, so that the next request of the same application need not look there. */
    private @Nullable BlockingWork lastWork;

    private final Protocols protocols;
    private byte @Nullable [] decodingBuffer;

    /** @param usual the protocol of connections that ask for none of those in {@code options} */
    ServerLoop(
            IOLoop loop,
            HTTPServerOptions options,
            HTTPServerConnectionDelegate application,
            MemoryBudget budget,
            WorkBeside work,
            Protocol usual) {
        this.loop = loop;
        this.options = options;
        this.application = application;
        this.monitor = new TrafficMonitor(loop, options.requestLog());
        this.requestIds = RequestIds.of(options);
        this.connections = new Connections(loop, monitor, budget);
        this.standardFields = new StandardFields(loop, options.serverHeader());
        this.timeLimits = new TimeLimits(options);
        this.work = work;
        this.protocols = new Protocols(this, usual, options.protocols()); // last: they are told of all the rest
    }

    /** Returns the loop. Any thread. */
    public IOLoop loop() {
        return loop;
    }

    /** Returns the options of the server. Any thread. */
    public HTTPServerOptions options() {
        return options;
    }

    /** Returns the delegate that receives requests. */
    public HTTPServerConnectionDelegate application() {
        return application;
    }

    /** Returns the registry of the connections. */
    public Connections connections() {
        return connections;
    }

    /** Returns the fields of every response. */
    public StandardFields standardFields() {
        return standardFields;
    }

    /** Returns the monitor that counts and logs the traffic. */
    public TrafficMonitor monitor() {
        return monitor;
    }

    /** Returns the source of request ids; null if requests have none. */
    public @Nullable RequestIds requestIds() {
        return requestIds;
    }

    /** Returns the protocols that connections can use. */
    public Protocols protocols() {
        return protocols;
    }

    LoopMemory memory() {
        return connections.memory();
    }

    /** Returns whether so much memory is held for peers that nothing should be read ahead. */
    public boolean isMemoryShort() {
        return memory().budget().isNear();
    }

    /**
     * Returns whether there is memory for the content of another request.
     *
     * @param length the length of the content, in bytes; negative if unknown
     */
    public boolean hasMemoryFor(long length) {
        return memory().budget().hasRoomFor(length);
    }

    /** Returns whether {@code more} bytes may be held for a peer in addition. */
    public boolean mayHold(long more) {
        return memory().budget().mayHold(more);
    }

    /**
     * Closes connections now if the memory budget is exceeded; to be called before much more memory is held. The
     * connection being served may be one of them.
     */
    public void makeRoom() {
        memory().relieveIfDue();
    }

    /** Counts work that a request has begun beside the loop. */
    void counts(BlockingWork begun) {
        if (begun != lastWork) {
            work.add(begun);
            lastWork = begun;
        }
    }

    TimeLimits timeLimits() {
        return timeLimits;
    }

    /** Returns the array that a piece of content is decoded into, which is lent on before the next is decoded. */
    byte[] decodingBuffer() {
        byte[] buffer = decodingBuffer;
        if (buffer == null) {
            buffer = new byte[options.chunkSize()];
            decodingBuffer = buffer;
        }
        return buffer;
    }

    ServerStatistics statistics() {
        return monitor.statistics(connections.count());
    }
}
