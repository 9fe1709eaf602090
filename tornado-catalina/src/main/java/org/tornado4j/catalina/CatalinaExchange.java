package org.tornado4j.catalina;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.ioloop.Timeout;

/**
 * One request: what the loop knows of it, and the events that the container is to be told, one after the other, on threads that
 * may wait.
 *
 * <ol>
 *   <li>The head is here, and what came with it: the container serves.
 *   <li>A read or a write is possible, an asynchronous request was dispatched, completed or took too long, or the client has
 *       left: the container is told.
 *   <li>The container is done: its processor is free for another request.
 * </ol>
 *
 * <p>Thread: what the engine calls is on the loop of the connection; {@link #signal} and {@link #checkTimeout} may be called
 * from any, and {@link #run} is on one at a time.
 */
final class CatalinaExchange implements HTTPMessageDelegate, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private static final byte[] NO_CONTENT = {};

    /** In seconds, with a queue that is full: a thread is soon free. */
    private static final String RETRY_WHEN_A_THREAD_IS_FREE = "1";
    /** In seconds, with as many requests as are allowed: the same that handlers say. */
    private static final String RETRY_WHEN_LESS_IS_DONE = "5";

    private final TornadoProtocolHandler protocol;
    private final HTTPConnection connection;

    // Written on the loop before the container is told of the request.
    private @Nullable HTTPServerRequest incoming;
    private @Nullable RequestContent content;
    private @Nullable ResponseContent output;
    private String host = "";
    private String remoteIp = "";
    private String scheme = "";
    private @Nullable SocketAddress remoteAddress;
    private @Nullable SocketAddress localAddress;
    private @Nullable SSLSession sslSession;
    private @Nullable String requestId;
    private long connectionId;
    private boolean begun;
    /** True while this waits for its turn. */
    private boolean queued;
    /** Ends the wait. */
    private @Nullable Timeout patience;
    /** True if the wait was in vain; read by threads that look for the next to start. */
    private volatile boolean dropped;
    /** True from the turn on until the thread is there. */
    private boolean admitted;

    /** Written on the loop, before the content is complete. */
    private volatile @Nullable HTTPHeaders trailers;
    /** True when the client has left. */
    private volatile boolean gone;
    /** True when the client sends nothing more, and may listen. */
    private boolean inputEnded;
    /** True once the container was told that the client has left. */
    private boolean leaveTold;
    /** True when the server drains; written on the loop. */
    private volatile boolean draining;
    /**
     * The route by which the container led the request to what answers it, or the pattern of its path alone; null as long as
     * that is not known.
     */
    private volatile @Nullable Object route;
    /** The handler that answers behind filters; null for none. Written by the thread that is in it. */
    private volatile @Nullable FilteredConnection behindFilters;

    // Guarded by this.
    private @Nullable SocketEvent first;
    private @Nullable ArrayDeque<SocketEvent> others;
    private boolean running;
    private boolean over;
    private @Nullable CatalinaProcessor processor;

    CatalinaExchange(TornadoProtocolHandler protocol, HTTPConnection connection) {
        this.protocol = protocol;
        this.connection = connection;
    }

    // ------------------------------------------------------------------------------------------ from the engine

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        HTTPServerRequest received = new HTTPServerRequest(connection, startLine, headers);
        incoming = received;
        HTTPRequestContext context = connection.context();
        boolean named = headers.contains("Host")
                || context.host() != null
                || !received.uri().startsWith("/");
        host = named ? received.host() : "";
        remoteIp = context.remoteIp();
        scheme = context.protocol();
        remoteAddress = context.remoteAddress();
        localAddress = context.localAddress();
        sslSession = context.sslSession();
        requestId = connection.requestId();
        connectionId = context.connectionId();
        context.counts(protocol.work());
        RequestContent announced = RequestContent.of(connection, headers, () -> signal(SocketEvent.OPEN_READ));
        content = announced;
        output = new ResponseContent(connection, announced, () -> signal(SocketEvent.OPEN_WRITE));
        if (announced == null) {
            return null; // finish() follows at once
        }
        if (protocol.isBodySizeUnlimited()) {
            connection.setMaxBodySize(Long.MAX_VALUE);
        }
        connection.loop().execute(this::begin); // with the content that came along
        return announced.readiness();
    }

    private void begin() {
        if (begun || gone) {
            return;
        }
        begun = true;
        synchronized (this) {
            add(SocketEvent.OPEN_READ);
            running = true;
        }
        ContainerWork work = protocol.work();
        if (work.enter()) {
            start();
        } else if (!work.enqueue(this)) {
            refuse(RETRY_WHEN_LESS_IS_DONE);
        }
    }

    /** Has a thread serve the request, for which {@link ContainerWork} has made room. */
    void start() {
        admitted = true;
        try {
            protocol.execute(this);
        } catch (RejectedExecutionException e) {
            protocol.work().end();
            rejected();
        }
    }

    /** Called as this is put into the queue of requests that wait for their turn. */
    void waitForTurn(Duration time) {
        queued = true;
        if (!time.isZero()) {
            patience = connection.loop().callLater(time, this::waitedTooLong);
        }
    }

    private void waitedTooLong() {
        protocol.work().drop(this);
        refuse(RETRY_WHEN_LESS_IS_DONE);
    }

    void leaveQueue() {
        queued = false;
        if (patience != null) {
            connection.loop().removeTimeout(patience);
            patience = null;
        }
    }

    void markDropped() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    @Override
    public boolean onExpectContinue() {
        return content == null || content.onExpectContinue();
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        if (content == null) {
            return null;
        }
        CompletionStage<?> stage = content.receive(chunk);
        if (content.isTooMuch()) {
            output().restArrived();
        }
        return stage;
    }

    @Override
    public void trailersReceived(HTTPHeaders received) {
        trailers = received;
    }

    @Override
    public void finish() {
        if (content != null) {
            content.complete();
            output().restArrived();
        }
        begin();
    }

    @Override
    public void onDrain() {
        draining = true;
        FilteredConnection handler = behindFilters;
        if (handler != null) {
            handler.drain();
        }
    }

    @Override
    public @Nullable MatchedRoute route() {
        Object known = route;
        return known instanceof String pattern ? new PatternRoute(pattern) : (MatchedRoute) known;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A client that closes its half of the connection does so behind its request: it is served. One whose end comes when
     * an asynchronous response has begun has left most likely, and nothing might be written to it for long.
     */
    @Override
    public boolean onInputEnd() {
        if (output == null || queued || behindFilters != null) {
            return false;
        }
        inputEnded = true;
        if (output.hasReachedClient()) {
            signal(SocketEvent.DISCONNECT);
        }
        return true;
    }

    /** Gives the connection up, as its client has left. From the container's thread, which is told of that just now. */
    void leave() {
        gone = true;
        connection.loop().execute(() -> {
            leaveTold = true;
            onConnectionClose();
        });
    }

    @Override
    public void onConnectionClose() {
        gone = true;
        if (content != null) {
            content.fail("the client has left before all of its request was here");
        }
        if (output == null) {
            return; // the head was refused
        }
        output.connectionClosed();
        if (queued) {
            protocol.work().drop(this);
            endUnserved();
        }
        FilteredConnection handler = behindFilters;
        if (handler != null) {
            handler.clientLeft();
        }
        if (begun && !leaveTold) {
            leaveTold = true;
            signal(SocketEvent.ERROR);
        }
        connection.abort(); // a client that only ended its side would wait for a response that does not come any more
    }

    private ResponseContent output() {
        ResponseContent known = output;
        if (known == null) {
            throw new IllegalStateException("the request has not begun");
        }
        return known;
    }

    // ------------------------------------------------------------------------------------------ from anywhere

    /** Has the container told of {@code event}, after what it is told already. Does nothing once it is done. */
    void signal(SocketEvent event) {
        synchronized (this) {
            if (over) {
                return;
            }
            add(event);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            protocol.execute(this);
        } catch (RejectedExecutionException e) {
            rejected();
        }
    }

    private void add(SocketEvent event) {
        if (first == null) {
            first = event;
        } else {
            if (others == null) {
                others = new ArrayDeque<>(4);
            }
            others.add(event);
        }
    }

    /** Refuses a new request. One that is being served is served on, by the thread that looks after the others. */
    private void rejected() {
        boolean fresh;
        synchronized (this) {
            fresh = processor == null;
        }
        if (fresh) {
            refuse(RETRY_WHEN_A_THREAD_IS_FREE);
        } else {
            protocol.executeAside(this);
        }
    }

    private void refuse(String retryAfter) {
        endUnserved();
        protocol.countRejected(connection);
        connection.loop().execute(() -> {
            HTTPHeaders headers = new HTTPHeaders();
            headers.add("Retry-After", retryAfter);
            connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, null, headers, NO_CONTENT, 0, 0);
        });
    }

    private synchronized void endUnserved() {
        over = true;
    }

    /** Tells the container if an asynchronous request has taken longer than it may, or at once if {@code now} is negative. */
    synchronized void checkTimeout(long now) {
        CatalinaProcessor serving = processor;
        if (!over && serving != null) {
            serving.timeoutAsync(now);
        }
    }

    // ------------------------------------------------------------------------------------------ on a thread that may
    // wait

    @Override
    public void run() {
        ContainerWork work = protocol.work();
        if (admitted) {
            admitted = false;
        } else {
            work.begin();
        }
        if (requestId != null) {
            MDC.put(TornadoProtocolHandler.REQUEST_ID, requestId);
        }
        try {
            tellContainer();
        } finally {
            if (requestId != null) {
                MDC.remove(TornadoProtocolHandler.REQUEST_ID);
            }
            work.end();
        }
    }

    private void tellContainer() {
        for (SocketEvent event = next(); event != null; event = next()) {
            if (processor().process(event)) {
                end();
            }
        }
    }

    private synchronized @Nullable SocketEvent next() {
        SocketEvent event = over ? null : first;
        first = others == null ? null : others.poll();
        if (event != null && processor == null && gone) { // the client has left before its turn came
            over = true;
            event = null;
        }
        running = event != null;
        return event;
    }

    private CatalinaProcessor processor() {
        CatalinaProcessor serving = processor;
        if (serving == null) {
            serving = protocol.takeProcessor();
            synchronized (this) {
                processor = serving;
            }
            serving.begin(this);
        }
        return serving;
    }

    private void end() {
        CatalinaProcessor done;
        synchronized (this) {
            over = true;
            done = processor;
            processor = null;
        }
        protocol.forget(this);
        if (done != null && done.release() && !gone) {
            protocol.giveBack(done);
        }
    }

    /** Answers with 101, and hands the connection over to {@code next}. From the container's thread. */
    void leaveHTTP(NextProtocol next, HTTPHeaders fields) {
        connection.loop().execute(() -> {
            if (gone || inputEnded) {
                abandon(next);
                connection.abort(); // one that sends nothing more has nothing to say in another protocol
            } else if (!switchProtocols(next, fields)) {
                abandon(next);
            }
        });
    }

    private void abandon(NextProtocol next) {
        try {
            protocol.execute(next::abandon);
        } catch (RejectedExecutionException e) {
            protocol.executeAside(next::abandon);
        }
    }

    private boolean switchProtocols(NextProtocol next, HTTPHeaders fields) {
        String named = fields.get("Upgrade");
        try {
            next.begin(connection.switchProtocols(named == null ? next.name() : named, fields));
            return true;
        } catch (IllegalStateException e) { // the request does not ask for it, or has content that was not read
            LOG.error("The connection of {} cannot be handed over", incoming, e);
            connection.respond(HTTPStatus.INTERNAL_SERVER_ERROR, null, new HTTPHeaders(), NO_CONTENT, 0, 0);
            return false;
        }
    }

    /** As {@link CatalinaProcessor#upgradeTo}. From the container's thread while it serves this. */
    void upgradeTo(NextProtocol next) {
        processor().upgradeTo(next);
    }

    // ------------------------------------------------------------------------------------------ for the processor

    TornadoProtocolHandler protocol() {
        return protocol;
    }

    HTTPServerRequest request() {
        HTTPServerRequest known = incoming;
        if (known == null) {
            throw new IllegalStateException("the request has not begun");
        }
        return known;
    }

    HTTPConnection connection() {
        return connection;
    }

    /** Returns null for a request without content. */
    @Nullable
    RequestContent content() {
        return content;
    }

    ResponseContent response() {
        return output();
    }

    /** Returns host and port that the client named; empty if it named none. */
    String host() {
        return host;
    }

    String remoteIp() {
        return remoteIp;
    }

    String scheme() {
        return scheme;
    }

    @Nullable
    SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Nullable
    SocketAddress localAddress() {
        return localAddress;
    }

    /** Names the route, for logs and reports, unless it is known already. Called by one thread at a time. */
    void noteRoute(MatchedRoute found) {
        if (route == null) {
            route = found;
        }
    }

    /** As {@link #noteRoute}, for a route of which the pattern is known alone. */
    void notePattern(String pattern) {
        if (route == null) {
            route = pattern;
        }
    }

    /** Has {@code handler} told when the client leaves or the server drains, at once if the client has left; null for none. */
    void setBehindFilters(@Nullable FilteredConnection handler) {
        behindFilters = handler;
        if (handler != null && gone) {
            connection.loop().execute(handler::clientLeft);
        }
        if (handler != null && draining) {
            connection.loop().execute(handler::drain);
        }
    }

    @Nullable
    String requestId() {
        return requestId;
    }

    /** Returns the number of the connection in this process. */
    long connectionId() {
        return connectionId;
    }

    /** Returns null for a plain connection. */
    @Nullable
    SSLSession sslSession() {
        return sslSession;
    }

    /** Returns the fields that came behind the content; null for none. */
    @Nullable
    HTTPHeaders trailers() {
        return trailers;
    }
}
