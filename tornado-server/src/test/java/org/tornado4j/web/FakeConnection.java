package org.tornado4j.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.IOLoop;

/** A connection that writes down what is done to it. Its loop need not run: the test's thread is the loop's then. */
final class FakeConnection implements HTTPConnection, HTTPRequestContext {

    private final IOLoop loop;
    private final Clock clock;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    /** Events, in order. */
    final List<String> events = new ArrayList<>();

    /** Amounts of request content reported as held, in order. */
    final List<Long> held = new CopyOnWriteArrayList<>();

    /** Amounts of the response reported as held, in order. */
    final List<Long> heldOfResponse = new CopyOnWriteArrayList<>();

    private @Nullable HTTPMessageDelegate delegate;
    private boolean head;
    private boolean gone;
    private int status;
    private @Nullable String reason;
    private HTTPHeaders headers = new HTTPHeaders();
    private boolean finished;
    private boolean aborted;
    private HTTPHeaders trailers = new HTTPHeaders();
    private boolean takesTrailers;
    private @Nullable String refusedSwitch;
    private long unsent;
    private long gathered;
    /** The limits that were reached. */
    final List<Limit> limits = new ArrayList<>();

    private CompletableFuture<@Nullable Void> flushed = CompletableFuture.completedFuture(null);

    FakeConnection() {
        this(new IOLoop(), Clock.SYSTEM);
    }

    FakeConnection(IOLoop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    // ------------------------------------------------------------------------------------------ asking

    static FakeConnection get(HTTPServerConnectionDelegate app, String target, String... fields) {
        return new FakeConnection().request(app, "GET", target, "", fields);
    }

    static FakeConnection post(HTTPServerConnectionDelegate app, String target, String body, String... fields) {
        return new FakeConnection().request(app, "POST", target, body, fields);
    }

    /** Sends a whole request; {@code fields} are lines. */
    FakeConnection request(
            HTTPServerConnectionDelegate app, String method, String target, String body, String... fields) {
        start(app, method, target, fields);
        if (!body.isEmpty()) {
            delegate().dataReceived(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)));
        }
        delegate().finish();
        return this;
    }

    /** Sends a start line and fields. */
    HTTPMessageDelegate start(HTTPServerConnectionDelegate app, String method, String target, String... fields) {
        HTTPHeaders sent = new HTTPHeaders();
        sent.add("Host", "localhost");
        for (String field : fields) {
            int colon = field.indexOf(':');
            sent.set(field.substring(0, colon), field.substring(colon + 1).strip());
        }
        head = method.equals("HEAD");
        HTTPMessageDelegate started = app.startRequest(this);
        delegate = started;
        started.headersReceived(new RequestStartLine(method, target, "HTTP/1.1"), sent);
        return started;
    }

    private HTTPMessageDelegate delegate() {
        return Objects.requireNonNull(delegate);
    }

    /** The client goes away. */
    void close() {
        gone = true;
        flushed = CompletableFuture.failedFuture(new IOException("the client is gone"));
        if (!finished) {
            delegate().onConnectionClose();
        }
    }

    // ------------------------------------------------------------------------------------------ the outcome

    int status() {
        return status;
    }

    @Nullable
    String reason() {
        return reason;
    }

    HTTPHeaders headers() {
        return headers;
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    byte[] content() {
        return content.toByteArray();
    }

    String body() {
        return content.toString(StandardCharsets.UTF_8);
    }

    boolean isFinished() {
        return finished;
    }

    HTTPHeaders trailers() {
        return trailers;
    }

    /** Lets the client take trailers. */
    FakeConnection takingTrailers() {
        takesTrailers = true;
        return this;
    }

    /** Refuses to leave HTTP. */
    FakeConnection refusingToSwitch(String why) {
        refusedSwitch = why;
        return this;
    }

    /** Lets {@code bytes} wait for the client. */
    FakeConnection holding(long bytes) {
        unsent = bytes;
        return this;
    }

    /** Lets {@code bytes} of what waits be such that nobody has tried to send them yet. */
    FakeConnection gathering(long bytes) {
        gathered = bytes;
        return this;
    }

    boolean isAborted() {
        return aborted;
    }

    // ------------------------------------------------------------------------------------------ HTTPConnection

    @Override
    public void writeInformational(int interim, HTTPHeaders fields) {
        events.add("informational " + interim);
    }

    @Override
    public void respond(int code, @Nullable String phrase, HTTPHeaders fields, byte[] bytes, int offset, int length) {
        if (!fields.contains("Content-Length") && code != 204 && code != 304) {
            fields.set("Content-Length", Integer.toString(length));
        }
        writeHeaders(code, phrase, fields, bytes, offset, length);
        finish();
    }

    @Override
    public void writeHeaders(
            int code, @Nullable String phrase, HTTPHeaders fields, byte[] bytes, int offset, int length) {
        if (gone) {
            return;
        }
        if (status != 0) {
            throw new IllegalStateException("headers were written already");
        }
        events.add("headers");
        status = code;
        reason = phrase;
        headers = fields.copy();
        if (length != 0) {
            write(bytes, offset, length);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (gone) {
            return;
        }
        events.add("write " + length);
        if (!head) {
            content.write(bytes, offset, length);
        }
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        events.add("file " + position + " " + count);
        try (file) {
            byte[] bytes = Channels.newInputStream(file.position(position)).readNBytes((int) count);
            if (!head) {
                content.write(bytes, 0, bytes.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void finish() {
        if (gone) {
            return;
        }
        events.add("finish");
        finished = true;
    }

    @Override
    public void write(ByteBuffer lent) {
        events.add("lent " + lent.remaining());
        byte[] copy = new byte[lent.remaining()];
        lent.get(copy);
        if (!head) {
            content.write(copy, 0, copy.length);
        }
    }

    @Override
    public boolean declareTrailers(TrailerUse use, List<String> names) {
        loop.requireInLoop();
        events.add("declare " + use + " " + names);
        return takesTrailers || use == TrailerUse.OPTIONAL;
    }

    @Override
    public void finish(HTTPHeaders fields) {
        loop.requireInLoop();
        trailers = fields;
        finish();
    }

    @Override
    public Tunnel switchProtocols(String protocol, HTTPHeaders fields) {
        if (refusedSwitch != null) {
            throw new IllegalStateException(refusedSwitch);
        }
        events.add("switch " + protocol);
        status = 101;
        headers = fields.copy();
        finished = true;
        return new FakeTunnel(this);
    }

    @Override
    public long unsentBytes() {
        return unsent + gathered;
    }

    @Override
    public void sendGathered() {
        gathered = 0;
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        return flushed;
    }

    /** Lets {@link #flushed} wait until the result is completed. */
    CompletableFuture<@Nullable Void> holdFlush() {
        flushed = new CompletableFuture<>();
        return flushed;
    }

    @Override
    public void abort() {
        events.add("abort");
        aborted = true;
    }

    @Override
    public void setCloseCallback(@Nullable Runnable callback) {}

    @Override
    public void setMaxBodySize(long bytes) {}

    @Override
    public void setBodyTimeout(Duration timeout) {}

    @Override
    public void holds(long bytes) {
        held.add(bytes);
    }

    @Override
    public void holdsOfResponse(long bytes) {
        heldOfResponse.add(bytes);
    }

    @Override
    public HTTPRequestContext context() {
        return this;
    }

    @Override
    public IOLoop loop() {
        return loop;
    }

    // ------------------------------------------------------------------------------------------ HTTPRequestContext

    @Override
    public void limitReached(Limit limit) {
        limits.add(limit);
    }

    @Override
    public String remoteIp() {
        return "127.0.0.1";
    }

    @Override
    public String protocol() {
        return "http";
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return null;
    }

    @Override
    public long now() {
        return clock.nanoTime();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** A request on this connection, for routers. */
    HTTPServerRequest requestFor(String target) {
        return new HTTPServerRequest(this, new RequestStartLine("GET", target, "HTTP/1.1"), new HTTPHeaders());
    }
}
