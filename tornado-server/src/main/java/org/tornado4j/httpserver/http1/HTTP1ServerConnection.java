package org.tornado4j.httpserver.http1;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.flight.FlightEvents;
import org.tornado4j.http.AllowedHosts;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.Refusal;
import org.tornado4j.http.Tunnel;
import org.tornado4j.http1.ProtocolViolation;
import org.tornado4j.http1.Reaction;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.http1.RequestState;
import org.tornado4j.http1.RequestState.Event;
import org.tornado4j.http1.ResponseState;
import org.tornado4j.http1.Violation;
import org.tornado4j.httpserver.CutRequests;
import org.tornado4j.httpserver.LingeringClose;
import org.tornado4j.httpserver.Protocol;
import org.tornado4j.httpserver.RequestRecord;
import org.tornado4j.httpserver.RequestReport;
import org.tornado4j.httpserver.ServerConnection;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.iostream.IOStream;

/**
 * One connection of an HTTP/1 server: Tornado's {@code HTTP1ServerConnection}. It serves one request after the other,
 * pipelined ones too, in order, and does to the socket what {@link RequestState} and {@code ResponseState} decide.
 *
 * <p>What belongs to a request is in its {@link HTTP1Exchange}; an idle connection has none, and no buffer.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class HTTP1ServerConnection extends ServerConnection {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Heap of a request and its handler, in bytes: measured, and rounded up. Its head comes on top. */
    private static final int REQUEST = 1024;

    private final HTTP1Codec codec;
    /** Null once the connection has left HTTP, and what came in behind its last request was taken. */
    private @Nullable RequestReader reader = new RequestReader(this);

    private RequestState state = RequestState.IDLE;
    /** Only from the head of a request to the end of its response. */
    private @Nullable HTTP1Exchange exchange;

    private int requests;
    /** Length of the head of the current request, rounded up. Small: there are a hundred thousand of these. */
    private short headKilobytes;
    /** Time at which the first bytes of the current request arrived, on the loop's clock, in nanoseconds. */
    private long requestBegan;

    private boolean inputEnded;
    /** Only at the end. */
    private @Nullable LingeringClose closing;
    /** Only once the connection has left HTTP. */
    private @Nullable HTTP1Tunnel tunnel;

    HTTP1ServerConnection(HTTP1Codec codec, IOStream stream, @Nullable SocketAddress remoteAddress) {
        super(codec.server(), stream, remoteAddress);
        this.codec = codec;
    }

    HTTP1Codec codec() {
        return codec;
    }

    RequestState state() {
        return state;
    }

    private RequestReader reader() {
        return Objects.requireNonNull(reader, "the connection has left HTTP");
    }

    /** Makes the move that belongs to {@code event}; a wait for something else begins. */
    void enter(Event event) {
        state = state.on(event);
        touch();
    }

    /** Returns the current request; null when there is none. */
    @Nullable
    HTTP1Exchange exchange() {
        return exchange;
    }

    HTTP1Exchange current() {
        HTTP1Exchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("no request in state " + state);
        }
        return current;
    }

    /** Detaches the current request and returns it; null when there is none. */
    private @Nullable HTTP1Exchange detachExchange() {
        HTTP1Exchange detached = exchange;
        exchange = null;
        return detached;
    }

    // ------------------------------------------------------------------------------------------ input

    @Override
    public void dataReceived(ByteBuffer lent) {
        int count = lent.remaining();
        reader().receive(lent);
        recountAfter(count);
    }

    @Override
    public int room() {
        return reader().room();
    }

    @Override
    public void endOfStream() {
        inputEnded = true;
        endInput();
    }

    /** Reads on, or deals with the end of the input if that was reached. */
    void awaitInput() {
        if (inputEnded) {
            endInput();
        } else {
            stream().resumeReading();
        }
    }

    /** Part of a head is there. */
    void headBegan() {
        enter(Event.HEAD_BEGAN);
        requestBegan = server().loop().now();
    }

    /** A head of so many bytes is there. */
    void headRead(int length) {
        headKilobytes = (short) Math.min(Short.MAX_VALUE, length / 1024 + 1);
    }

    void contentArrived() {
        touch();
    }

    // ------------------------------------------------------------------------------------------ requests

    /** Makes an exchange for the request whose head {@code parser} has read. */
    HTTP1Exchange newExchange(RequestHeadParser parser) {
        return new HTTP1Exchange(
                this, context().of(parser.headers()), parser.startLine(), parser.semantics(), parser.headers());
    }

    /**
     * Begins to serve a request, and gives {@code parser} back.
     *
     * @param behind the bytes behind the head
     * @return null, or a stage that content has to wait for
     */
    @Nullable
    CompletionStage<?> begin(HTTP1Exchange begun, RequestHeadParser parser, ByteBuffer behind) {
        HTTPHeaders headers = parser.headers();
        boolean forHttps = parser.semantics().forHttps();
        codec.giveBack(parser);
        exchange = begun;
        requests++;
        server().monitor().request();
        if (state == RequestState.IDLE) {
            requestBegan = server().loop().now();
        }
        enter(Event.HEAD_ENDED);
        begun.note(headers);
        if (forHttps) {
            requireSecured(begun);
        }
        requireMemory(begun);
        AllowedHosts allowed = server().options().allowedHosts();
        if (!allowed.isAny() && !allowed.allows(begun.startLine(), headers, begun.context())) {
            throw new ProtocolViolation(
                    Violation.HOST_NOT_ALLOWED, AllowedHosts.hostOf(begun.startLine(), headers, begun.context()));
        }
        if (server().protocols().haveUpgrades() && upgrade(begun, headers, behind)) {
            return null;
        }
        return begun.begin(server().application(), headers);
    }

    /** Content that is not there yet can wait for better times. */
    private void requireMemory(HTTP1Exchange exchange) {
        if (exchange.hasContent() && !server().hasMemoryFor(exchange.contentLength())) {
            throw new HTTPInputError(
                    HTTPStatus.SERVICE_UNAVAILABLE, "too much is held for others at the moment", Limit.MEMORY_BUDGET);
        }
    }

    /** RFC 9110 section 7.4: a request for an https resource is not for an unprotected connection. */
    private static void requireSecured(HTTP1Exchange exchange) {
        if (!exchange.context().protocol().equals("https")) {
            throw new ProtocolViolation(Violation.NOT_SECURED);
        }
    }

    /** The request has come in whole. */
    void requestComplete() {
        if (server().connections().draining()) {
            drain();
        }
    }

    // ------------------------------------------------------------------------------------------ after the response

    /** The response of the current request is complete, as far as it was written. */
    void responseFinished(HTTP1Exchange finished) {
        if (state != RequestState.COMPLETE && !finished.hasContent()) {
            enter(Event.CONTENT_ENDED); // answered as soon as the head was there
        }
        Reaction reaction = state.onResponseEnd(finished.persistence(), reader().hasInputBehind());
        exchange = null;
        if (reaction == Reaction.NONE) {
            enter(Event.RESPONSE_ENDED);
            if (!reader().isProcessing()) {
                reader().processPending(); // the next request may be there already
            }
        } else {
            closeAfterFlush(reaction != Reaction.CLOSE);
        }
    }

    /** Returns whether another request may follow the current one, as far as the server is concerned. */
    boolean mayGoOn() {
        return !server().options().noKeepAlive() && !server().connections().draining() && !wasUsedUp();
    }

    private boolean wasUsedUp() {
        int most = server().options().maxKeepAliveRequests();
        boolean usedUp = most != 0 && requests >= most;
        if (usedUp) {
            server().monitor().countQuietly(Limit.MAX_KEEP_ALIVE_REQUESTS, context());
        }
        return usedUp;
    }

    /** Returns whether the request that is being answered has come in whole. */
    boolean isWhole(HTTP1Exchange current) {
        return state == RequestState.COMPLETE || !current.hasContent();
    }

    /** Returns whether the request that is being answered is whole, or on its way without being asked for. */
    boolean canBecomeWhole(HTTP1Exchange current) {
        return isWhole(current) || !current.awaitsContinue();
    }

    /**
     * Closes once everything has left.
     *
     * @param peerMaySend whether more may come in, which is ignored
     */
    private void closeAfterFlush(boolean peerMaySend) {
        enter(Event.LAST_RESPONSE_SENT);
        forgetPending();
        LingeringClose lingering = new LingeringClose(this, peerMaySend && !inputEnded);
        closing = lingering;
        lingering.start();
        recount();
    }

    // ------------------------------------------------------------------------------------------ other protocols

    /**
     * Lets a protocol that the request asks for by its token take over.
     *
     * @return whether one did
     */
    private boolean upgrade(HTTP1Exchange asking, HTTPHeaders headers, ByteBuffer behind) {
        if (asking.hasContent()) {
            return false;
        }
        for (String token : asking.upgradeTokens()) {
            Protocol.Connector asked = server().protocols().upgradeTo(token);
            ServerConnection successor = asked == null
                    ? null
                    : asked.upgrade(stream(), context().remoteAddress(), asking.startLine(), headers);
            if (successor != null) {
                enter(Event.CONTENT_ENDED);
                asking.sendSwitch(token, new HTTPHeaders());
                leaveHTTP();
                handOver(successor, behind);
                behind.position(behind.limit());
                return true;
            }
        }
        return false;
    }

    private void leaveHTTP() {
        enter(Event.PROTOCOL_SWITCHED);
        exchange = null;
    }

    /** The current request was answered with 101: what comes from now on is not HTTP. */
    Tunnel openTunnel() {
        leaveHTTP();
        stream().pauseReading(); // until somebody listens
        HTTP1Tunnel opened = new HTTP1Tunnel(this);
        tunnel = opened;
        countTaken();
        return opened;
    }

    /** Returns whether bytes behind the request that left HTTP may still be on their way to {@link #takeBehindHTTP}. */
    boolean isReading() {
        RequestReader reading = reader;
        return reading != null && reading.isProcessing();
    }

    /**
     * Returns the bytes that came in behind the request that left HTTP; null for none. To be called when nothing is read here any
     * more.
     */
    @Nullable
    ByteBuffer takeBehindHTTP() {
        ByteBuffer behind = forgetPending();
        reader = null;
        return behind;
    }

    private @Nullable ByteBuffer forgetPending() {
        RequestReader reading = reader;
        return reading == null ? null : reading.takePending();
    }

    /** Lets a tunnel begin that was opened while bytes were processed. */
    void openTunnelIfWanted() {
        if (tunnel != null && state == RequestState.SWITCHED) {
            tunnel.open();
        }
    }

    /** Returns whether {@code current} may be answered with 101. */
    boolean canLeaveHTTP(HTTP1Exchange current) {
        return current == exchange
                && state == RequestState.COMPLETE
                && current.response() == ResponseState.NONE
                && !reader().isDropping()
                && !stream().closed();
    }

    // ------------------------------------------------------------------------------------------ errors

    /** Ends the connection because input was wrong, or the delegate failed. */
    void fail(Throwable thrown) {
        if (thrown instanceof HTTPInputError error) {
            refuse(error);
        } else {
            answerFailure(thrown);
        }
    }

    /** The peer's bytes are wrong: one complete answer, then an orderly close. Nothing after it is looked at. */
    private void refuse(HTTPInputError error) {
        server().monitor().count(error, context());
        HTTP1Exchange failed = detachExchange();
        RequestRecord record =
                failed != null ? failed.record() : server().monitor().newRecord(context(), reader().startLine());
        if (record != null) {
            record.refused(error);
        }
        if (failed == null) {
            Refusal refusal = new Refusal(error.status(), error.getMessage(), context());
            ErrorContent content = contentFrom(() -> server().application().refusal(refusal));
            answer(refusal, content, reader().isReadingHead(), null, record);
            if (record != null) {
                server().monitor().log(record);
            }
        } else {
            answerOrAbort(failed, error.status(), error.getMessage());
        }
    }

    /** A torn response ends abruptly, so that it is not taken for a whole one. */
    private void answerFailure(Throwable error) {
        FatalErrors.escalate(error);
        LOG.error("Uncaught exception, closing connection of {}", context().remoteIp(), error);
        HTTP1Exchange failed = detachExchange();
        if (failed == null) {
            closeAfterFlush(true);
        } else {
            answerOrAbort(failed, HTTPStatus.INTERNAL_SERVER_ERROR, null);
        }
    }

    private void answerOrAbort(HTTP1Exchange failed, int status, @Nullable String message) {
        if (failed.response().onFailure() == Reaction.ABORT) {
            failed.cut();
            stream().abort();
        } else {
            Refusal refusal = new Refusal(status, message, failed.context());
            ErrorContent content = contentFrom(() -> failed.refusal(refusal));
            answer(refusal, content, failed.toHead(), failed.requestId(), failed.record());
        }
        failed.connectionLost();
    }

    /** The delegate may fail, too. */
    private static @Nullable ErrorContent contentFrom(Supplier<@Nullable ErrorContent> delegate) {
        try {
            return delegate.get();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in the delegate's response to a refused request", e);
            return null;
        }
    }

    private void answer(
            Refusal refusal,
            @Nullable ErrorContent content,
            boolean toHead,
            @Nullable String requestId,
            @Nullable RequestRecord record) {
        int status = refusal.status();
        int length = ErrorResponse.encode(codec, refusal, content, toHead, requestId);
        server().monitor().response(status);
        if (record != null) {
            record.answered(status, length);
        }
        codec.sender().sendHead(stream());
        closeAfterFlush(true);
    }

    // ------------------------------------------------------------------------------------------ the end

    /** Nothing more comes in. The peer is gone, or just done with sending: who only listens still gets the answers. */
    private void endInput() {
        HTTP1Exchange served = exchange;
        switch (state.onInputEnd(served == null ? ResponseState.NONE : served.response())) {
            case CLOSE -> {
                exchange = null;
                closeAfterFlush(false);
                lose(served);
            }
            case ABORT -> {
                exchange = null;
                stream().abort();
                lose(served);
            }
            case TELL_HANDLER -> {
                touch();
                if (served != null) {
                    served.peerFinished(!reader().hasPending());
                }
                watchSilence();
            }
            case NONE, ANSWER, LINGER -> {
                // what came in before is dealt with first
            }
        }
    }

    /** Most likely the peer is gone, and its handler may never end. */
    private void watchSilence() {
        Duration time = server().options().halfClosedTimeout();
        if (time.isZero()) {
            endSilence();
        } else {
            server().loop().callLater(time, this::endSilence);
        }
    }

    private void endSilence() {
        if (state != RequestState.COMPLETE) {
            return;
        }
        Duration time = server().options().halfClosedTimeout();
        if (!time.isZero() && (stream().isBlocked() || waited() < time.toNanos())) {
            watchSilence();
        } else {
            expire(Limit.IDLE_CONNECTION_TIMEOUT);
        }
    }

    private static void lose(@Nullable HTTP1Exchange lost) {
        if (lost != null) {
            lost.connectionLost();
        }
    }

    @Override
    protected void closed() {
        enter(Event.CONNECTION_CLOSED);
        if (closing != null) {
            closing.stop();
        }
        forgetPending();
        lose(detachExchange());
        if (tunnel != null) {
            tunnel.closed();
        }
    }

    @Override
    protected void drain() {
        HTTP1Exchange served = exchange; // null once it was given up, and the stream is about to close
        if (state == RequestState.COMPLETE && served != null) {
            served.drain();
        } else if (tunnel != null) {
            tunnel.drain();
        }
    }

    @Override
    protected boolean isIdle() {
        return state == RequestState.IDLE;
    }

    @Override
    protected void closeIfQuiet(long nanos) {
        if (isIdle() && waited() >= nanos) {
            closeAfterFlush(false);
        }
    }

    @Override
    protected void close(CutRequests cut) {
        HTTP1Exchange current = exchange;
        if (current != null) {
            Duration age = Duration.ofNanos(server().loop().now() - requestBegan);
            cut.add(
                    current.startLine().method(),
                    context().maskedParameters().mask(current.startLine().target()),
                    context().remoteIp(),
                    age);
            current.cut();
        }
        stream().close();
    }

    // ------------------------------------------------------------------------------------------ memory

    @Override
    protected long heldMemory() {
        HTTP1Exchange served = exchange;
        RequestReader reading = reader;
        long held = stream().heldMemory()
                + (reading == null ? 0 : reading.heldMemory())
                + (tunnel == null ? 0 : tunnel.held());
        return served == null ? held : held + REQUEST + headKilobytes * 1024L + served.heldMemory();
    }

    @Override
    protected void shed() {
        if (reader != null) {
            reader.shed();
        }
        if (tunnel != null) {
            tunnel.shed();
        }
    }

    /** The request stays as long as the tunnel, since its handler goes on. */
    @Override
    protected int takenMemory() {
        return tunnel == null ? 0 : REQUEST + headKilobytes * 1024;
    }

    /** Something was taken, kept, or let go, outside of {@link #dataReceived}. */
    void countMemory() {
        recount();
    }

    /** Bytes came in that belong to the tunnel. */
    void tunnelReceived(int count) {
        recountAfter(count);
    }

    @Override
    protected void giveUp(Limit limit) {
        if (stream().isBlocked() || state.onTimeout() != Reaction.ANSWER) {
            noteCut(limit);
            super.giveUp(limit);
        } else {
            refuse(new HTTPInputError(HTTPStatus.SERVICE_UNAVAILABLE, "too much is held for this connection", limit));
        }
    }

    // ------------------------------------------------------------------------------------------ time

    /** A part of the response is on its way. */
    void responseMoved() {
        touch();
    }

    @Override
    protected @Nullable Limit limit() {
        if (tunnel != null && !tunnel.isStarted()) {
            return Limit.IDLE_CONNECTION_TIMEOUT; // the handler failed, most likely, and nobody will ever read
        }
        return inputEnded ? state.limitAfterInput() : state.limit();
    }

    @Override
    protected boolean isServing() {
        return state.isServing();
    }

    @Override
    protected long servingSince() {
        return requestBegan;
    }

    @Override
    protected @Nullable RequestReport describeRequest(long now) {
        HTTP1Exchange served = exchange;
        return served == null
                ? null
                : new RequestReport(
                        served.startLine().method(),
                        served.loggedTarget(),
                        describe(served.route()),
                        served.context().remoteIp(),
                        Duration.ofNanos(Math.max(0, now - requestBegan)),
                        whatIsAwaited(served));
    }

    private static @Nullable String describe(@Nullable MatchedRoute route) {
        return route == null ? null : route.description();
    }

    private RequestReport.State whatIsAwaited(HTTP1Exchange served) {
        if (stream().isBlocked()) {
            return RequestReport.State.BLOCKED;
        } else if (served.response() != ResponseState.NONE) {
            return RequestReport.State.RESPONDING;
        }
        return state == RequestState.COMPLETE ? RequestReport.State.HANDLING : RequestReport.State.RECEIVING;
    }

    /** A request is over; Flight Recorder hears of it if it took long. */
    void requestOver(HTTP1Exchange over, boolean complete) {
        server().monitor().requestEnded();
        if (FlightEvents.wantSlowRequests()) {
            long took = server().loop().clock().nanoTime() - requestBegan;
            if (took >= server().options().slowRequestThreshold().toNanos()) {
                FlightEvents.slowRequest(
                        over.startLine().method(),
                        over.loggedTarget(),
                        Objects.requireNonNullElse(describe(over.route()), ""),
                        over.context().remoteIp(),
                        took,
                        complete);
            }
        }
    }

    @Override
    protected long receivedContent() {
        return state == RequestState.CONTENT ? reader().receivedContent() : NONE;
    }

    @Override
    protected void expire(Limit limit) {
        if (stream().isBlocked()) {
            cutOff(limit);
        } else if (state.onTimeout() == Reaction.ANSWER) {
            answerTimeout(limit);
        } else {
            server().monitor().countQuietly(limit, context());
            stream().close();
        }
    }

    /** The peer takes its response too slowly, or its handler goes on for too long. */
    private void cutOff(Limit limit) {
        if (inputEnded) {
            server().monitor().countQuietly(limit, context()); // most likely the peer is gone
        } else {
            server().monitor().count(limit, context());
        }
        noteCut(limit);
        stream().abort();
    }

    private void noteCut(Limit limit) {
        HTTP1Exchange served = exchange;
        RequestRecord record = served == null ? null : served.record();
        if (record != null && !inputEnded) { // who has closed its half is most likely gone
            record.cut(limit);
        }
    }

    private void answerTimeout(Limit limit) {
        if (state != RequestState.COMPLETE && limit != Limit.RESPONSE_TIMEOUT) {
            String what = state == RequestState.HEAD ? "header" : "body";
            refuse(new HTTPInputError(HTTPStatus.REQUEST_TIMEOUT, "Timeout reading " + what, limit));
        } else if (inputEnded) {
            cutOff(limit);
        } else {
            refuse(new HTTPInputError(HTTPStatus.SERVICE_UNAVAILABLE, "Timeout waiting for the response", limit));
        }
    }

    @Override
    public String toString() {
        return "HTTP/1 connection of " + context().remoteIp() + " " + state;
    }
}
