package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.SetCookie;

/**
 * A response as far as it has been put together: status, fields, cookies, and the content that was not sent yet.
 *
 * <p>Thread: that of the handler it belongs to.
 */
final class Response {

    private static final byte[] NOTHING = {};

    /** In place of each response that was 101 and has left, which is not changed any more. */
    static final Response SWITCHED = new Response(new HTTPHeaders());

    static {
        SWITCHED.setStatus(HTTPStatus.SWITCHING_PROTOCOLS, null);
    }

    /** Content up to this size, in bytes, is not worth telling of. */
    private static final int SMALL_CONTENT = 16 * 1024;

    private static final String CONTENT_TYPE = "Content-Type";
    private static final String HTML = "text/html; charset=UTF-8";

    private int status = HTTPStatus.OK;
    private @Nullable String reason;
    /** The fields of every response to begin with; the connection adds Date and Server. */
    private final HTTPHeaders defaults;

    private HTTPHeaders headers;
    /** Content that was written; the first array is not copied, so it is never written into beyond {@link #length}. */
    private byte[] content = NOTHING;

    private int length;
    /** Bytes that the connection knows to be held here. */
    private int told;

    private @Nullable Map<String, SetCookie> cookies;

    /** @param defaults {@link ApplicationSettings#defaultFields} */
    Response(HTTPHeaders defaults) {
        this.defaults = defaults;
        this.headers = defaults.copy();
    }

    /** Back to the beginning, but for the cookies, which an error response carries too, as in Tornado. */
    void clear() {
        status = HTTPStatus.OK;
        reason = null;
        headers = defaults.copy();
        clearContent();
    }

    /** Back to the beginning, cookies included: for a response that the handler has no part in. */
    void reset() {
        clear();
        cookies = null;
    }

    int status() {
        return status;
    }

    /** @param reason null for the standard phrase; {@code Unknown} takes the place of one that cannot travel */
    void setStatus(int status, @Nullable String reason) {
        this.status = status;
        this.reason = reason == null || isPhrase(reason) ? reason : "Unknown";
    }

    /** As in Tornado, nothing that begins markup. */
    private static boolean isPhrase(String reason) {
        return HTTPStatus.isReasonPhrase(reason) && reason.indexOf('<') < 0;
    }

    /** The phrase that was given, or the standard one. */
    String reason() {
        return reason != null ? reason : HTTPStatus.reason(status);
    }

    HTTPHeaders headers() {
        return headers;
    }

    // ------------------------------------------------------------------------------------------ cookies

    /** The last cookie of a name counts, and what was set for it before is gone. */
    void setCookie(SetCookie cookie) {
        if (cookies == null) {
            cookies = new LinkedHashMap<>();
        }
        cookies.remove(cookie.name());
        cookies.put(cookie.name(), cookie);
    }

    private void addCookieFields(HTTPHeaders fields) {
        if (cookies != null) {
            for (SetCookie cookie : cookies.values()) {
                fields.add("Set-Cookie", cookie.toString());
            }
        }
    }

    // ------------------------------------------------------------------------------------------ content

    void append(String text) {
        append(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends HTML. Its type takes the place of the default one, but not of one that the handler has chosen. */
    void appendHtml(String html) {
        append(html);
        if (hasDefaultType()) {
            headers.set(CONTENT_TYPE, HTML);
        }
    }

    /** Returns whether the Content-Type is still the one that responses begin with. */
    boolean hasDefaultType() {
        return Objects.equals(headers.first(CONTENT_TYPE), defaults.first(CONTENT_TYPE));
    }

    /** Ownership: {@code bytes} is taken over. */
    void append(byte[] bytes) {
        if (length == 0) {
            content = bytes;
            length = bytes.length;
        } else {
            copy(bytes);
        }
    }

    private void copy(byte[] bytes) {
        makeRoom(bytes.length);
        System.arraycopy(bytes, 0, content, length, bytes.length);
        length += bytes.length;
    }

    /** Copies the remaining bytes. Ownership: {@code lent} until this returns. */
    void append(ByteBuffer lent) {
        int size = lent.remaining();
        makeRoom(size);
        lent.get(content, length, size);
        length += size;
    }

    private void makeRoom(int more) {
        int needed = Math.addExact(length, more);
        if (needed > content.length) {
            content = Arrays.copyOf(content, Math.max(needed, (int) Math.min(2L * length, Integer.MAX_VALUE - 8)));
        }
    }

    /** Returns what was written and not sent yet: the first {@link #length} bytes. */
    byte[] content() {
        return content;
    }

    int length() {
        return length;
    }

    /** Removes what was written and not sent yet. Ownership: the caller's; it is a copy, since files and pages are kept. */
    byte[] takeContent() {
        byte[] taken = Arrays.copyOf(content, length);
        clearContent();
        return taken;
    }

    /** Tells {@code connection} what memory the content takes, if that is much or was, and has changed. */
    void tellHeld(HTTPConnection connection) {
        tellHeld(connection, length > SMALL_CONTENT ? content.length : 0);
    }

    /** Tells {@code connection} that the content is no longer held here: it is dropped, or handed over and counted there. */
    void tellNothingHeld(HTTPConnection connection) {
        tellHeld(connection, 0);
    }

    private void tellHeld(HTTPConnection connection, int bytes) {
        if (bytes != told) {
            told = bytes;
            connection.holdsOfResponse(bytes);
        }
    }

    void clearContent() {
        content = NOTHING;
        length = 0;
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Statuses without content have no fields that describe content (RFC 9110 section 15.3.5); of a 304 those remain that
     * a cache needs (section 15.4.5), Last-Modified only if nothing better is there.
     */
    void clearContentFields() {
        headers.remove("Content-Encoding");
        headers.remove("Content-Language");
        headers.remove("Content-Range");
        headers.remove(CONTENT_TYPE);
        if (status == HTTPStatus.NOT_MODIFIED && headers.contains("Etag")) {
            headers.remove("Last-Modified");
        }
    }

    /** Returns a copy of the fields, cookies included, for a response that has no content. */
    HTTPHeaders fieldsWithoutContent() {
        HTTPHeaders all = headers.copy();
        all.remove(CONTENT_TYPE);
        addCookieFields(all);
        return all;
    }

    /** Sends all of it, which is all there will be. Nothing was sent if it throws. */
    void sendWhole(HTTPConnection connection) {
        addCookieFields(headers);
        connection.respond(status, reason, headers, content, 0, length);
        clearContent();
    }

    /** Sends status, fields, cookies, and what was written so far. */
    void sendHead(HTTPConnection connection) {
        addCookieFields(headers);
        byte[] first = content;
        int count = length;
        clearContent();
        connection.writeHeaders(status, reason, headers, first, 0, count);
    }

    /** Sends what was written since. */
    void sendContent(HTTPConnection connection) {
        byte[] more = content;
        int count = length;
        clearContent();
        // Nothing to send must not look like the last chunk of a chunked response.
        if (count != 0) {
            connection.write(more, 0, count);
        }
    }
}
