package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.FormLimits;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.routing.RouteMatch;

/**
 * The connection as a handler behind filters sees it: it reads what they leave of the request, and writes to their response. The
 * thread of the container does both, step by step as the handler asks for it on the loop.
 *
 * <pre>
 * WAITING ──→ STREAMING ──→ FINISHED ──→ OVER
 *    │            └───────────────────────↑
 *    └──────────→ FINISHED
 * </pre>
 *
 * <p>Thread: confined to the loop of the connection, but for what says otherwise. A lock guards what both threads see; no code of
 * filters runs under it.
 */
final class FilteredConnection implements HTTPConnection {

    private enum State {
        /** The handler has not begun its response. */
        WAITING,
        /** The head was handed over, and content follows. */
        STREAMING,
        /** The handler is done; the response may still be on its way. */
        FINISHED,
        /** Nothing that is written gets anywhere: the client has left, or the request was given up. */
        OVER
    }

    /** Something that the thread of the container does for the handler. */
    private interface Action {
        void perform() throws IOException, ServletException;
    }

    /**
     * @param bytes that it holds
     * @param last whether the request is answered with it
     */
    private record Step(Action action, long bytes, boolean last) {}

    /** Something that the handler does on the loop, and may fail in. */
    private interface Task {
        void run() throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int PIECE = 16 * 1024;

    /** So many times what is to be written at most may wait before a handler that does not wait is stopped. */
    private static final long MOST_BUFFERS = 16;

    private final CatalinaExchange exchange;
    private final HTTPConnection connection;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final FilteredContext context;
    private final @Nullable Principal principal;

    private State state = State.WAITING;
    private @Nullable HTTPMessageDelegate delegate;
    private boolean requestWhole;
    private boolean draining;
    private boolean closeTold;
    private @Nullable Runnable closeCallback;
    private long maxBodyBytes;
    private long received;
    private boolean contentStarted;
    private Duration bodyTimeout = Duration.ZERO;
    private @Nullable Timeout bodyTimer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private final List<CompletableFuture<@Nullable Void>> flushes = new ArrayList<>();
    /** Bytes of steps that were not performed, and of the one that is. */
    private long waiting;
    /** Bytes of the request's content, and of the response, that the handler holds. */
    private long heldContent;

    private long heldByHandler;
    private boolean contentWanted;
    private boolean over;
    /** Counts whatever the thread of the container may wait for. */
    private long changes;

    /** Confined to the thread of the container. */
    private boolean contentRead;

    /** Thread: that of the container, as for {@link #newRequest} and {@link #serve}. */
    FilteredConnection(CatalinaExchange exchange, HttpServletRequest request, HttpServletResponse response) {
        this.exchange = exchange;
        this.connection = exchange.connection();
        this.request = request;
        this.response = response;
        this.context = new FilteredContext(exchange, request);
        this.principal = request.getUserPrincipal();
    }

    HTTPServerRequest newRequest(FormLimits limits) {
        return new HTTPServerRequest(
                this,
                FilteredRequest.startLine(request, exchange.request().version()),
                FilteredRequest.fields(request, exchange),
                limits);
    }

    /** Returns the request as filters pass it on. Thread: any. */
    HttpServletRequest servletRequest() {
        return request;
    }

    /** Returns the user as filters know it. Thread: any. */
    @Nullable
    Principal principal() {
        return principal;
    }

    // ------------------------------------------------------------------------------------------ the container's thread

    /**
     * Has the handler of {@code match} answer, and waits for that.
     *
     * @throws ClientAbortException if the client has left
     * @throws IOException if the response cannot be written, or content not be read
     * @throws ServletException if the handler failed in a way that it does not answer itself
     */
    void serve(HTTPServerRequest incoming, RouteMatch match, long bodyLimit) throws IOException, ServletException {
        RequestContent content = exchange.content();
        if (content != null) {
            content.setArrival(this::noteChange);
        }
        loop().execute(() -> receiveHead(incoming, match, bodyLimit));
        exchange.setBehindFilters(this);
        boolean answered = false;
        try {
            while (!answered) {
                answered = advance();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a handler was answering");
        } finally {
            exchange.setBehindFilters(null);
            leave(answered);
        }
    }

    /** Does what there is to do; returns whether the request is answered. */
    private boolean advance() throws IOException, ServletException, InterruptedException {
        long seen;
        Step step;
        boolean read;
        boolean gone;
        lock.lock();
        try {
            seen = changes;
            step = steps.poll();
            read = contentWanted;
            gone = over;
        } finally {
            lock.unlock();
        }
        if (step != null) {
            perform(step);
            return step.last();
        }
        if (gone) {
            throw new ClientAbortException("the client has left");
        }
        if (read && isContentHere()) {
            readContent();
        } else {
            awaitChange(seen);
        }
        return false;
    }

    private void perform(Step step) throws IOException, ServletException {
        step.action().perform();
        boolean nothingLeft;
        lock.lock();
        try {
            nothingLeft = steps.isEmpty();
        } finally {
            lock.unlock();
        }
        if (nothingLeft && !step.last()) {
            response.flushBuffer();
        }
        settle(step);
    }

    private void settle(Step step) {
        List<CompletableFuture<@Nullable Void>> completed = List.of();
        lock.lock();
        try {
            waiting -= step.bytes();
            if (steps.isEmpty() && !flushes.isEmpty()) {
                completed = List.copyOf(flushes);
                flushes.clear();
            }
        } finally {
            lock.unlock();
        }
        tellHeld();
        for (CompletableFuture<@Nullable Void> flushed : completed) {
            loop().execute(() -> flushed.complete(null));
        }
    }

    /** Returns whether content can be read without waiting for the client. */
    private boolean isContentHere() throws IOException {
        RequestContent content = exchange.content();
        if (content == null || content.isReadable()) {
            return true;
        }
        try {
            return request.getInputStream().available() > 0;
        } catch (IllegalStateException e) {
            return true; // which reading finds out
        }
    }

    private void readContent() throws IOException {
        lock.lock();
        try {
            contentWanted = false;
        } finally {
            lock.unlock();
        }
        byte[] piece = nextPiece();
        loop().execute(() -> guarded(() -> receive(piece)));
    }

    /** Returns an empty piece at the end. */
    private byte[] nextPiece() throws IOException {
        try {
            ServletInputStream input = request.getInputStream();
            byte[] piece = new byte[PIECE];
            int count = input.read(piece);
            if (count > 0) {
                contentRead = true;
                return count == PIECE ? piece : Arrays.copyOf(piece, count);
            }
        } catch (IllegalStateException e) { // a filter has asked for a reader
            LOG.debug("Content that cannot be read as bytes", e);
        }
        if (contentRead || wasEmpty()) {
            return new byte[0];
        }
        contentRead = true;
        return FilteredRequest.formReadBefore(request);
    }

    /** Returns whether there was no content to be read by a filter. */
    private boolean wasEmpty() {
        RequestContent content = exchange.content();
        return content == null || content.wasEmpty();
    }

    private void awaitChange(long seen) throws InterruptedException {
        lock.lock();
        try {
            while (changes == seen) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the thread of the container up. Thread: any. */
    private void noteChange() {
        lock.lock();
        try {
            changes++;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The thread of the container goes. */
    private void leave(boolean answered) {
        RequestContent content = exchange.content();
        if (content != null) {
            content.setArrival(null);
        }
        List<CompletableFuture<@Nullable Void>> failed;
        List<Step> left;
        lock.lock();
        try {
            over = true;
            failed = List.copyOf(flushes);
            flushes.clear();
            left = List.copyOf(steps);
            steps.clear();
            waiting = 0;
        } finally {
            lock.unlock();
        }
        left.forEach(FilteredConnection::dispose);
        loop().execute(() -> {
            failed.forEach(flushed -> flushed.completeExceptionally(gone()));
            ended(answered);
        });
    }

    private static void dispose(Step step) {
        if (step.action() instanceof FileStep file) {
            file.close();
        }
    }

    private static IOException gone() {
        return new IOException("Connection reset by peer");
    }

    // ------------------------------------------------------------------------------------------ the request

    /** Runs a step of the handler; what it throws ends the request. */
    private void guarded(Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void receiveHead(HTTPServerRequest incoming, RouteMatch match, long bodyLimit) {
        if (state == State.OVER) {
            return; // the client has left meanwhile
        }
        maxBodyBytes = bodyLimit;
        guarded(() -> {
            HTTPMessageDelegate told = match.delegate(incoming);
            if (told == null) {
                throw new IllegalStateException("the route leads to nothing that answers: " + match.description());
            }
            delegate = told;
            HTTPHeaders fields = incoming.headers();
            CompletionStage<?> ready = told.headersReceived(incoming.startLine(), fields);
            afterwards(ready, () -> receiveContent(fields));
        });
    }

    /** Runs {@code task} at once if there is nothing to wait for, else on the loop when {@code stage} completes. */
    private void afterwards(@Nullable CompletionStage<?> stage, Task task) throws Exception {
        if (stage == null) {
            task.run();
            return;
        }
        stage.whenComplete((ok, failure) -> loop().execute(() -> guarded(() -> {
            if (failure instanceof Exception exception) {
                throw exception;
            } else if (failure != null) {
                throw new IllegalStateException(failure);
            }
            task.run();
        })));
    }

    private void receiveContent(HTTPHeaders fields) {
        contentStarted = true;
        if (isDone()) {
            return;
        }
        if (!FilteredRequest.announcesContent(fields)) {
            contentComplete();
            return;
        }
        if (!fields.contains("X-Consumed-Content-Encoding")) { // the length is that of the coded content then
            requireFits(request.getContentLengthLong());
        }
        if (fields.contains("Expect") && !delegate().onExpectContinue()) {
            return;
        }
        startBodyTimer();
        wantContent();
    }

    private void wantContent() {
        RequestContent content = exchange.content();
        if (content != null) {
            content.demand();
        }
        lock.lock();
        try {
            contentWanted = true;
        } finally {
            lock.unlock();
        }
        noteChange();
    }

    private void receive(byte[] piece) throws Exception {
        if (isDone()) {
            return;
        }
        if (piece.length == 0) {
            contentComplete();
            return;
        }
        received += piece.length;
        requireFits(received);
        afterwards(delegate().dataReceived(ByteBuffer.wrap(piece)), this::wantContent);
    }

    private void requireFits(long bytes) {
        if (bytes > maxBodyBytes) {
            throw new HTTPInputError(
                    HTTPStatus.CONTENT_TOO_LARGE,
                    "content beyond " + Limit.MAX_BODY_SIZE.key() + ": " + maxBodyBytes + " bytes",
                    Limit.MAX_BODY_SIZE);
        }
    }

    private void startBodyTimer() {
        if (!bodyTimeout.isZero()) {
            bodyTimer = loop().callLater(
                            bodyTimeout,
                            () -> fail(new HTTPInputError(
                                    HTTPStatus.REQUEST_TIMEOUT,
                                    "the content did not come in time",
                                    Limit.BODY_TIMEOUT)));
        }
    }

    private void stopBodyTimer() {
        if (bodyTimer != null) {
            loop().removeTimeout(bodyTimer);
            bodyTimer = null;
        }
    }

    private void contentComplete() {
        stopBodyTimer();
        requestWhole = true;
        if (isDone()) {
            return;
        }
        HTTPHeaders trailers = exchange.trailers();
        if (trailers != null && trailers.size() > 0) {
            delegate().trailersReceived(trailers);
        }
        delegate().finish();
        if (draining) {
            drain();
        }
    }

    private HTTPMessageDelegate delegate() {
        return Objects.requireNonNull(delegate, "the handler has not begun");
    }

    /** The server drains. */
    void drain() {
        draining = true;
        if (requestWhole && !isDone()) {
            guarded(() -> delegate().onDrain());
        }
    }

    @Override
    public void setMaxBodySize(long bytes) {
        requireContentToCome();
        maxBodyBytes = bytes;
    }

    @Override
    public void setBodyTimeout(Duration timeout) {
        requireContentToCome();
        bodyTimeout = timeout;
    }

    private void requireContentToCome() {
        if (contentStarted) {
            throw new IllegalStateException("content has begun to arrive; set its limit in headersReceived");
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    /** Returns whether the handler has no part in the response any more. */
    private boolean isDone() {
        return state == State.FINISHED || state == State.OVER;
    }

    /** Ends the request with a failure that the handler has not answered itself: the container does. */
    private void fail(Throwable failure) {
        FatalErrors.escalate(failure);
        if (failure instanceof HTTPInputError error && error.limit() != null) {
            limitReached(error.limit());
        }
        if (isDone()) {
            LOG.debug("Failed when the response was over: {}", exchange.request(), failure);
            return;
        }
        state = State.OVER;
        stopBodyTimer();
        hand(new Step(() -> answer(failure), 0, true));
        loop().execute(this::tellClosed);
    }

    /** Thread: that of the container. */
    private void answer(Throwable failure) throws IOException, ServletException {
        if (failure instanceof HTTPInputError error && !response.isCommitted()) {
            response.sendError(error.status(), error.getMessage());
        } else {
            throw new ServletException("The handler failed", failure);
        }
    }

    /** The client has left. */
    void clientLeft() {
        boolean tell = !isDone();
        state = State.OVER;
        stopBodyTimer();
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
        noteChange();
        if (tell) {
            tellClosed();
        }
    }

    /** The thread of the container has gone. */
    private void ended(boolean answered) {
        boolean tell = !answered && !isDone();
        state = State.OVER;
        stopBodyTimer();
        if (tell) {
            tellClosed();
        }
    }

    private void tellClosed() {
        if (closeTold || delegate == null) {
            return;
        }
        closeTold = true;
        try {
            if (closeCallback != null) {
                closeCallback.run();
            }
            delegate.onConnectionClose();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Failed when told that the connection is closed: {}", exchange.request(), e);
        }
    }

    @Override
    public void setCloseCallback(@Nullable Runnable callback) {
        closeCallback = callback;
    }

    @Override
    public void abort() {
        requireInLoop();
        if (state != State.OVER) {
            state = State.OVER;
            stopBodyTimer();
            connection.abort();
            loop().execute(this::clientLeft);
            loop().execute(this::tellClosed);
        }
    }

    // ------------------------------------------------------------------------------------------ the response

    private void requireInLoop() {
        loop().requireInLoop();
    }

    private void hand(Step step) {
        boolean lost;
        lock.lock();
        try {
            lost = over;
            if (!lost) {
                steps.add(step);
                waiting += step.bytes();
            }
        } finally {
            lock.unlock();
        }
        if (lost) {
            dispose(step);
        } else {
            noteChange();
            tellHeld();
        }
    }

    @Override
    public void writeInformational(int status, HTTPHeaders headers) {
        if (state == State.WAITING) {
            connection.writeInformational(status, headers);
        }
    }

    @Override
    public void respond(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] bytes, int offset, int length) {
        if (!beginHead(status)) {
            return;
        }
        state = State.FINISHED;
        stopBodyTimer();
        hand(new Step(
                () -> {
                    setHead(status, headers);
                    if (!HTTPStatus.isWithoutContent(status)) {
                        if (!headers.contains("Content-Length")) {
                            response.setContentLength(length);
                        }
                        writeContent(bytes, offset, length);
                    }
                },
                length,
                true));
    }

    @Override
    public void writeHeaders(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] bytes, int offset, int length) {
        if (!beginHead(status)) {
            return;
        }
        state = State.STREAMING;
        hand(new Step(
                () -> {
                    setHead(status, headers);
                    writeContent(bytes, offset, length);
                },
                length,
                false));
    }

    /** Returns false if nothing is wanted of the response. */
    private boolean beginHead(int status) {
        requireInLoop();
        if (!HTTPStatus.isFinal(status)) {
            throw new HTTPOutputError("status " + status + " does not end a request; use writeInformational");
        }
        if (isDone()) {
            return false;
        }
        if (state != State.WAITING) {
            throw new IllegalStateException("the headers were written already");
        }
        return true;
    }

    /** Sets status and fields, which replace those of filters. Thread: that of the container. */
    private void setHead(int status, HTTPHeaders fields) throws ServletException {
        if (response.isCommitted()) {
            throw new ServletException("a filter has sent the response already, and still passed on the request");
        }
        response.setStatus(status);
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.nameAt(i);
            String value = fields.valueAt(i);
            if (addsUp(name)) {
                if (!response.getHeaders(name).contains(value)) {
                    response.addHeader(name, value);
                }
            } else if (isFirst(fields, i)) {
                response.setHeader(name, value);
            } else {
                response.addHeader(name, value);
            }
        }
    }

    private static boolean isFirst(HTTPHeaders fields, int index) {
        for (int i = 0; i < index; i++) {
            if (fields.nameAt(i).equalsIgnoreCase(fields.nameAt(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean addsUp(String name) {
        return name.equalsIgnoreCase("Set-Cookie") || name.equalsIgnoreCase("Vary");
    }

    /** Thread: that of the container. */
    private void writeContent(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0 && !request.getMethod().equals(HTTPMethod.HEAD)) {
            ServletOutputStream output = response.getOutputStream();
            output.write(bytes, offset, length);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (isStreaming()) {
            requireRoom();
            hand(new Step(() -> writeContent(bytes, offset, length), length, false));
        }
    }

    private boolean isStreaming() {
        requireInLoop();
        if (state == State.WAITING) {
            throw new IllegalStateException("the headers were not written");
        }
        return state == State.STREAMING;
    }

    /** A writer that goes on without waiting would fill the memory; a single piece may be as large as it likes. */
    private void requireRoom() {
        long most = writeBufferSize();
        if (unsentBytes() / MOST_BUFFERS > most) {
            limitReached(Limit.MAX_WRITE_BUFFER_SIZE);
            abort();
            throw new HTTPOutputError(
                    "more than " + MOST_BUFFERS * most + " bytes wait for the client; wait for the stage of"
                            + " flush() before writing more, or write in a @Blocking method");
        }
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        FileStep step = new FileStep(file, position, count);
        boolean wanted = false;
        try {
            wanted = isStreaming();
        } finally {
            if (!wanted) {
                step.close();
            }
        }
        if (wanted) {
            hand(new Step(step, 0, false));
        }
    }

    /** Copies a part of a file, and closes it. */
    private final class FileStep implements Action {

        private final FileChannel file;
        private final long position;
        private final long count;

        FileStep(FileChannel file, long position, long count) {
            this.file = file;
            this.position = position;
            this.count = count;
        }

        @Override
        public void perform() throws IOException {
            try (file) {
                ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, count)));
                for (long done = 0; done < count; ) {
                    piece.clear().limit((int) Math.min(piece.capacity(), count - done));
                    int read = file.read(piece, position + done);
                    if (read < 0) {
                        throw new IOException("the file has become shorter while it was sent");
                    }
                    writeContent(piece.array(), 0, read);
                    done += read;
                }
            }
        }

        void close() {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("cannot close a file that was not sent", e);
            }
        }
    }

    @Override
    public void finish() {
        if (isStreaming()) {
            state = State.FINISHED;
            stopBodyTimer();
            hand(new Step(() -> {}, 0, true));
        }
    }

    /** Returns false: a response that passes through filters has no trailers. */
    @Override
    public boolean declareTrailers(TrailerUse use, List<String> names) {
        return false;
    }

    @Override
    public void finish(HTTPHeaders trailers) {
        finish();
    }

    @Override
    public Tunnel switchProtocols(String protocol, HTTPHeaders headers) {
        throw new IllegalStateException(
                "this handler is behind the filters of the container, where a connection cannot leave HTTP:"
                        + " set tornado.web.handlers to in-front");
    }

    // ------------------------------------------------------------------------------------------ back-pressure

    @Override
    public long unsentBytes() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        requireInLoop();
        lock.lock();
        try {
            if (over && state != State.FINISHED) {
                return CompletableFuture.failedStage(gone());
            }
            if (waiting == 0 && steps.isEmpty()) {
                return CompletableFuture.completedStage(null);
            }
            CompletableFuture<@Nullable Void> flushed = new CompletableFuture<>();
            flushes.add(flushed);
            return flushed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long writeBufferSize() {
        return connection.writeBufferSize();
    }

    // ------------------------------------------------------------------------------------------ memory

    @Override
    public void holds(long bytes) {
        lock.lock();
        try {
            heldContent = bytes;
        } finally {
            lock.unlock();
        }
        tellHeld();
    }

    @Override
    public void holdsOfHead(long bytes) {
        connection.holdsOfHead(bytes);
    }

    @Override
    public void holdsOfResponse(long bytes) {
        lock.lock();
        try {
            heldByHandler = bytes;
        } finally {
            lock.unlock();
        }
        tellHeld();
    }

    @Override
    public boolean isMemoryShort() {
        return connection.isMemoryShort();
    }

    private void tellHeld() {
        lock.lock();
        try {
            if (!over) { // the connection may have another request otherwise
                connection.holdsOfResponse(heldContent + heldByHandler + waiting);
            }
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------ what is known of it

    @Override
    public HTTPRequestContext context() {
        return context;
    }

    @Override
    public @Nullable String requestId() {
        return exchange.requestId();
    }

    @Override
    public void limitReached(Limit limit) {
        connection.limitReached(limit);
    }

    @Override
    public IOLoop loop() {
        return connection.loop();
    }
}
