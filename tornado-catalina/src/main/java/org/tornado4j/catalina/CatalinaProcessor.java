package org.tornado4j.catalina;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Constants;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.ErrorState;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.UpgradeToken;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.DispatchType;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.jsse.JSSESupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.HostAndPort;
import org.tornado4j.ioloop.FatalErrors;

/**
 * Catalina's view of a request and its response. It is reused for one request after the other, since Catalina's own
 * objects refer to it; nothing of a request stays behind.
 *
 * <p>Thread: that of the exchange, or of an application that writes an asynchronous response, one at a time.
 */
final class CatalinaProcessor extends AbstractProcessor implements InputBuffer, OutputBuffer {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private static final Log CONTAINER_LOG = LogFactory.getLog(CatalinaProcessor.class);

    private static final String NO_UPGRADE =
            "A response of 101 needs a handler that takes the connection over: call HttpServletRequest.upgrade.\n";

    private @Nullable CatalinaExchange exchange;
    /** Content in place of that of the request; null for none. */
    private @Nullable ByteBuffer replayed;

    /** Takes the connection over; null if nothing does. */
    private @Nullable NextProtocol next;
    /** The fields of the response with which the connection leaves HTTP; null if it does not. */
    private @Nullable HTTPHeaders switchFields;

    private boolean trailersRead;

    CatalinaProcessor(Adapter adapter) {
        super(adapter);
        request.setInputBuffer(this);
        response.setOutputBuffer(this);
    }

    private CatalinaExchange exchange() {
        CatalinaExchange known = exchange;
        if (known == null) {
            throw new IllegalStateException("the request is over; its objects must not be used any more");
        }
        return known;
    }

    /** Names the pattern of the route, for logs and reports. */
    void notePattern(String pattern) {
        exchange().notePattern(pattern);
    }

    private ResponseContent output() {
        return exchange().response();
    }

    // ------------------------------------------------------------------------------------------ a request's life

    /** Takes over what {@code served} knows of its request. */
    void begin(CatalinaExchange served) {
        exchange = served;
        HTTPServerRequest incoming = served.request();
        request.markStartTime();
        request.setMethod(incoming.method());
        setTarget(incoming);
        request.protocol().setString(incoming.version());
        request.scheme().setString(served.scheme());
        setAddresses(served);
        setHost(served);
        HTTPHeaders fields = incoming.headers();
        MimeHeaders into = request.getMimeHeaders();
        into.setLimit(-1); // the engine has a limit of its own
        for (int i = 0, count = fields.size(); i < count; i++) {
            into.addValue(fields.nameAt(i)).setString(fields.valueAt(i));
        }
        request.setExpectation(served.content() != null && fields.contains("Expect"));
        SSLSession session = served.sslSession();
        if (session != null) {
            setSslSupport(new JSSESupport(session, Map.of()));
        }
    }

    private void setTarget(HTTPServerRequest incoming) {
        byte[] path = incoming.path().getBytes(StandardCharsets.ISO_8859_1);
        request.requestURI().setBytes(path, 0, path.length);
        if (incoming.uri().indexOf('?') >= 0) {
            byte[] query = incoming.query().getBytes(StandardCharsets.ISO_8859_1);
            request.queryString().setBytes(query, 0, query.length);
        }
    }

    private void setAddresses(CatalinaExchange served) {
        request.remoteAddr().setString(served.remoteIp());
        request.remoteHost().setString(served.remoteIp());
        if (served.remoteAddress() instanceof InetSocketAddress peer) {
            request.peerAddr().setString(text(peer));
            request.setRemotePort(peer.getPort());
        } else { // a Unix socket
            request.peerAddr().setString(served.remoteIp());
            request.setRemotePort(0);
        }
        SocketAddress local = served.localAddress();
        String localIp = local instanceof InetSocketAddress own ? text(own) : "";
        request.localAddr().setString(localIp);
        request.localName().setString(localIp);
        request.setLocalPort(local instanceof InetSocketAddress own ? own.getPort() : 0);
    }

    private static String text(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return ip == null ? address.getHostString() : ip.getHostAddress();
    }

    /** Without a port, Catalina takes that of the scheme; HTTP/1.0 without a host means where the connection came in. */
    private void setHost(CatalinaExchange served) {
        if (served.host().isEmpty()) {
            request.serverName().setString(request.localName().toString());
            request.setServerPort(request.getLocalPort());
            return;
        }
        HostAndPort host = HostAndPort.split(served.host());
        request.serverName().setString(host.host());
        request.setServerPort(host.port());
    }

    /** Tells the container of what happened; returns whether it is done with the request. */
    boolean process(SocketEvent told) {
        SocketEvent event = told;
        if (event == SocketEvent.DISCONNECT) {
            if (!isAsync()) {
                return false; // the thread that writes the response learns it if the client is gone
            }
            exchange().leave();
            event = SocketEvent.ERROR;
        }
        if (event == SocketEvent.TIMEOUT && !(isAsync() && checkAsyncTimeoutGeneration())) {
            return false; // it went on in time
        }
        if (event == SocketEvent.ERROR) {
            if (!isAsync()) {
                return false; // it learns that when it reads or writes
            }
            if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) == null) {
                request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, new IOException("the client has left"));
            }
        }
        SocketState state;
        try {
            state = process(null, event);
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("The container failed with {}", exchange().request(), e);
            setErrorState(ErrorState.CLOSE_CONNECTION_NOW, e);
            state = SocketState.CLOSED;
        }
        if (state == SocketState.LONG && isAsync()) {
            exchange().protocol().remember(exchange());
            return false;
        }
        handOver();
        return true;
    }

    /** Lets the connection leave HTTP if the application has asked for it, and was not answered otherwise. */
    private void handOver() {
        NextProtocol wanted = next;
        if (wanted == null) {
            return;
        }
        HTTPHeaders fields = switchFields;
        if (fields == null || getErrorState().isError()) {
            wanted.abandon();
        } else {
            exchange().leaveHTTP(wanted, fields);
        }
    }

    /** Gets rid of the request; returns whether another one can be served. */
    boolean release() {
        boolean clean = !getErrorState().isError();
        boolean left = switchFields != null && clean;
        if (!output().isFinished() && !left) {
            output().abort();
        }
        recycle();
        return clean;
    }

    @Override
    public void recycle() {
        super.recycle();
        clearDispatches();
        setAsyncTimeout(-1);
        setSslSupport(null);
        request.recycle();
        response.recycle();
        exchange = null;
        replayed = null;
        next = null;
        switchFields = null;
        trailersRead = false;
    }

    @Override
    protected SocketState service(@Nullable SocketWrapperBase<?> none) {
        try {
            getAdapter().service(request, response);
        } catch (Exception e) {
            LOG.error("Cannot serve {}", exchange().request(), e);
            response.setStatus(HTTPStatus.INTERNAL_SERVER_ERROR);
            setErrorState(ErrorState.CLOSE_NOW, e);
        }
        if (isAsync() && !getErrorState().isError()) {
            return SocketState.LONG;
        }
        close();
        return SocketState.CLOSED;
    }

    @Override
    protected SocketState dispatchEndRequest() {
        close();
        return SocketState.CLOSED;
    }

    private void close() {
        action(ActionCode.CLOSE, null);
        request.updateCounters();
    }

    @Override
    public void pause() {
        // the server that has the connections decides
    }

    @Override
    protected Log getLog() {
        return CONTAINER_LOG;
    }

    // ------------------------------------------------------------------------------------------ events

    @Override
    protected void processSocketEvent(SocketEvent event, boolean dispatch) {
        CatalinaExchange served = exchange;
        if (served != null) {
            served.signal(event);
        }
    }

    @Override
    protected void execute(Runnable task) {
        exchange().protocol().execute(task);
    }

    @Override
    protected void executeDispatches() {
        Iterator<DispatchType> dispatches = getIteratorAndClearDispatches();
        while (dispatches != null && dispatches.hasNext()) {
            processSocketEvent(dispatches.next().getSocketStatus(), true);
        }
    }

    // ------------------------------------------------------------------------------------------ the request

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
        ByteBuffer instead = replayed;
        if (instead != null) {
            if (!instead.hasRemaining()) {
                return -1;
            }
            handler.setByteBuffer(instead.duplicate());
            int count = instead.remaining();
            instead.position(instead.limit());
            return count;
        }
        RequestContent content = exchange().content();
        byte[] piece = content == null ? null : content.take();
        if (piece == null) {
            return -1;
        }
        handler.setByteBuffer(ByteBuffer.wrap(piece));
        return piece.length;
    }

    @Override
    public int available() {
        return available(false);
    }

    @Override
    protected int available(boolean doRead) {
        if (replayed != null) {
            return replayed.remaining();
        }
        RequestContent content = exchange().content();
        return content == null ? 0 : content.available();
    }

    @Override
    protected void setRequestBody(ByteChunk body) {
        byte[] copy = new byte[body.getLength()];
        System.arraycopy(body.getBuffer(), body.getStart(), copy, 0, copy.length);
        replayed = ByteBuffer.wrap(copy);
    }

    @Override
    protected boolean isReadyForRead() {
        if (replayed != null) {
            return replayed.hasRemaining();
        }
        RequestContent content = exchange().content();
        return content != null && content.isReady();
    }

    @Override
    protected boolean isRequestBodyFullyRead() {
        if (replayed != null) {
            return !replayed.hasRemaining();
        }
        RequestContent content = exchange().content();
        return content == null || content.isFullyRead();
    }

    @Override
    protected void registerReadInterest() {
        throw new IllegalStateException("isReadyForRead does that");
    }

    /** 100 (Continue) is sent when content is read, so what is left is an application that asks for it. */
    @Override
    protected void ack(ContinueResponseTiming timing) {
        RequestContent content = exchange().content();
        if (timing == ContinueResponseTiming.ALWAYS && content != null && !response.isCommitted()) {
            content.demand();
        }
    }

    @Override
    protected void disableSwallowRequest() {
        RequestContent content = exchange().content();
        if (content != null) {
            exchange().connection().loop().execute(content::refuseRest);
        }
    }

    @Override
    protected boolean isTrailerFieldsReady() {
        if (!isRequestBodyFullyRead()) {
            return false;
        }
        HTTPHeaders fields = exchange().trailers();
        if (fields != null && !trailersRead) {
            trailersRead = true;
            MimeHeaders into = request.getMimeTrailerFields();
            fields.forEach((name, value) ->
                    into.addValue(name.toLowerCase(Locale.ROOT)).setString(value)); // as Servlet 6.1 has them
        }
        return true;
    }

    @Override
    protected boolean getPopulateRequestAttributesFromSocket() {
        return false;
    }

    /** A certificate is asked for in the handshake or never, so that there is nothing to do but to tell it. */
    @Override
    protected void sslReHandShake() throws IOException {
        if (sslSupport != null) {
            Object chain = sslSupport.getPeerCertificateChain();
            if (chain != null) {
                request.setAttribute(SSLSupport.CERTIFICATE_KEY, chain);
            }
        }
    }

    @Override
    protected ServletConnection getServletConnection() {
        return new ExchangeServletConnection(exchange());
    }

    @Override
    protected void doHttpUpgrade(UpgradeToken token) {
        upgradeTo(new UpgradedConnection(exchange().protocol(), token));
    }

    /**
     * Hands the connection over to {@code wanted} when the container is done, if it answers with 101.
     *
     * @throws IllegalStateException if the response has begun, or the connection was promised to another protocol
     */
    void upgradeTo(NextProtocol wanted) {
        if (response.isCommitted()) {
            wanted.abandon();
            throw new IllegalStateException("the response has begun: upgrade before anything is sent");
        }
        if (next != null) {
            wanted.abandon();
            throw new IllegalStateException("the connection is handed over to another protocol: upgrade once");
        }
        next = wanted;
    }

    // ------------------------------------------------------------------------------------------ the response

    @Override
    protected void prepareResponse() throws IOException {
        response.setCommitted(true);
        if (response.getStatus() == HTTPStatus.SWITCHING_PROTOCOLS) {
            if (next == null) {
                refuseSwitch();
            } else {
                switchFields = fields(); // they leave when the container is done
            }
            return;
        }
        int status = response.getStatus();
        boolean empty = HTTPStatus.isWithoutContent(status);
        HTTPHeaders fields = fields();
        if (!empty) {
            addOfContent(fields);
        }
        boolean head = exchange().request().method().equals(HTTPMethod.HEAD);
        boolean lengthKnown = !head || fields.contains("Content-Length");
        output().begin(new ResponseHead(status, fields, lengthKnown), response.getContentLengthLong());
        String file = (String) request.getAttribute(Constants.SENDFILE_FILENAME_ATTR);
        if (file != null && !empty && !head) {
            output().setFile(part(Path.of(file)));
        }
    }

    private HTTPHeaders fields() {
        HTTPHeaders fields = new HTTPHeaders();
        MimeHeaders set = response.getMimeHeaders();
        for (int i = 0, count = set.size(); i < count; i++) {
            fields.addUnchecked(set.getName(i).toString(), set.getValue(i).toString());
        }
        return fields;
    }

    private void addOfContent(HTTPHeaders fields) {
        String type = response.getContentType();
        if (type != null) {
            fields.remove("Content-Type");
            fields.addUnchecked("Content-Type", type);
        }
        String language = response.getContentLanguage();
        if (language != null) {
            fields.remove("Content-Language");
            fields.addUnchecked("Content-Language", language);
        }
        long length = response.getContentLengthLong();
        if (response.getTrailerFields() != null && isTrailerFieldsSupported()) {
            fields.remove("Content-Length"); // there is a place for trailers behind chunks only
        } else if (length >= 0) {
            fields.remove("Content-Length");
            fields.addUnchecked("Content-Length", Long.toString(length));
        }
    }

    private ResponseContent.FilePart part(Path file) throws IOException {
        long start = ((Number) request.getAttribute(Constants.SENDFILE_FILE_START_ATTR)).longValue();
        long end = ((Number) request.getAttribute(Constants.SENDFILE_FILE_END_ATTR)).longValue();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        if (start < 0 || end < start || end > channel.size()) {
            channel.close();
            throw new EOFException(file + " has no bytes from " + start + " to " + end);
        }
        return new ResponseContent.FilePart(channel, start, end - start);
    }

    private void refuseSwitch() throws IOException {
        byte[] sentence = NO_UPGRADE.getBytes(StandardCharsets.US_ASCII);
        HTTPHeaders fields = new HTTPHeaders();
        fields.add("Content-Type", "text/plain;charset=US-ASCII");
        response.setStatus(HTTPStatus.NOT_IMPLEMENTED);
        output().begin(new ResponseHead(HTTPStatus.NOT_IMPLEMENTED, fields, true), sentence.length);
        output().write(ByteBuffer.wrap(sentence), true);
        output().finish(null);
    }

    @Override
    public int doWrite(ByteBuffer chunk) throws IOException {
        if (!response.isCommitted()) {
            action(ActionCode.COMMIT, null);
        }
        int count = chunk.remaining();
        if (switchFields != null) {
            IOException failure = new IOException("a response of 101 has no content: the upgrade handler writes");
            setErrorState(ErrorState.CLOSE_NOW, failure);
            throw failure;
        }
        output().write(chunk, response.getWriteListener() == null);
        return count;
    }

    @Override
    public long getBytesWritten() {
        return exchange().request().method().equals(HTTPMethod.HEAD) ? 0 : output().written();
    }

    @Override
    protected void flush() throws IOException {
        if (switchFields == null) {
            output().flush(response.getWriteListener() == null);
        }
    }

    @Override
    protected void finishResponse() {
        if (switchFields != null && !getErrorState().isError()) {
            return; // the connection leaves HTTP when the container is done
        }
        if (switchFields != null || !getErrorState().isIoAllowed()) {
            giveUp();
            return;
        }
        output().finish(trailers());
    }

    /** One that failed before anything was sent is answered with a bare status; the client is not to take another for whole. */
    private void giveUp() {
        output().abort();
    }

    private @Nullable HTTPHeaders trailers() {
        Supplier<Map<String, String>> supplier = response.getTrailerFields();
        if (supplier == null || !isTrailerFieldsSupported()) {
            return null;
        }
        Map<String, String> behind = supplier.get();
        if (behind == null || behind.isEmpty()) {
            return null;
        }
        HTTPHeaders fields = new HTTPHeaders();
        behind.forEach(fields::addUnchecked);
        return fields;
    }

    @Override
    protected boolean isTrailerFieldsSupported() {
        return exchange().request().supportsHttp11();
    }

    @Override
    protected void earlyHints() {
        HTTPHeaders fields = fields();
        CatalinaExchange served = exchange();
        served.connection()
                .loop()
                .execute(() -> served.connection().writeInformational(HTTPStatus.EARLY_HINTS, fields));
    }

    @Override
    protected void setSwallowResponse() {
        output().swallow();
    }

    @Override
    protected boolean isReadyForWrite() {
        return output().isReady();
    }

    /** Returns whether content that was written before still waits for the client; the listener is called when it does not. */
    @Override
    protected boolean flushBufferedWrite() {
        return output().isBehind() && !output().isReady();
    }
}
