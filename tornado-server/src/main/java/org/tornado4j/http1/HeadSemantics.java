package org.tornado4j.http1;

/**
 * The framing (RFC 9112 section 6.3) and persistence (section 9.3) that the fields of a request ask for. One pass
 * collects the fields; the rules are applied afterwards.
 */
public final class HeadSemantics {

    /** Marks that there is no Content-Length. */
    private static final long NONE = -1;

    private static final byte[] HOST = Bytes.ascii("host");
    private static final byte[] CONTENT_LENGTH = Bytes.ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = Bytes.ascii("transfer-encoding");
    private static final byte[] CONNECTION = Bytes.ascii("connection");
    private static final byte[] EXPECT = Bytes.ascii("expect");
    private static final byte[] TE = Bytes.ascii("te");
    private static final byte[] UPGRADE = Bytes.ascii("upgrade");
    private static final byte[] TRAILERS = Bytes.ascii("trailers");
    private static final byte[] CLOSE = Bytes.ascii("close");
    private static final byte[] KEEP_ALIVE = Bytes.ascii("keep-alive");
    private static final byte[] CONTINUE = Bytes.ascii("100-continue");

    private boolean http11;
    /** Start of the value of Host in the buffer that is being examined; negative until one is found. */
    private int hostStart;

    private int hostEnd;
    private long contentLength;
    private boolean chunked;
    /**
     * Start of the value of a Transfer-Encoding that names codings besides chunked; {@link #codingsEnd} is 0 if there
     * is none.
     */
    private int codingsStart;

    private int codingsEnd;
    private boolean forHttps;
    private boolean close;
    private boolean keepAlive;
    private boolean expectsContinue;
    private boolean acceptsTrailers;
    /** Presence of the option "upgrade" in Connection, and of an Upgrade field. */
    private boolean upgradeOption;

    private boolean upgradeField;

    HeadSemantics() {}

    void examine(RequestLine requestLine, FieldLines fields, byte[] buffer, int base) {
        http11 = requestLine.http11();
        hostStart = -1;
        contentLength = NONE;
        chunked = false;
        codingsEnd = 0;
        close = false;
        keepAlive = false;
        expectsContinue = false;
        acceptsTrailers = false;
        upgradeOption = false;
        upgradeField = false;
        for (int i = 0; i < fields.count(); i++) {
            int nameStart = base + fields.nameStart(i);
            int nameEnd = base + fields.nameEnd(i);
            int start = base + fields.valueStart(i);
            int end = base + fields.valueEnd(i);
            switch (nameEnd - nameStart) {
                case 2 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, TE)) {
                        transferEncodingsAccepted(buffer, start, end);
                    }
                }
                case 4 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, HOST)) {
                        host(buffer, start, end);
                    }
                }
                case 6 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, EXPECT)) {
                        expect(buffer, start, end);
                    }
                }
                case 7 -> upgradeField |= Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, UPGRADE);
                case 10 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, CONNECTION)) {
                        connection(buffer, start, end);
                    }
                }
                case 14 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, CONTENT_LENGTH)) {
                        contentLengths(buffer, start, end);
                    }
                }
                case 17 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, TRANSFER_ENCODING)) {
                        transferEncoding(buffer, start, end);
                    }
                }
                default -> {
                    // says nothing about framing
                }
            }
        }
        forHttps = TargetForm.isHttps(buffer, base + requestLine.targetStart(), base + requestLine.targetEnd());
        checkHost(buffer, base + requestLine.targetStart(), base + requestLine.targetEnd());
        checkFraming(buffer);
    }

    /**
     * RFC 9112 section 3.2: with two different hosts, the server that routes by one can bypass the checks of another
     * that looks at the other.
     */
    private void checkHost(byte[] buffer, int targetStart, int targetEnd) {
        if (hostStart < 0) {
            if (http11) {
                throw new ProtocolViolation(Violation.MISSING_HOST);
            }
            return;
        }
        int authority = TargetForm.authorityStart(buffer, targetStart, targetEnd);
        if (authority < 0) {
            return;
        }
        int authorityEnd = TargetForm.authorityEnd(buffer, authority, targetEnd);
        int defaultPort = TargetForm.defaultPort(buffer, targetStart, targetEnd);
        if (!HostSyntax.isSame(buffer, hostStart, hostEnd, authority, authorityEnd, defaultPort)) {
            throw new ProtocolViolation(Violation.HOST_DIFFERS_FROM_TARGET, buffer, hostStart, hostEnd);
        }
    }

    /** RFC 9112 section 6.1 and the first steps of section 6.3. */
    private void checkFraming(byte[] buffer) {
        if (chunked && contentLength != NONE) {
            throw new ProtocolViolation(Violation.TRANSFER_ENCODING_AND_CONTENT_LENGTH);
        }
        if (chunked && !http11) {
            throw new ProtocolViolation(Violation.TRANSFER_ENCODING_IN_HTTP_1_0);
        }
        if (codingsEnd != 0) {
            throw new ProtocolViolation(Violation.UNSUPPORTED_TRANSFER_ENCODING, buffer, codingsStart, codingsEnd);
        }
    }

    // Host = uri-host [ ":" port ]
    private void host(byte[] buffer, int start, int end) {
        if (hostStart >= 0) {
            throw new ProtocolViolation(Violation.MULTIPLE_HOSTS);
        }
        if (!HostSyntax.isValid(buffer, start, end)) {
            throw new ProtocolViolation(Violation.INVALID_HOST, buffer, start, end);
        }
        hostStart = start;
        hostEnd = end;
    }

    // Expect = #expectation
    private void expect(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end) {
            int stop = Elements.stop(buffer, at, end);
            int from = Elements.first(buffer, at, stop);
            if (from < stop) {
                expectation(buffer, from, Elements.last(buffer, from, stop));
            }
            at = stop + 1;
        }
    }

    private void expectation(byte[] buffer, int start, int end) {
        if (!Bytes.equalsIgnoreCase(buffer, start, end, CONTINUE)) {
            throw new ProtocolViolation(Violation.UNKNOWN_EXPECTATION, buffer, start, end);
        }
        expectsContinue = true;
    }

    // Connection = #connection-option
    private void connection(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end) {
            int stop = Elements.stop(buffer, at, end);
            int from = Elements.first(buffer, at, stop);
            int to = Elements.last(buffer, from, stop);
            close |= Bytes.equalsIgnoreCase(buffer, from, to, CLOSE);
            keepAlive |= Bytes.equalsIgnoreCase(buffer, from, to, KEEP_ALIVE);
            upgradeOption |= Bytes.equalsIgnoreCase(buffer, from, to, UPGRADE);
            at = stop + 1;
        }
    }

    // TE = #( "trailers" / transfer-coding [ weight ] )
    private void transferEncodingsAccepted(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end) {
            int stop = Elements.stop(buffer, at, end);
            int from = Elements.first(buffer, at, stop);
            int to = Elements.last(buffer, from, stop);
            acceptsTrailers |= Bytes.equalsIgnoreCase(buffer, from, to, TRAILERS);
            at = stop + 1;
        }
    }

    /**
     * RFC 9112 section 6.3 allows equal lengths to be taken as one. Only attackers send several, so they are refused,
     * and a list of lengths is not a number.
     */
    private void contentLengths(byte[] buffer, int start, int end) {
        if (contentLength != NONE) {
            throw new ProtocolViolation(Violation.MULTIPLE_CONTENT_LENGTHS, buffer, start, end);
        }
        contentLength = contentLength(buffer, start, end);
    }

    // Content-Length = 1*DIGIT
    private static long contentLength(byte[] buffer, int start, int end) {
        long length = 0;
        for (int i = start; i < end; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9 || length > (Long.MAX_VALUE - digit) / 10) {
                throw new ProtocolViolation(Violation.INVALID_CONTENT_LENGTH, buffer, start, end);
            }
            length = 10 * length + digit;
        }
        if (start == end) {
            throw new ProtocolViolation(Violation.INVALID_CONTENT_LENGTH, buffer, start, end);
        }
        return length;
    }

    /** Several field lines would be one list; only attackers send them. */
    private void transferEncoding(byte[] buffer, int start, int end) {
        if (chunked) {
            throw new ProtocolViolation(Violation.FAULTY_TRANSFER_ENCODING, buffer, start, end);
        }
        chunked = true;
        if (!TransferCodings.isChunkedAlone(buffer, start, end)) {
            codingsStart = start;
            codingsEnd = end;
        }
    }

    // ---------------------------------------------------------------------------------------- the result

    /** Returns whether the request is HTTP/1.1 rather than HTTP/1.0. */
    public boolean http11() {
        return http11;
    }

    /** Returns whether the target is in absolute-form with "https" as its scheme (RFC 9110 section 4.2.2). */
    public boolean forHttps() {
        return forHttps;
    }

    /** Returns whether the content is chunked. */
    public boolean chunked() {
        return chunked;
    }

    /** The length of content that is not chunked; 0 when there is none (RFC 9112 section 6.3, step 7). */
    public long contentLength() {
        return contentLength == NONE ? 0 : contentLength;
    }

    /** Returns whether the request has content. */
    public boolean hasContent() {
        return chunked || contentLength > 0;
    }

    /** Returns whether the client waits for 100 (Continue) before it sends content; HTTP/1.0 clients never do. */
    public boolean expectsContinue() {
        return expectsContinue && http11;
    }

    /** Returns whether the client takes trailer fields: TE lists "trailers" (RFC 9110 section 10.1.4). */
    public boolean acceptsTrailers() {
        return acceptsTrailers;
    }

    /**
     * Returns whether the client asks for another protocol: Connection has the option "upgrade", and there is a field Upgrade that
     * names some. HTTP/1.0 clients never do (RFC 9110 section 7.8).
     */
    public boolean asksForUpgrade() {
        return http11 && upgradeOption && upgradeField;
    }

    /** Returns whether Connection says what is to become of the connection: "close" or "keep-alive". */
    boolean asksAboutConnection() {
        return close || keepAlive;
    }

    /**
     * Returns whether the connection stays open after the response (RFC 9112 section 9.3). An HTTP/1.0 client must ask
     * for it, and its request must show where it ends, by Content-Length or by its method.
     */
    public boolean persistent(String method) {
        if (close) {
            return false;
        }
        boolean framed = contentLength != NONE || method.equals("GET") || method.equals("HEAD");
        return http11 || (keepAlive && framed);
    }
}
