package org.tornado4j.web;

import java.time.Instant;
import org.tornado4j.http.HTTPDate;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.SetCookie;

/**
 * What a handler says before its content: status, fields and cookies. They can be changed until the first {@code flush}.
 *
 * <p>Thread: that of the handler.
 */
abstract class ResponseHead extends RequestInput {

    ResponseHead() {}

    abstract Response response();

    public final void setStatus(int status) {
        response().setStatus(status, null);
    }

    /**
     * Sets the status with a phrase of its own.
     *
     * @param reason instead of the standard phrase; {@code Unknown} takes the place of one that cannot travel
     */
    public final void setStatus(int status, String reason) {
        response().setStatus(status, reason);
    }

    public final int getStatus() {
        return response().status();
    }

    /** The fields of the response so far; the connection adds those that are its business. */
    public final HTTPHeaders headers() {
        return response().headers();
    }

    /**
     * Makes {@code value} the only one of that name.
     *
     * @throws IllegalArgumentException if name or value cannot travel, for instance because of a line break
     */
    public final void setHeader(String name, String value) {
        response().headers().set(name, value);
    }

    public final void setHeader(String name, long value) {
        setHeader(name, Long.toString(value));
    }

    /** Sets a date, cut down to seconds. */
    public final void setHeader(String name, Instant value) {
        setHeader(name, HTTPDate.format(value));
    }

    /**
     * Adds a value; others of that name stay.
     *
     * @throws IllegalArgumentException if name or value cannot travel, for instance because of a line break
     */
    public final void addHeader(String name, String value) {
        response().headers().add(name, value);
    }

    public final void addHeader(String name, long value) {
        addHeader(name, Long.toString(value));
    }

    /** Adds a date, cut down to seconds. */
    public final void addHeader(String name, Instant value) {
        addHeader(name, HTTPDate.format(value));
    }

    /** Removes every value of that name; nothing happens when there is none. */
    public final void clearHeader(String name) {
        response().headers().remove(name);
    }

    /** Tells when the content changed the last time, cut down to seconds: the field Last-Modified. */
    public final void setLastModified(Instant time) {
        setHeader("Last-Modified", time);
    }

    // ------------------------------------------------------------------------------------------ cookies

    /** Sets a cookie for the path {@code /}, until the browser is closed. It goes with the head of the response. */
    public final void setCookie(String name, String value) {
        setCookie(new SetCookie(name, value));
    }

    /** Sets a cookie; of several with one name the last counts. It goes with the head of the response. */
    public final void setCookie(SetCookie cookie) {
        response().setCookie(cookie);
    }

    /** Makes the browser forget a cookie of the path {@code /}. */
    public final void clearCookie(String name) {
        setCookie(new SetCookie(name, "").expires(Instant.EPOCH));
    }

    /** Makes the browser forget every cookie of the path {@code /} that it sent. */
    public final void clearAllCookies() {
        request().cookies().keySet().forEach(this::clearCookie);
    }
}
