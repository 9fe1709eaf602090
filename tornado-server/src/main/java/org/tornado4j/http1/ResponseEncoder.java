package org.tornado4j.http1;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.text.PeerText;

/**
 * Encodes the head of a response, and the framing of chunks, as bytes: the mirror image of the parser. There is one for
 * all responses of a thread; its content is to be sent before the next response is begun.
 *
 * <p>Fields that frame the message are left to the caller: {@link #fields} skips them and reports what it found.
 */
public final class ResponseEncoder {

    private static final byte[][] STATUS_LINES = new byte[600][];
    private static final byte[] VERSION = Bytes.ascii("HTTP/1.1 ");
    private static final byte[] CRLF = Bytes.ascii("\r\n");
    private static final byte[] COLON = Bytes.ascii(": ");
    private static final byte[] CONTENT_LENGTH = Bytes.ascii("Content-Length: ");
    private static final byte[] CHUNKED = Bytes.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = Bytes.ascii("Connection: close\r\n");
    private static final byte[] UPGRADE = Bytes.ascii("Connection: Upgrade\r\n");
    private static final byte[] TRAILER = Bytes.ascii("Trailer: ");
    private static final byte[] COMMA = Bytes.ascii(", ");
    private static final byte[] KEEP_ALIVE = Bytes.ascii("Connection: Keep-Alive\r\n");

    static {
        for (int status = 100; status < 600; status++) {
            STATUS_LINES[status] = Bytes.ascii("HTTP/1.1 " + status + " " + HTTPStatus.reason(status) + "\r\n");
        }
    }

    private final RepeatedFields repeated = new RepeatedFields();
    private byte[] bytes = new byte[1024];
    private int length;
    private long contentLength;
    private boolean saysClose;
    private boolean hasDate;
    private boolean hasServer;

    /** The bytes; {@link #length} of them are good. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Begins with the status line; the version is always HTTP/1.1 (RFC 9112 section 2.3). */
    public void begin(int status, @Nullable String reason) {
        length = 0;
        if (status < 100 || status > 599) {
            throw new HTTPOutputError("status " + status + " is none; use 100 to 599");
        }
        if (reason == null) {
            raw(STATUS_LINES[status]);
        } else {
            raw(VERSION);
            number(status);
            raw((byte) ' ');
            reason(reason);
            raw(CRLF);
        }
    }

    /**
     * Adds the field lines, without those that frame the message.
     *
     * @throws HTTPOutputError if a name or a value is not fit to be sent; nothing of the response may be sent then
     */
    public void fields(HTTPHeaders headers) {
        contentLength = -1;
        saysClose = false;
        hasDate = false;
        hasServer = false;
        int count = headers.size();
        for (int i = 0; i < count; i++) {
            String name = headers.nameAt(i);
            String value = headers.valueAt(i);
            if (!isFraming(name, value)) {
                field(name, value);
            }
        }
    }

    private boolean isFraming(String name, String value) {
        switch (name.length()) {
            case 4 -> hasDate |= name.equalsIgnoreCase("Date");
            case 6 -> hasServer |= name.equalsIgnoreCase("Server");
            case 7 -> {
                return name.equalsIgnoreCase("Trailer");
            }
            case 10 -> {
                if (name.equalsIgnoreCase("Connection")) {
                    return connection(value);
                }
            }
            case 14 -> {
                if (name.equalsIgnoreCase("Content-Length")) {
                    declareLength(contentLength(value));
                    return true;
                }
            }
            case 17 -> {
                return name.equalsIgnoreCase("Transfer-Encoding");
            }
            default -> {
                // any other field
            }
        }
        return false;
    }

    /** "close" alone is said by the connection itself, and "keep-alive" is not the application's to promise. */
    private boolean connection(String value) {
        if (value.equalsIgnoreCase("close")) {
            saysClose = true;
            return true;
        }
        saysClose |= value.indexOf(',') >= 0 && listsClose(value);
        return value.equalsIgnoreCase("keep-alive");
    }

    // Connection = #connection-option
    private static boolean listsClose(String value) {
        for (String option : value.split(",", -1)) {
            if (option.strip().equalsIgnoreCase("close")) {
                return true;
            }
        }
        return false;
    }

    private void declareLength(long length) {
        if (contentLength >= 0 && contentLength != length) {
            throw new HTTPOutputError("Content-Length is " + contentLength + " and " + length + "; set it once");
        }
        contentLength = length;
    }

    private static long contentLength(String value) {
        long parsed = 0;
        boolean valid = !value.isEmpty() && value.length() < 19;
        for (int i = 0; valid && i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            valid = digit >= 0 && digit <= 9;
            parsed = 10 * parsed + digit;
        }
        if (!valid) {
            throw new HTTPOutputError("Content-Length \"" + value + "\" is no number; use digits only");
        }
        return parsed;
    }

    /** Returns the value of Content-Length among the fields, or -1. */
    public long contentLength() {
        return contentLength;
    }

    /** Returns whether the application asked to close the connection. */
    public boolean saysClose() {
        return saysClose;
    }

    /** Returns whether the fields include Date. */
    public boolean hasDate() {
        return hasDate;
    }

    /** Returns whether the fields include Server. */
    public boolean hasServer() {
        return hasServer;
    }

    /**
     * Adds a field line.
     *
     * @throws HTTPOutputError if its name or value is not fit to be sent; nothing of the response may be sent then
     */
    public void field(String name, String value) {
        byte[] line = repeated.find(name, value);
        if (line != null) {
            raw(line);
            return;
        }
        int start = length;
        name(name);
        raw(COLON);
        value(value);
        raw(CRLF);
        repeated.encoded(name, value, bytes, start, length);
    }

    /** Adds a line, or several, that are known to be right. */
    public void line(byte[] line) {
        raw(line);
    }

    /** Adds Content-Length. */
    public void contentLength(long value) {
        raw(CONTENT_LENGTH);
        number(value);
        raw(CRLF);
    }

    /** Adds Transfer-Encoding. */
    public void chunked() {
        raw(CHUNKED);
    }

    /** Adds {@code Connection: close}. */
    public void close() {
        raw(CLOSE);
    }

    /** Adds {@code Connection: keep-alive}, for HTTP/1.0. */
    public void keepAlive() {
        raw(KEEP_ALIVE);
    }

    /** Adds {@code Connection: Upgrade}. */
    public void upgrade() {
        raw(UPGRADE);
    }

    /** Adds Trailer, which lists the fields that will come behind the content. */
    public void trailer(List<String> names) {
        byte[] separator = TRAILER;
        for (String name : names) {
            raw(separator);
            name(name);
            separator = COMMA;
        }
        raw(CRLF);
    }

    /**
     * Adds the field lines of a trailer section.
     *
     * @throws HTTPOutputError if a field is not fit to be sent, or must not be in a trailer section
     */
    public void trailers(HTTPHeaders trailers) {
        for (int i = 0; i < trailers.size(); i++) {
            String name = trailers.nameAt(i);
            Trailers.requireAllowed(name);
            field(name, trailers.valueAt(i));
        }
    }

    /** Adds the empty line that ends the head. */
    public void end() {
        raw(CRLF);
    }

    /** Adds content behind the head. */
    public void content(byte[] content, int offset, int count) {
        reserve(count);
        System.arraycopy(content, offset, bytes, length, count);
        length += count;
    }

    /** The line in front of {@code size} bytes of chunk data. */
    public void chunkSize(long size) {
        int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(size)) / 4);
        reserve(digits + 2);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            bytes[length++] = (byte) Character.forDigit((int) (size >>> shift) & 15, 16);
        }
        raw(CRLF);
    }

    /** Returns a copy of the bytes. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets what it holds, to begin with something other than a head. */
    public void clear() {
        length = 0;
    }

    // ---------------------------------------------------------------------------------------- bytes

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    private void raw(byte b) {
        reserve(1);
        bytes[length++] = b;
    }

    private void raw(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** Characters beyond U+00FF, which {@link HTTPHeaders} does not let in, would lose their upper half. */
    @SuppressWarnings("deprecation") // for that reason; nothing else copies without an array in between
    private void latin1(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    // token
    private void name(String name) {
        int start = length;
        latin1(name);
        if (start == length || Bytes.endOfToken(bytes, start, length) < length) {
            throw new HTTPOutputError("Illegal header name " + PeerText.quoted(name) + "; use token characters only");
        }
    }

    /** Latin-1 without controls: CR or LF in a value would let its author write fields, or a response, of their own. */
    private void value(String value) {
        int start = length;
        latin1(value);
        if (Bytes.endOfValue(bytes, start, length) < length) {
            throw new HTTPOutputError("Unsafe header value " + PeerText.quoted(value));
        }
    }

    private void reason(String reason) {
        if (reason.chars().anyMatch(c -> c > 0xff)) {
            throw new HTTPOutputError("Unsafe reason phrase " + PeerText.quoted(reason));
        }
        value(reason);
    }

    private void number(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        reserve(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }
}
