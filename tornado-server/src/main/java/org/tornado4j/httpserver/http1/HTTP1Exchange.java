package org.tornado4j.httpserver.http1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.RawConnection;
import org.tornado4j.http.Refusal;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.HeadSemantics;
import org.tornado4j.http1.Persistence;
import org.tornado4j.http1.ResponseFraming;
import org.tornado4j.http1.ResponseState;
import org.tornado4j.http1.ResponseState.Event;
import org.tornado4j.http1.Trailers;
import org.tornado4j.httpserver.ConnectionContext;
import org.tornado4j.httpserver.RequestIds;
import org.tornado4j.httpserver.RequestRecord;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamClosedException;
import org.tornado4j.text.PeerText;

/**
 * One request and its response on an HTTP/1 connection. When it is over nothing that is done to it reaches the
 * connection any more, where the next exchange has begun.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class HTTP1Exchange implements HTTPConnection, RawConnection {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The multiple of the write buffer size that may wait before a writer that does not wait is stopped. */
    private static final long MOST_BUFFERS = 16;

    /** Content of a response beyond this size, in bytes, has to find room in the memory for all clients. */
    private static final int LARGE_CONTENT = 64 * 1024;

    private static final int LONGEST_LOGGED_TARGET = 100;

    private final HTTP1ServerConnection connection;
    /** The context of the connection, or of this request if a proxy sent it. */
    private final ConnectionContext context;

    private final RequestStartLine startLine;
    /** Null when no log wants it. */
    private final @Nullable RequestRecord record;
    /** Null when the request has no content. */
    private final @Nullable IncomingContent content;
    /** Null as long as none of it is needed. */
    private @Nullable ExchangeExtras extras;

    private final boolean http11;
    /** Null before it is told of the head, and once it was told that the peer is gone. */
    private @Nullable HTTPMessageDelegate delegate;
    /** Route that the delegate knew when it was told that the peer is gone. */
    private @Nullable MatchedRoute route;

    private boolean contentStarted;
    /** Set when the response was given up, or its connection is gone, before it was whole. */
    private boolean lost;
    /** Set when the peer sends nothing more. */
    private boolean inputEnded;
    /** Bytes for what was read out of the head. */
    private int heldOfHead;

    private ResponseState response = ResponseState.NONE;
    private ResponseFraming framing = ResponseFraming.EMPTY;
    private Persistence persistence;

    HTTP1Exchange(
            HTTP1ServerConnection connection,
            ConnectionContext context,
            RequestStartLine startLine,
            HeadSemantics head,
            HTTPHeaders headers) {
        this.connection = connection;
        this.context = context;
        this.startLine = startLine;
        this.record = connection.server().monitor().newRecord(context, startLine);
        this.content = head.hasContent() ? new IncomingContent(connection.server(), head) : null;
        this.extras = ExchangeExtras.of(head, headers);
        this.http11 = head.http11();
        this.persistence = Persistence.of(head, startLine.method());
        RequestIds ids = connection.server().requestIds();
        if (ids != null) {
            giveId(ids.of(context, headers));
        }
    }

    private void giveId(String id) {
        extras().setRequestId(id);
        if (record != null) {
            record.requestId(id);
        }
    }

    // ------------------------------------------------------------------------------------------ the request

    RequestStartLine startLine() {
        return startLine;
    }

    /** Returns the target as logs show it. */
    String loggedTarget() {
        return PeerText.escaped(context.maskedParameters().mask(startLine.target()), LONGEST_LOGGED_TARGET);
    }

    /** Returns the route that the request was led to; null if that is not known. */
    @Nullable
    MatchedRoute route() {
        return delegate == null ? route : delegate.route();
    }

    @Nullable
    RequestRecord record() {
        return record;
    }

    /** Returns what the delegate answers to a request that is refused; null to leave that to the server. */
    @Nullable
    ErrorContent refusal(Refusal refusal) {
        HTTPMessageDelegate told = delegate;
        return told == null ? connection.server().application().refusal(refusal) : told.refusal(refusal);
    }

    /** Notes the fields of the request for the log, which has them also of one that is refused. */
    void note(HTTPHeaders headers) {
        if (record != null) {
            record.requestHeaders(headers);
        }
    }

    /** Tells the server's delegate of the head; returns null, or a stage that content has to wait for. */
    @Nullable
    CompletionStage<?> begin(HTTPServerConnectionDelegate server, HTTPHeaders headers) {
        HTTPMessageDelegate told = server.startRequest(this);
        delegate = told;
        if (content != null) {
            content.content().decode(headers);
        }
        return told.headersReceived(startLine, headers);
    }

    /** Begins with the content; returns true when there is none. */
    boolean startContent() {
        contentStarted = true;
        if (content == null) {
            return true;
        }
        content.start(() -> connection.expire(Limit.BODY_TIMEOUT));
        return false;
    }

    boolean contentStarted() {
        return contentStarted;
    }

    boolean hasContent() {
        return content != null;
    }

    /** Returns the length that was announced; {@link ResponseFraming#UNKNOWN} if none was. */
    long contentLength() {
        return content == null ? 0 : content.announcedLength();
    }

    /** Returns whether the client has not been told yet to send its content. */
    boolean awaitsContinue() {
        return content != null && content.awaitsContinue();
    }

    /** Notes that the client sends content without being told to. */
    void receivesContent() {
        if (content != null) {
            content.noLongerAwaitsContinue();
        }
    }

    /** Returns whether the client waits to be told to go on, and the delegate wants it to; true once. */
    boolean expectsContinue() {
        if (content == null || !content.awaitsContinue()) {
            return false;
        }
        boolean expected = response == ResponseState.NONE;
        if (expected && !delegate().onExpectContinue()) {
            return false; // it still waits, so that the response says that it is the last
        }
        content.noLongerAwaitsContinue();
        return expected;
    }

    /** Finds the next piece of content: {@link ContentReader#next}. */
    int nextContent(ByteBuffer in, int max) {
        return content == null ? ContentReader.DONE : content.next(in, max);
    }

    @Nullable
    CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return content == null ? null : content.deliver(delegate(), chunk);
    }

    void requestComplete() {
        if (content != null) {
            HTTPHeaders trailers = content.finish();
            if (trailers != null) {
                delegate().trailersReceived(trailers);
            }
        }
        if (!response.isOver()) {
            delegate().finish();
        }
    }

    private void stopContent() {
        if (content != null) {
            content.stop();
        }
    }

    private HTTPMessageDelegate delegate() {
        HTTPMessageDelegate told = delegate;
        if (told == null) {
            throw new IllegalStateException("the exchange has not begun");
        }
        return told;
    }

    @Override
    public void setMaxBodySize(long bytes) {
        requireContentToCome();
        if (content != null) {
            content.content().limitSize(bytes);
        }
    }

    @Override
    public void setBodyTimeout(Duration timeout) {
        requireContentToCome();
        if (content != null) {
            content.content().limitTime(timeout);
        }
    }

    private void requireContentToCome() {
        if (contentStarted) {
            throw new IllegalStateException("content has begun to arrive; set its limit in headersReceived");
        }
    }

    @Override
    public HTTPRequestContext context() {
        return context;
    }

    @Override
    public void limitReached(Limit limit) {
        connection.server().monitor().count(limit, context);
        if (record != null) {
            record.limitReached(limit);
        }
    }

    @Override
    public @Nullable String requestId() {
        return extras == null ? null : extras.requestId();
    }

    @Override
    public IOLoop loop() {
        return stream().loop();
    }

    private IOStream stream() {
        return connection.stream();
    }

    private ResponseSender sender() {
        return connection.codec().sender();
    }

    // ------------------------------------------------------------------------------------------ memory

    @Override
    public void holds(long bytes) {
        if (content != null && !response.isOver()) {
            content.holds(bytes);
            if (!connection.isReading()) {
                connection.countMemory();
            }
        }
    }

    @Override
    public void holdsOfHead(long bytes) {
        if (loop().isInLoop()) {
            addHeldOfHead(bytes);
        } else {
            loop().addCallback(() -> addHeldOfHead(bytes)); // a blocking method reads its request in another thread
        }
    }

    private void addHeldOfHead(long bytes) {
        if (!response.isOver()) {
            heldOfHead += (int) Math.min(bytes, Integer.MAX_VALUE - heldOfHead);
            if (!connection.isReading()) {
                connection.countMemory();
            }
        }
    }

    @Override
    public void holdsOfResponse(long bytes) {
        if (loop().isInLoop()) {
            setHeldOfResponse(bytes);
        } else {
            loop().addCallback(() -> setHeldOfResponse(bytes)); // a blocking method writes in another thread
        }
    }

    private void setHeldOfResponse(long bytes) {
        if (!response.isOver()) {
            extras().holdsOfResponse(bytes);
            if (!connection.isReading()) {
                connection.countMemory();
            }
        }
    }

    /** Returns the memory, in bytes, that is held for content of both directions, and for what was read out of the head. */
    long heldMemory() {
        long held = content == null ? heldOfHead : heldOfHead + content.heldMemory();
        return extras == null ? held : held + extras.heldOfResponse();
    }

    /** Has connections end before much more is held, if too much is already. This one may be among them. */
    private void makeRoomFor(int length) {
        if (length > LARGE_CONTENT && !isOver()) {
            connection.server().makeRoom();
        }
    }

    // ------------------------------------------------------------------------------------------ the response's head

    ResponseState response() {
        return response;
    }

    /** Returns whether the connection can go on after this. */
    Persistence persistence() {
        return persistence;
    }

    boolean toHead() {
        return startLine.method().equals(HTTPMethod.HEAD);
    }

    private ResponseFraming.Client client() {
        if (toHead()) {
            return ResponseFraming.Client.HEAD;
        }
        return http11 ? ResponseFraming.Client.HTTP_1_1 : ResponseFraming.Client.HTTP_1_0;
    }

    /** Returns whether nothing that is written can be sent any more. */
    private boolean isOver() {
        loop().requireInLoop();
        return response.isOver();
    }

    @Override
    public void writeInformational(int status, HTTPHeaders headers) {
        if (status < 100 || status > 199 || status == HTTPStatus.SWITCHING_PROTOCOLS) {
            throw new HTTPOutputError("status " + status + " is not interim; use 100, 102 or 103");
        }
        if (isOver() || response != ResponseState.NONE || !http11) {
            return;
        }
        response = response.on(Event.INTERIM);
        connection.responseMoved();
        if (content != null && status == HTTPStatus.CONTINUE) {
            content.noLongerAwaitsContinue();
        }
        sender().sendInterim(stream(), status, headers);
    }

    @Override
    public void respond(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length) {
        makeRoomFor(length);
        if (isOver()) {
            return;
        }
        Objects.checkFromIndexSize(offset, length, content.length);
        ResponseState next = response.on(Event.WHOLE);
        beginHead(status, reason, headers);
        long declared = sender().declaredLength();
        boolean withContent = !toHead() && !HTTPStatus.isWithoutContent(status);
        if (withContent && declared >= 0 && declared != length) {
            throw wrongLength(declared, length);
        }
        sender().addLength(status, declared >= 0 || status == HTTPStatus.NOT_MODIFIED ? declared : length);
        endHead(status, headers, connection.isWhole(this));
        if (withContent) {
            sender().sendHeadWith(stream(), content, offset, length);
            recordSent(length);
        } else {
            sender().sendHead(stream());
        }
        complete(next);
    }

    @Override
    public void writeHeaders(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] content, int offset, int length) {
        makeRoomFor(length);
        if (isOver()) {
            return;
        }
        Objects.checkFromIndexSize(offset, length, content.length);
        ResponseState next = response.on(Event.HEAD);
        beginHead(status, reason, headers);
        ResponseFraming chosen = sender().frame(status, client());
        long declared = sender().declaredLength();
        if (chosen == ResponseFraming.LENGTH && length > declared) {
            throw wrongLength(declared, length);
        }
        announceTrailers(chosen);
        framing = chosen;
        if (chosen == ResponseFraming.LENGTH) {
            extras().announceLength(declared);
        }
        endHead(status, headers, chosen != ResponseFraming.CLOSE && connection.canBecomeWhole(this));
        response = next;
        connection.responseMoved();
        sender().sendHead(stream());
        if (length > 0) {
            write(content, offset, length);
        }
    }

    private void beginHead(int status, @Nullable String reason, HTTPHeaders headers) {
        if (status < 200) {
            throw new HTTPOutputError("status " + status + " does not end a request; use writeInformational");
        }
        sender().beginHead(status, reason, headers);
        String id = requestId();
        if (id != null) {
            sender().addRequestId(id, headers);
        }
    }

    private void endHead(int status, HTTPHeaders headers, boolean anotherMayFollow) {
        boolean goesOn = anotherMayFollow
                && persistence.isKept()
                && !sender().saysClose()
                && connection.mayGoOn()
                && !connection.server().connections().letsOneGo();
        if (!goesOn) {
            persistence = persistence.endedByServer();
        }
        sender().endHead(persistence, http11);
        connection.server().monitor().response(status);
        if (record != null) {
            record.responseBegan(status, headers);
        }
    }

    private void announceTrailers(ResponseFraming chosen) {
        List<String> names = extras == null ? List.of() : extras.announcedTrailers(chosen);
        if (!names.isEmpty()) {
            sender().announceTrailers(names);
        }
    }

    private void recordSent(long length) {
        if (record != null) {
            record.sent(length);
        }
    }

    // ------------------------------------------------------------------------------------------ the response's content

    @Override
    public void write(byte[] content, int offset, int length) {
        makeRoomFor(length);
        if (takesContent(length)) {
            requireRoom();
            sender().sendContent(stream(), framing, content, offset, length);
        }
    }

    @Override
    public void write(ByteBuffer lent) {
        if (takesContent(lent.remaining())) {
            requireRoom();
            sender().sendLent(stream(), framing, lent);
        }
    }

    /** A writer that goes on without waiting would fill the memory; a single piece may be as large as it likes. */
    private void requireRoom() {
        long most = MOST_BUFFERS * writeBufferSize();
        if (stream().holdsMoreThan(most)) {
            limitReached(Limit.MAX_WRITE_BUFFER_SIZE);
            abort();
            throw new HTTPOutputError("more than " + most + " bytes wait for the client; wait for the stage of flush()"
                    + " before writing more, or write in a @Blocking method");
        }
    }

    @Override
    public long writeBufferSize() {
        return connection.server().options().maxWriteBufferBytes();
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        boolean taken = false;
        try {
            taken = takesContent(count);
        } finally {
            if (!taken) {
                close(file);
            }
        }
        if (taken) {
            sender().sendFile(stream(), framing, file, position, count);
        }
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("cannot close a file that was not sent", e);
        }
    }

    /** Returns whether so much content is to be sent now, which is counted then. */
    private boolean takesContent(long length) {
        if (isOver()) {
            return false;
        }
        response = response.on(Event.CONTENT);
        connection.responseMoved();
        if (length == 0 || framing == ResponseFraming.EMPTY) {
            return false;
        }
        if (framing == ResponseFraming.LENGTH) {
            count(length);
        }
        recordSent(length);
        return true;
    }

    private void count(long length) {
        long missing = extras().missingLength();
        if (length > missing) {
            abort();
            throw wrongLength(missing, length);
        }
        extras().announceLength(missing - length);
    }

    private static HTTPOutputError wrongLength(long declared, long length) {
        return length > declared
                ? new HTTPOutputError("Tried to write more data than Content-Length")
                : new HTTPOutputError("Tried to write " + (declared - length) + " bytes less than Content-Length");
    }

    // ------------------------------------------------------------------------------------------ the response's end

    @Override
    public void finish() {
        ResponseState next = endOfContent();
        if (next != null) {
            sender().sendEnd(stream(), framing);
            complete(next);
        }
    }

    @Override
    public boolean declareTrailers(TrailerUse use, List<String> names) {
        if (isOver()) {
            return false;
        }
        response.on(Event.HEAD); // the only state in which they can be declared
        names.forEach(Trailers::requireAllowed);
        return http11 && !toHead() && extras().declareTrailers(use, names);
    }

    @Override
    public void finish(HTTPHeaders trailers) {
        ResponseState next = endOfContent();
        if (next == null) {
            return;
        }
        if (framing == ResponseFraming.CHUNKED && extras != null && extras.sendsTrailers() && trailers.size() > 0) {
            sender().sendTrailers(stream(), trailers);
        } else {
            sender().sendEnd(stream(), framing);
        }
        complete(next);
    }

    /** Checks that the content is whole; returns the state that follows, null when nothing can be sent any more. */
    private @Nullable ResponseState endOfContent() {
        if (isOver()) {
            return null;
        }
        ResponseState next = response.on(Event.END);
        long missing = framing == ResponseFraming.LENGTH ? extras().missingLength() : 0;
        if (missing > 0) {
            abort();
            throw wrongLength(missing, 0);
        }
        return next;
    }

    /** The response is on its way in whole. */
    private void complete(ResponseState next) {
        response = next;
        endExchange();
        connection.responseFinished(this);
    }

    private void endExchange() {
        if (extras != null) {
            extras.setCloseCallback(null);
        }
        stopContent();
        over(true);
    }

    private void over(boolean complete) {
        connection.requestOver(this, complete);
        if (record != null) {
            MatchedRoute known = route();
            record.route(known == null ? null : known.pattern());
            connection.server().monitor().log(record);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        return lost
                ? CompletableFuture.failedStage(new StreamClosedException(null))
                : stream().flushed();
    }

    @Override
    public long unsentBytes() {
        return stream().unsentBytes();
    }

    @Override
    public void sendGathered() {
        if (!isOver()) {
            stream().sendGathered();
        }
    }

    // ------------------------------------------------------------------------------------------ raw

    @Override
    public void writeRaw(byte[] data) {
        if (isOver()) {
            return;
        }
        response = response.on(Event.RAW);
        framing = ResponseFraming.CLOSE;
        stream().send(data, 0, data.length);
        if (record != null) {
            record.sentRaw(data);
        }
    }

    @Override
    public void finishRaw() {
        if (isOver()) {
            return;
        }
        if (!connection.mayGoOn() || !connection.isWhole(this)) {
            persistence = persistence.endedByServer();
        }
        complete(ResponseState.COMPLETE);
    }

    @Override
    public boolean isMemoryShort() {
        return connection.server().isMemoryShort();
    }

    // ------------------------------------------------------------------------------------------ other protocols

    /** Returns the tokens of the protocols that the request asks to go over to; none if it does not ask. */
    List<String> upgradeTokens() {
        return extras == null ? List.of() : extras.upgradeTokens();
    }

    @Override
    public Tunnel switchProtocols(String protocol, HTTPHeaders headers) {
        loop().requireInLoop();
        if (!connection.canLeaveHTTP(this)) {
            throw new IllegalStateException("the connection can leave HTTP once the request is whole, and before it is"
                    + " answered; the response is " + response);
        }
        String asked = upgradeTokens().stream()
                .filter(protocol::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the request does not ask for \"" + protocol + "\" in its Upgrade field; answer it with 426"));
        sendSwitch(asked, headers);
        return connection.openTunnel();
    }

    /** Answers with 101; from here on this exchange is over. */
    void sendSwitch(String protocol, HTTPHeaders headers) {
        ResponseState next = response.on(Event.SWITCH);
        sender().sendSwitch(stream(), protocol, headers);
        response = next;
        connection.server().monitor().response(HTTPStatus.SWITCHING_PROTOCOLS);
        if (record != null) {
            record.responseBegan(HTTPStatus.SWITCHING_PROTOCOLS, headers);
        }
        endExchange();
        if (requestId() == null) {
            extras = null; // the request stays for as long as the other protocol is spoken
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void abort() {
        if (isOver()) {
            return;
        }
        response = response.on(Event.ABORT);
        stopContent();
        if (isLeft()) {
            lose();
        } else {
            cut();
        }
        stream().abort();
    }

    /** Returns whether the delegate was told that the peer is gone, or sends nothing more. */
    private boolean isLeft() {
        return delegate == null || inputEnded;
    }

    /** Notes that the peer left before the response was whole. */
    private void lose() {
        if (record != null) {
            record.lost();
        }
    }

    /** Lets no other request follow this one. */
    void endsConnection() {
        persistence = persistence.endedByServer();
    }

    /** Notes that the server ends the response before it is whole. */
    void cut() {
        if (record != null) {
            record.cut();
        }
    }

    /**
     * Notes that the peer sends nothing more: most likely it is gone. A response that comes nevertheless is still sent.
     *
     * @param last whether no other request came in behind this one
     */
    void peerFinished(boolean last) {
        if (last) {
            endsConnection();
        }
        inputEnded = true;
        HTTPMessageDelegate told = delegate;
        if (told == null || !goesOn(told)) {
            notifyClosed();
        } else {
            tellCallback();
        }
    }

    private static boolean goesOn(HTTPMessageDelegate told) {
        try {
            return told.onInputEnd();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in a delegate that was told of the end of the input", e);
            return false;
        }
    }

    /** Tells the delegate that the server is shutting down. */
    void drain() {
        HTTPMessageDelegate told = delegate;
        if (told != null) {
            tell(told::onDrain);
        }
    }

    /** Notes that the connection is gone, or given up. */
    void connectionLost() {
        boolean finished = response == ResponseState.COMPLETE;
        response = response.on(Event.LOST);
        stopContent();
        if (!finished) {
            lost = true;
            lose();
            over(false);
            notifyClosed();
        }
    }

    private void notifyClosed() {
        HTTPMessageDelegate told = delegate;
        route = route();
        delegate = null;
        tellCallback();
        if (told != null) {
            tell(told::onConnectionClose);
        }
    }

    private void tellCallback() {
        Runnable callback = extras == null ? null : extras.takeCloseCallback();
        if (callback != null) {
            tell(callback);
        }
    }

    private static void tell(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in close callback", e);
        }
    }

    @Override
    public void setCloseCallback(@Nullable Runnable callback) {
        if (!isOver()) {
            extras().setCloseCallback(callback);
        }
    }

    private ExchangeExtras extras() {
        ExchangeExtras known = extras;
        if (known == null) {
            known = new ExchangeExtras();
            extras = known;
        }
        return known;
    }
}
