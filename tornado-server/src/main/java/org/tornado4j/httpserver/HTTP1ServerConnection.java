package org.tornado4j.httpserver;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.ProtocolViolation;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.http1.Violation;
import org.tornado4j.iostream.IOStream;

/**
 * One connection of an HTTP/1 server: where the protocol meets the socket. Tornado's {@code HTTP1ServerConnection}.
 *
 * <p>It serves one request after the other, pipelined ones too, in order. What belongs to a request is in its
 * {@link HTTP1Exchange}; an idle connection has none, and no buffer.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class HTTP1ServerConnection extends HTTP1Input {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final HTTPServerConnectionDelegate delegate;
    private final ConnectionContext context;
    /** The neighbours in the list of {@link ServerLoop}. */
    @Nullable
    HTTP1ServerConnection previous;

    @Nullable
    HTTP1ServerConnection next;

    /** Only at the end. */
    private @Nullable LingeringClose closing;

    HTTP1ServerConnection(
            ServerLoop shared,
            IOStream stream,
            @Nullable SocketAddress remoteAddress,
            HTTPServerConnectionDelegate delegate) {
        super(shared, stream);
        this.delegate = delegate;
        this.context = new ConnectionContext(shared, stream, remoteAddress);
    }

    /** Begins to serve. */
    void start() {
        shared.add(this);
        stream.setCloseCallback(this::streamClosed);
        timer.start();
        stream.startReading(this);
    }

    ConnectionContext context() {
        return context;
    }

    // ------------------------------------------------------------------------------------------ requests

    @Override
    HTTP1Exchange newExchange(RequestHeadParser parser) {
        return new HTTP1Exchange(this, context.of(parser.headers()), parser.startLine(), parser.semantics());
    }

    @Override
    @Nullable
    CompletionStage<?> begin(HTTP1Exchange exchange, HTTPHeaders headers, boolean forHttps) {
        if (forHttps) {
            requireSecured(exchange);
        }
        return exchange.begin(delegate, headers);
    }

    /** RFC 9110 section 7.4: what is asked for by https is not for whoever can listen in. */
    private static void requireSecured(HTTP1Exchange exchange) {
        if (!exchange.context().protocol().equals("https")) {
            throw new ProtocolViolation(Violation.NOT_SECURED);
        }
    }

    @Override
    void received(HTTP1Exchange exchange) {
        if (shared.draining()) {
            drain();
        }
    }

    // ------------------------------------------------------------------------------------------ after the response

    /** The response of the current request is complete, as far as it was written. */
    void responseFinished(HTTP1Exchange finished) {
        boolean whole = isWhole(finished);
        takeExchange();
        if (!whole) {
            // The content that is still to come would be taken for a request.
            closeAfterFlush(true);
        } else if (finished.persistent()) {
            enter(State.IDLE);
            if (!isProcessing()) {
                processPending(); // the next request may be there already
            }
        } else {
            closeAfterFlush(!finished.clientCloses() || moreIsThere());
        }
    }

    /** Whether another request may follow the current one. */
    boolean mayGoOn() {
        return !shared.options.noKeepAlive() && !shared.draining() && !wasUsedUp();
    }

    private boolean wasUsedUp() {
        int most = shared.options.maxKeepAliveRequests();
        boolean usedUp = most != 0 && requests() >= most;
        if (usedUp) {
            shared.count(Limit.MAX_KEEP_ALIVE_REQUESTS);
        }
        return usedUp;
    }

    /** Whether the request that is being answered has come in whole. */
    boolean isWhole(HTTP1Exchange current) {
        return state() == State.RESPONDING || !current.hasContent();
    }

    /**
     * Closes once everything has left.
     *
     * @param peerMaySend whether more may come in, which is ignored
     */
    private void closeAfterFlush(boolean peerMaySend) {
        enter(State.CLOSING);
        discardPending();
        LingeringClose closing = new LingeringClose(stream, peerMaySend && !inputEnded());
        this.closing = closing;
        closing.start();
    }

    // ------------------------------------------------------------------------------------------ errors

    @Override
    void end(Throwable thrown) {
        if (thrown instanceof HTTPInputError error) {
            refuse(error);
        } else {
            fail(thrown);
        }
    }

    /** What the peer sent is wrong: one complete answer, then an orderly close. Nothing after it is looked at. */
    private void refuse(HTTPInputError error) {
        shared.count(error, context);
        HTTP1Exchange failed = takeExchange();
        RequestRecord record = recordOf(failed);
        if (record != null) {
            record.refused(error);
        }
        if (failed != null && failed.responseBegun()) {
            stream.abort();
            failed.connectionLost();
            return;
        }
        boolean toHead = failed != null ? failed.toHead() : isReadingHead();
        answer(error.status(), error.getMessage(), toHead, record);
        if (failed != null) {
            failed.connectionLost();
        } else if (record != null) {
            shared.log(record);
        }
    }

    private @Nullable RequestRecord recordOf(@Nullable HTTP1Exchange failed) {
        if (failed != null) {
            return failed.record;
        }
        return shared.logsRequests() ? new RequestRecord(context, null) : null;
    }

    private void answer(int status, @Nullable String message, boolean toHead, @Nullable RequestRecord record) {
        int length = ErrorAnswer.encode(shared, status, message, toHead);
        shared.counters.response(status);
        if (record != null) {
            record.answered(status, length);
        }
        stream.sendCopy(shared.encoder.bytes(), 0, shared.encoder.length());
        closeAfterFlush(true);
    }

    /** The delegate failed. A torn response ends abruptly, so that nobody takes it for a whole one. */
    private void fail(Throwable error) {
        LOG.error("Uncaught exception, closing connection of {}", context.remoteIp(), error);
        HTTP1Exchange failed = takeExchange();
        if (failed == null) {
            closeAfterFlush(true);
        } else if (failed.responseBegun()) {
            stream.abort();
            failed.connectionLost();
        } else {
            answer(HTTPStatus.INTERNAL_SERVER_ERROR, null, failed.toHead(), failed.record);
            failed.connectionLost();
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    /** Nothing more comes in. The peer is gone, or just done with sending: who only listens still gets the answers. */
    @Override
    void endInput() {
        switch (state()) {
            case IDLE, HEAD -> closeAfterFlush(false);
            case CONTENT -> loseContent();
            case RESPONDING -> {
                timer.touch();
                current().peerFinished(!hasPending());
            }
            case BLOCKED, HELD, CLOSING, CLOSED -> {
                // what came in before is dealt with first
            }
        }
    }

    /** The request will never be whole. */
    private void loseContent() {
        HTTP1Exchange lost = current();
        takeExchange();
        if (lost.responseBegun()) {
            stream.abort();
        } else {
            closeAfterFlush(false);
        }
        lost.connectionLost();
    }

    private void streamClosed() {
        enter(State.CLOSED);
        shared.remove(this);
        timer.stop();
        if (closing != null) {
            closing.stop();
        }
        discardPending();
        HTTP1Exchange lost = takeExchange();
        if (lost != null) {
            lost.connectionLost();
        }
    }

    /** The server comes to an end: who is at a request hears of it. */
    void drain() {
        if (state() == State.RESPONDING) {
            current().drain();
        }
    }

    /** Closes if no request has come for a while; what was answered still arrives. */
    void closeIfQuiet(long nanos) {
        if (stream.inHandshake()) {
            timer.touch(); // a request follows
        } else if (state() == State.IDLE && timer.waited() >= nanos) {
            closeAfterFlush(false);
        }
    }

    void close(CutRequests cut) {
        HTTP1Exchange current = exchange();
        if (current != null) {
            Duration age = Duration.ofNanos(shared.loop.now() - requestBegan());
            cut.add(current.startLine().method(), current.startLine().target(), context.remoteIp(), age);
            current.cut();
        }
        stream.close();
    }

    // ------------------------------------------------------------------------------------------ time

    /** The timer finds that {@code limit} is reached. */
    @Override
    void expire(Limit limit) {
        if (stream.isBlocked()) {
            cutOff(limit);
            return;
        }
        switch (state()) {
            case HEAD -> refuse(new HTTPInputError(HTTPStatus.REQUEST_TIMEOUT, "Timeout reading header", limit));
            case CONTENT, HELD -> refuse(new HTTPInputError(HTTPStatus.REQUEST_TIMEOUT, "Timeout reading body", limit));
            case RESPONDING -> giveUp(limit);
            case IDLE, BLOCKED, CLOSING, CLOSED -> {
                shared.count(limit);
                stream.close();
            }
        }
    }

    /** The peer takes its response too slowly, or its handler goes on for too long. */
    private void cutOff(Limit limit) {
        shared.count(limit, context);
        stream.abort();
    }

    /** The handler takes too long. */
    private void giveUp(Limit limit) {
        if (inputEnded()) {
            cutOff(limit);
        } else {
            refuse(new HTTPInputError(HTTPStatus.SERVICE_UNAVAILABLE, "Timeout waiting for the response", limit));
        }
    }

    @Override
    public String toString() {
        return "HTTP/1 connection of " + context.remoteIp() + " " + state();
    }
}
