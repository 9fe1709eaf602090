package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;

/**
 * A response that an entry method returns: a status, header fields, and content.
 *
 * <pre>
 * Reply post() {
 *     Item item = items.add(getJsonBody(NewItem.class));
 *     return Reply.created("/items/" + item.id()).withContent(item);
 * }
 * </pre>
 *
 * <p>A field replaces those with the same name that the handler has set.
 *
 * <p>Thread: immutable.
 */
public final class Reply {

    private final int status;
    private final HTTPHeaders headers;
    private final @Nullable Object content;

    private Reply(int status, HTTPHeaders headers, @Nullable Object content) {
        this.status = status;
        this.headers = headers;
        this.content = content;
    }

    /** Returns a reply with the status 200. */
    public static Reply of(Object content) {
        return new Reply(HTTPStatus.OK, new HTTPHeaders(), content);
    }

    /**
     * Returns a reply without content.
     *
     * @param status 200 to 599
     * @throws IllegalArgumentException if the status is out of range
     */
    public static Reply status(int status) {
        if (!HTTPStatus.isFinal(status)) {
            throw new IllegalArgumentException("a response has a status from 200 to 599, not " + status);
        }
        return new Reply(status, new HTTPHeaders(), null);
    }

    /** Returns a reply with the status 201 and the Location of the created resource, without content. */
    public static Reply created(String location) {
        return status(HTTPStatus.CREATED).withHeader("Location", location);
    }

    /** Returns a reply with the status 204. */
    public static Reply noContent() {
        return status(HTTPStatus.NO_CONTENT);
    }

    /** Returns this reply with other content: text, bytes, an object that is written as JSON, or a publisher of these. */
    public Reply withContent(Object newContent) {
        return new Reply(status, headers, newContent);
    }

    /**
     * Returns this reply with one more field.
     *
     * @throws IllegalArgumentException if the name or the value cannot be sent, for instance because of a line break
     */
    public Reply withHeader(String name, String value) {
        HTTPHeaders more = headers.copy();
        more.add(name, value);
        return new Reply(status, more, content);
    }

    public int status() {
        return status;
    }

    /** Returns a copy of the fields. */
    public HTTPHeaders headers() {
        return headers.copy();
    }

    /** Returns the content; null for none. */
    public @Nullable Object content() {
        return content;
    }

    /** Gives a response the fields, in place of those with the same names. */
    void applyFieldsTo(HTTPHeaders fields) {
        headers.forEach((name, value) -> fields.remove(name));
        headers.forEach(fields::add);
    }
}
